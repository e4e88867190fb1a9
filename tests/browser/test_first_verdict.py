"""From a click to a verdict, as a person does it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import ARTIFACTS
from .steps import LONG, least, open_notebook, open_tab, run_cell, scroll_to

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.xdist_group("verdict")]


def test_a_person_gets_from_a_click_to_a_verdict(page: Page, lab_url: str) -> None:
    """Lock a guess, move a slider, Run, read the verdict and tabs, Cancel a second run, sweep."""
    open_notebook(page, lab_url, "00_start_here")
    toasts = page.locator(".jp-toast-message").all_inner_texts()
    assert not toasts, "nothing pops up, about news, updates or anything else"

    for cell in ("labkit.session()", "labkit.predict(", "labkit.panel("):
        run_cell(page, cell)
    panel = page.locator(".labkit-panel.widget-vbox")
    lock = page.locator(".labkit-lock")
    scroll_to(page, lock)
    page.locator(".labkit-guess button", has_text="faster").first.click()
    lock.click()
    expect(lock).to_be_disabled()

    scroll_to(page, panel)
    records = page.locator(".labkit-param-records")
    before = records.locator(".widget-readout").inner_text()
    records.locator(".noUi-handle").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(records.locator(".widget-readout")).not_to_have_text(before)

    run, cancel = page.locator(".labkit-run"), page.locator(".labkit-cancel")
    page.locator(".labkit-aa input").check()
    least(page, ".labkit-pairs")
    run.click()
    expect(run).to_be_disabled()
    expect(page.locator(".labkit-status")).to_contain_text(re.compile(r"warming up|pair \d", re.I))
    expect(page.locator(".labkit-status")).to_contain_text("Done.", timeout=LONG)
    verdict = page.locator(".labkit-tabs")
    expect(verdict).to_contain_text(
        re.compile("is faster|is slower|no practical difference|inconclusive")
    )
    expect(verdict).to_contain_text("groupByKey against itself")
    expect(page.locator(".labkit-outcome")).to_contain_text("Measured")
    panel.scroll_into_view_if_needed()
    panel.screenshot(path=ARTIFACTS / "panel.png")

    for tab, text in (
        ("Why", "Python CPU"),
        ("Metrics", "shuffle write"),
        ("Lineage", "shuffle"),
        ("Plan", "DataFrame"),
        ("Tasks", "Task timeline"),
        ("Code", "reduceByKey(add)"),
    ):
        expect(open_tab(page, tab)).to_contain_text(text)
        panel.screenshot(path=ARTIFACTS / f"panel-{tab.lower()}.png")

    run.click()
    expect(page.locator(".labkit-status")).to_contain_text(re.compile(r"tasks|warming up", re.I))
    cancel.click()
    expect(page.locator(".labkit-status")).to_contain_text("Cancelled", timeout=15_000)
    expect(run).to_be_enabled()
    sweep(page, panel)


def sweep(page: Page, panel: Locator) -> None:
    """Unfold, type two values, Sweep: Run is off meanwhile, then the curve and the table stand."""
    page.locator(".labkit-fold").get_by_text("Sweep a parameter").click()
    values = page.locator(".labkit-sweep-values input")
    values.fill("10_000, 5")
    values.press("Tab")
    page.locator(".labkit-sweep-run").click()
    expect(page.locator(".labkit-sweep-message")).to_contain_text(
        "records can't be 5", timeout=30_000
    )

    least(page, ".labkit-sweep-pairs")
    values.fill("10_000, 20_000")
    values.press("Tab")
    page.locator(".labkit-sweep-run").click()
    expect(page.locator(".labkit-run")).to_be_disabled()
    said = page.locator(".labkit-sweep-status")
    expect(said).to_contain_text(re.compile(r"value \d of 2, records = "), timeout=LONG)
    expect(said).to_contain_text("Done.", timeout=LONG)
    result = page.locator(".labkit-sweep-page")
    expect(result.locator("svg").first).to_be_visible()
    expect(result.locator("tbody tr").first).to_contain_text("10,000")
    expect(result).to_contain_text("Holm's correction")
    expect(page.locator(".labkit-run")).to_be_enabled()
    panel.screenshot(path=ARTIFACTS / "panel-sweep.png")
