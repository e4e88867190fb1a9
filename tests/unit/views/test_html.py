"""The pieces of HTML: whole, escaped, each standing alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from labkit.core import units
from labkit.core.judging.advice import certainty, headline
from labkit.core.records.comparison import Comparison
from labkit.views import html
from labkit.views.evidence_html import environment_body
from labkit.views.markup import escape
from labkit.views.report import report_html
from labkit.views.stylesheet import style_block

Make = Callable[..., Comparison]
VOID = {"meta", "br", "wbr", "hr", "img", "link", "input"}
PIECES = (
    html.comparison_html,
    html.verdict_html,
    html.figure_html,
    html.metrics_html,
    html.lineage_html,
    html.plans_html,
    html.why_html,
    html.tasks_html,
    html.code_html,
    html.environment_html,
    report_html,
)


class Page(HTMLParser):
    """Reads a page: its tags, attributes and text; complains when a tag is left open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note the text, the style sheet's left out."""
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All text in one."""
        return " ".join(self.words)


@pytest.mark.parametrize("draw", PIECES)
def test_each_piece_is_whole_and_carries_the_style_once(
    make_comparison: Make, draw: Callable[[Comparison], str]
) -> None:
    """Every tag is closed; the style stands in the piece, below `.labkit`."""
    text = draw(make_comparison(3))
    page = Page(text)
    assert text.count(style_block()) == 1
    assert "script" not in page.tags
    assert not re.search(r"https?://(?!www\.w3\.org/)", text)


@pytest.mark.parametrize("draw", PIECES)
def test_hostile_text_stays_text(make_comparison: Make, draw: Callable[[Comparison], str]) -> None:
    """Names, plans, code, parameters and settings can't put a tag or an attribute in a page."""
    evil = "<script>alert('x')</script>\"><img onerror=x>"
    comparison = make_comparison(
        names=[evil, "b" + evil], plan=evil, lineage=evil, params={evil: evil}, title=evil
    )
    arms = tuple(replace(arm, code=evil) for arm in comparison.arms)
    environment = {**comparison.environment, "java": evil, "conf": {evil: evil}}
    page = Page(draw(replace(comparison, arms=arms, environment=environment, lab=evil)))
    assert not {"script", "img"} & set(page.tags)
    assert "onerror" not in [name for name, _ in page.attributes]


@pytest.mark.parametrize("draw", PIECES)
def test_a_run_without_evidence_still_shows(
    make_comparison: Make, draw: Callable[[Comparison], str]
) -> None:
    """Cancelled early, no lineage, plan, code or partitions: a page all the same."""
    bare = make_comparison(pairs=0, warmups=0, lineage="", plan="", stopped="cancelled")
    arms = tuple(replace(arm, code="", partitions=()) for arm in bare.arms)
    assert Page(draw(replace(bare, arms=arms, environment={}))).tags


def test_the_environment_says_what_ended_the_run(make_comparison: Make) -> None:
    """A run until it was decided, with its bound in pairs where it had one."""
    settled = make_comparison(arms=2)
    assert "run until" not in environment_body(settled)
    decided = environment_body(replace(settled, until="decided", most=40))
    assert "run until" in decided and "decided, at most 40 pairs" in decided
    assert "at most" not in environment_body(replace(settled, until="decided"))


def test_every_rule_is_scoped() -> None:
    """The host page keeps its own style: each selector begins below `.labkit`."""
    css = re.sub(r"</?style>", "", style_block())
    css = re.sub(r"@(media|container)[^{]*\{", "", css)
    selectors = [s for rule in re.findall(r"([^{}]+)\{", css) for s in rule.split(",")]
    assert len(selectors) > 30
    for selector in selectors:
        assert ".labkit" in selector, selector


def test_the_verdict_says_headline_certainty_reasons_and_cautions(make_comparison: Make) -> None:
    """For each arm, with its badge."""
    comparison = make_comparison(4, rejected=1)
    page = Page(html.verdict_html(comparison))
    for result in comparison.results:
        assert headline(comparison, result) in page.text
        assert certainty(comparison, result) in page.text
        assert result.verdict in page.text
    for item in comparison.advice:
        assert item["text"] in page.text


def test_the_metrics_table_has_an_arm_a_column(make_comparison: Make) -> None:
    """Times first, medians, how many times, and the meaning as a tooltip."""
    comparison = make_comparison(3)
    page = Page(html.metrics_html(comparison))
    assert page.tags.count("th") == 1 + 3 + 1 + page.tags.count("tr") - 1
    words = [word for word in page.words if word.strip()]
    assert words.index("wall time") < words.index("shuffle write")
    assert units.size(comparison.arms[0].metric("shuffle_write_bytes")) in words
    assert ("title", "tasks completed") not in page.attributes  # the same in all arms
    assert any(name == "title" and "map tasks wrote" in (value or "")
               for name, value in page.attributes)  # fmt: skip


def test_the_figure_comes_in_three_shapes(make_comparison: Make) -> None:
    """For wide, medium and narrow places one each; its caption is the claim."""
    comparison = make_comparison()
    page = Page(html.figure_html(comparison))
    assert page.tags.count("svg") == 3
    assert headline(comparison, comparison.results[0]) in page.text


def test_ids_are_unique_on_a_page(make_comparison: Make) -> None:
    """Two comparisons in one notebook don't share an id."""
    comparison = make_comparison()
    text = html.comparison_html(comparison) + html.comparison_html(comparison)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_the_report_is_one_file(make_comparison: Make) -> None:
    """A whole document with a title, without scripts, links or pictures from elsewhere."""
    comparison = make_comparison()
    text = report_html(comparison)
    page = Page(text.replace("<!DOCTYPE html>", ""))
    assert text.startswith("<!DOCTYPE html>")
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    for heading in ("Metrics", "Where the time went", "Lineage", "Plan", "Tasks", "Code"):
        assert heading in page.words
    assert "prefers-color-scheme:dark" in text
    assert "@media print" in text


def test_characters_that_xml_forbids_are_replaced() -> None:
    """Control characters and lone surrogates become U+FFFD."""
    assert escape("a\x00b\ud800<") == "a\ufffdb\ufffd&lt;"
