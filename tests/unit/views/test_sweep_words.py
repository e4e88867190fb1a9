"""A sweep as text and as HTML: everything said, nothing too wide, everything escaped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labkit.core.records.sweep import sweep_from_json
from labkit.core.stats.pairs import FASTER, INCONCLUSIVE
from labkit.core.sweeps.words import basis, headline
from labkit.views.report import sweep_report_html
from labkit.views.sweeps.html import sweep_html, values_parts
from labkit.views.sweeps.text import sweep_text
from tests.unit.sweeps import RECORDS, build_sweep
from tests.unit.views.test_html import Page

THREE = [(0.6, 1.3), (0.7, 1.35), (0.95, 1.3), (1.4, 1.2), (1.9, 1.0)]


@pytest.mark.parametrize("arms", [2, 3, 4])
@pytest.mark.parametrize("pairs", [1, 6, 10])
@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(
    arms: int, pairs: int, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With long names and twelve values too."""
    monkeypatch.setenv("COLUMNS", str(columns))
    names = [f"{'a_very_long_name_of_an_arm_' * 5}{i}" for i in range(arms)]
    values = [123_456 * 2**i for i in range(12)]
    ratios = [(0.001, 1.2, 300.0)[: arms - 1]] * 12
    text = sweep_text(build_sweep(values, ratios, names=names, pairs=pairs))
    assert max(map(len, text.splitlines())) <= columns


def test_claims_values_verdicts_and_cautions_are_said() -> None:
    """What the notebook shows, the terminal says."""
    sweep = build_sweep(ratios=THREE, missing=(5_000_000,), stopped="cancelled", pairs=6)
    text = " ".join(sweep_text(sweep).split())
    for arm in sweep.arms[1:]:
        assert headline(sweep, arm) in text
    for item in sweep.advice:
        assert item["text"] in text
    assert basis(sweep) in text
    for said in ("300,000", "10 million", "shuffle write", "Spark 4.3.0", "seed 3", "keys 42"):
        assert said in text


def test_the_strips_of_a_curve_share_one_scale() -> None:
    """Twice as fast stands right of 1.3 times as fast, whatever each needs for itself."""
    sweep = build_sweep(RECORDS[:2], [(1.3,), (2.0,)], pairs=10, noise=0.02)
    one, two = (line.index("◆") for line in sweep_text(sweep).splitlines() if "◆" in line)
    assert one < two


def test_the_cell_is_well_formed_and_says_the_same() -> None:
    """Claims, curve in three shapes, table; the rest folded."""
    sweep = build_sweep(ratios=THREE)
    page = Page(sweep_html(sweep))
    assert page.tags.count("svg") == 3 and "script" not in page.tags
    html = sweep_html(sweep)
    assert all(headline(sweep, arm) in html for arm in sweep.arms[1:])
    assert html.count("crossover</span>") == sum(map(bool, sweep.crossovers.values()))


def test_the_table_has_the_corrected_p_value_and_the_metric() -> None:
    """A row a value."""
    html = sweep_html(build_sweep())
    first = build_sweep().points[0]
    assert first.p_adjusted == pytest.approx(5 * 2 / 2**10)
    for text in ("p 0.0098", "41.9 MB", "13.4 MB", "Holm"):
        assert text in html


def test_a_values_own_figure_bears_the_verdict_that_holds_for_all() -> None:
    """A point that is faster by itself and not together is inconclusive in the whole report."""
    sweep = build_sweep(ratios=[(1.5,)] * 5, pairs=7)
    assert {c.results[0].verdict for c in sweep.comparisons} == {FASTER}
    for _, body in values_parts(sweep):
        assert f">{INCONCLUSIVE}<" in body and f">{FASTER}<" not in body


def test_names_are_escaped_everywhere() -> None:
    """Nothing of a person's words becomes markup."""
    sweep = build_sweep(names=("<b>a", "<script>x"), param="<i>")
    for html in (sweep_html(sweep), sweep_report_html(sweep)):
        assert "<script>x" not in html and "<b>a" not in html and "<i>" not in html
        assert "script" not in Page(html).tags


def test_a_public_sweep_saves_itself_in_every_form(tmp_path: Path) -> None:
    """As a comparison does, by the same code."""
    sweep = build_sweep()
    for form in ("json", "html", "png", "svg"):
        assert sweep.save(tmp_path / f"x.{form}").stat().st_size > 1000
    assert sweep_from_json(json.loads((tmp_path / "x.json").read_text())) == build_sweep()
    bundle = sweep._repr_mimebundle_()
    assert bundle["text/plain"] == str(sweep) == repr(sweep)
    assert "labkit" in bundle["text/html"]
