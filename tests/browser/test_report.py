"""The report as a reader gets it: on a telephone, on a wide screen, on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from labkit.core.records.again import run_again
from labkit.views.html import environment_html
from labkit.views.report import report_html, sweep_report_html
from tests.unit.hostile_runs import hostile_comparison
from tests.unit.recorded_runs import recorded
from tests.unit.sweeps import build_sweep
from tests.unit.views.conftest import build

pytestmark = pytest.mark.filterwarnings("default")

JOINS = ("df_join_sort_merge", "df_join_broadcast", "df_join_shuffle_hash", "rdd_join")
REPORTS = {
    "2 arms": lambda: report_html(recorded("rdd_group_by_key", "rdd_reduce_by_key")),
    "3 arms": lambda: report_html(recorded(*JOINS[:3])),
    "4 arms": lambda: report_html(recorded(*JOINS)),
    "hostile": lambda: report_html(hostile_comparison()),
    "sweep": lambda: sweep_report_html(build_sweep()),
}
SUMMARIES = {name: draw for name, draw in REPORTS.items() if name != "hostile"}
SUMMARIES["6 arms"] = lambda: report_html(build(6, rejected=1))
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


def test_the_summary_fits_two_sheets_and_the_evidence_begins_a_new_one(
    page: Page, tmp_path: Path
) -> None:
    """Verdict, figure, reasons, cautions, metrics and origin, of six arms, too."""
    for name, draw in SUMMARIES.items():
        file = tmp_path / "report.html"
        file.write_text(draw(), encoding="utf-8")
        page.goto(file.as_uri())
        whole = sheets(page)
        page.add_style_tag(content=".evidence{display:none}")
        summary = sheets(page)
        page.goto(file.as_uri())
        page.add_style_tag(content=".summary,header{display:none}")
        assert summary <= 2, name
        assert whole == summary + sheets(page), name


def test_the_contents_lead_to_the_parts(report: Page) -> None:
    """Each link scrolls to its own part."""
    links = report.locator("nav a")
    for i in range(links.count()):
        links.nth(i).click()
        assert report.evaluate("document.querySelector(':target').id") == f"part-{i + 1}"


def test_a_click_selects_the_whole_call_and_the_whole_command(page: Page, tmp_path: Path) -> None:
    """So that it can be copied, in the report and in a cell."""
    record = recorded("rdd_group_by_key", "rdd_reduce_by_key")
    again = run_again(record)
    for html in (report_html(record), environment_html(record)):
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri())
        for place, text in enumerate((again.call, again.command)):
            page.locator(".again pre").nth(place).click()
            assert page.evaluate("getSelection().toString().trim()") == text


def sheets(page: Page) -> int:
    """How many sheets of paper the page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
