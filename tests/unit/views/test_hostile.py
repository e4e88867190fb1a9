"""Texts from people stay text, wherever evidence is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from labkit.core.claims.lab import Lab
from labkit.core.params import Param
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep
from labkit.views import html, panel_html
from labkit.views.lineage.html import lineage_explorer
from labkit.views.markup import legal
from labkit.views.report import report_html, sweep_report_html
from labkit.views.result_tabs import TABS
from labkit.views.sweeps.html import sweep_html
from tests.unit.hostile_runs import COLUMN, EVIL, hostile_comparison, hostile_sweep
from tests.unit.recorded_runs import recorded
from tests.unit.sweeps import build_sweep
from tests.unit.views.conftest import build
from tests.unit.views.test_html import Page


def _explorer(comparison: Comparison) -> str:
    """All that the lineage widget shows, its page for stored outputs included."""
    widget = lineage_explorer(comparison.ran)
    assert widget is not None
    bundle = widget._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    return "".join((widget.content, widget.below, *widget.details.values(), data["text/html"]))


DRAWN: dict[str, Callable[[Comparison], str]] = {
    "cell": html.comparison_html,
    "report": report_html,
    "explorer": _explorer,
    "environment": html.environment_html,
    **{f"{name} tab": draw for name, draw in TABS},
}
SWEPT: dict[str, Callable[[Sweep], str]] = {"cell": sweep_html, "report": sweep_report_html}


@cache
def tame() -> Comparison:
    """A comparison with the same kinds of evidence and no hostile text."""
    programs = ("df_distinct", "rdd_named", "rdd_persisted_in_trial", "df_join_broadcast")
    made = recorded(*programs)
    torn = replace(made.arms[3], lineage="no lineage", plan="no plan")
    shared = replace(made.arms[2], anatomy=build(3).arms[2].anatomy)
    return replace(made, arms=(*made.arms[:2], shared, torn))


def page(text: str) -> Page:
    """The page, read as a browser reads it; it has to be whole."""
    return Page(text.replace("<!DOCTYPE html>", ""))


def assert_only_text(hostile: str, harmless: str) -> None:
    """The hostile page has no kind of tag or attribute that the harmless one hasn't."""
    found, usual = page(hostile), page(harmless)
    assert not set(found.tags) - set(usual.tags) - {"title"}
    names = {name for name, _ in found.attributes}
    assert not {name for name in names if name.startswith(("on", "src"))}
    links = [value or "" for name, value in found.attributes if name.endswith("href")]
    assert all(value.startswith("#") for value in links), "a figure's own marks, nothing else"
    hostile.encode()  # a lone surrogate could not be written to a file


@pytest.mark.parametrize("place", DRAWN)
def test_a_hostile_run_adds_no_markup(place: str) -> None:
    """Names, paths, columns, RDDs, code, notes, reasons, settings: all stay text."""
    draw = DRAWN[place]
    assert_only_text(draw(hostile_comparison()), report_html(tame()) + draw(tame()))


@pytest.mark.parametrize("place", SWEPT)
def test_a_hostile_sweep_adds_no_markup(place: str) -> None:
    """Of a sweep too: its parameter, arms, notes, code and settings stay text."""
    draw = SWEPT[place]
    assert_only_text(draw(hostile_sweep()), report_html(tame()) + draw(build_sweep()))


def test_hostile_text_is_shown_as_it_is() -> None:
    """Nothing is lost either: the report shows code, columns and settings letter by letter."""
    text = page(report_html(hostile_comparison())).text
    assert text.count(legal(EVIL)) > 20
    assert text.count(COLUMN) > 5


def test_the_panel_around_it_adds_no_markup() -> None:
    """Title, question, parameters, source, messages and guesses of a lab stay text."""
    param = Param("n", EVIL, EVIL, choices=(EVIL, "b"))
    lab = Lab(
        title=EVIL, question=EVIL, expect=EVIL, metric=EVIL, params=(param,),
        build=lambda spark: {}, id=EVIL, chapter=EVIL,
    )  # fmt: skip
    comparison = hostile_comparison()
    result = comparison.results[0]
    for text in (
        panel_html.panel_head_html(lab),
        panel_html.panel_preview_html(lab),
        panel_html.status_html(EVIL),
        panel_html.error_html(EVIL, EVIL),
        panel_html.source_html(EVIL),
        panel_html.question_html(EVIL, EVIL),
        panel_html.revealed_html(comparison, result, ("faster", 2.0)),
    ):
        found = page(text)
        assert not {"script", "img", "svg", "iframe"} & set(found.tags)
        assert not [name for name, _ in found.attributes if name.startswith(("on", "src"))]
