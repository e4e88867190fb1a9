"""The report as a reader gets it: on a telephone, on a wide screen, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from labkit.views.report import report_html, sweep_report_html
from tests.unit.hostile_runs import hostile_comparison
from tests.unit.recorded_runs import recorded
from tests.unit.sweeps import build_sweep

pytestmark = pytest.mark.filterwarnings("default")

JOINS = ("df_join_sort_merge", "df_join_broadcast", "df_join_shuffle_hash", "rdd_join")
REPORTS = {
    "2 arms": lambda: report_html(recorded("rdd_group_by_key", "rdd_reduce_by_key")),
    "3 arms": lambda: report_html(recorded(*JOINS[:3])),
    "4 arms": lambda: report_html(recorded(*JOINS)),
    "hostile": lambda: report_html(hostile_comparison()),
    "sweep": lambda: sweep_report_html(build_sweep()),
}
A4 = 686
"""The pixels between the margins of a sheet of paper."""

OUTSIDE = """apart => [...document.querySelectorAll('.labkit *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(apart))
  .map(e => `${e.tagName}.${e.getAttribute('class')}: ${e.textContent.slice(0, 40)}`)"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.labkit svg text')]
  .filter(e => e.getBoundingClientRect().width > 0)
  .map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().d))"""
OPEN = "document.querySelectorAll('details').forEach(part => { part.open = true })"


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest, page: Page, tmp_path: Path) -> Page:
    """The page with one of the reports open in it."""
    file = tmp_path / "report.html"
    file.write_text(REPORTS[request.param](), encoding="utf-8")
    page.goto(file.as_uri())
    return page


def test_nothing_sticks_out_and_no_text_is_too_small(report: Page) -> None:
    """Folded or not: what is wider than the page scrolls in a place of its own."""
    for width in (320, 500, 641, 800, 1600):
        report.set_viewport_size({"width": width, "height": 900})
        assert report.evaluate(SMALLEST) >= 8.9, width
        assert report.evaluate(OUTSIDE, ".scroll, pre, svg") == [], width
    report.evaluate(OPEN)
    for width in (320, 800):
        report.set_viewport_size({"width": width, "height": 900})
        assert report.evaluate(OUTSIDE, ".scroll, pre, svg") == [], width


def test_paper_is_light_and_cuts_nothing(report: Page) -> None:
    """A reader with a dark screen prints black on white; tables and drawings fit the sheet."""
    report.emulate_media(media="print", color_scheme="dark")
    report.set_viewport_size({"width": A4, "height": 1000})
    ground = "() => getComputedStyle(document.querySelector('.labkit.page')).backgroundColor"
    assert report.evaluate(ground) == "rgb(255, 255, 255)"
    assert report.evaluate(OUTSIDE, "svg") == []
    closed = report.locator("details.text:not([open])")
    assert closed.count() == report.locator("details.text:not([open]):not(:visible)").count()
    assert report.pdf(format="A4").startswith(b"%PDF")
