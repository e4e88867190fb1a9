"""A report full of hostile text, opened by a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from labkit.core.records.demonstration import Demonstration, Observation
from labkit.views.lineage.html import lineage_explorer
from labkit.views.report import demonstration_report_html, report_html, sweep_report_html
from tests.unit.hostile_runs import EVIL, FLAG, hostile_comparison, hostile_sweep

pytestmark = pytest.mark.filterwarnings("default")


def hostile_demonstration() -> Demonstration:
    """A demonstration whose every text would like to be markup."""
    seen = Observation(EVIL, EVIL, EVIL, False)
    return Demonstration(EVIL, EVIL, {EVIL: EVIL}, {"spark": EVIL, "os": EVIL}, (seen,), run=EVIL)


REPORTS = {
    "comparison": lambda: report_html(hostile_comparison()),
    "sweep": lambda: sweep_report_html(hostile_sweep()),
    "demonstration": lambda: demonstration_report_html(hostile_demonstration()),
}
STRANGERS = "script, img, iframe, image, foreignObject, object, embed, link, base, form"


@pytest.mark.parametrize("kind", REPORTS)
def test_no_text_of_a_report_runs_or_becomes_an_element(
    page: Page, tmp_path: Path, kind: str
) -> None:
    """No script, no picture, no frame, no handler, no request: with all that folds open."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    file = tmp_path / "report.html"
    file.write_text(REPORTS[kind](), encoding="utf-8")
    page.goto(file.as_uri())
    assert_tame(page)
    assert asked == [file.as_uri()]


def test_no_text_of_a_saved_drawing_runs(page: Page, tmp_path: Path) -> None:
    """Nor of its metadata and its foot: the file opened by itself."""
    page.goto(hostile_sweep().save(tmp_path / "figure.svg").as_uri())
    page.evaluate("() => new Promise(done => setTimeout(done, 20))")
    assert page.evaluate(f"window.{FLAG}") is None
    assert page.locator(STRANGERS).count() == 0


def test_the_details_of_hostile_nodes_stay_text(page: Page) -> None:
    """What the lineage widget puts into its pane is inert, each node's."""
    widget = lineage_explorer(hostile_comparison().ran)
    assert widget is not None
    page.set_content("<body><div class='labkit' id='pane'></div></body>")
    for text in (widget.content, widget.below, *widget.details.values()):
        page.evaluate("text => { document.getElementById('pane').innerHTML = text }", text)
        assert_tame(page)


def assert_tame(page: Page) -> None:
    """Nothing ran, and nothing is there that could."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    page.evaluate("() => new Promise(done => setTimeout(done, 20))")
    assert page.evaluate(f"window.{FLAG}") is None
    assert page.locator(STRANGERS).count() == 0
    handlers = "all => all.flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
    assert page.locator("*").evaluate_all(handlers) == []
