"""From a click to a verdict, as a person does it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import ARTIFACTS
from .steps import LONG, least, open_notebook, open_tab, run_cell, scroll_to

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.long]


def test_a_person_gets_from_a_click_to_a_verdict(page: Page, lab_url: str) -> None:
    """Lock a guess, choose a size, Run with the keyboard, read a verdict and its tabs.

    Then a run with A/A, which Cancel ends, and a sweep.
    """
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
    sliders = panel.locator(".noUi-handle")
    expect(sliders.first).to_have_attribute("aria-label", re.compile("^scale: size of the large"))
    expect(sliders.first).to_have_attribute("aria-valuetext", "3")
    expect(page.locator(".labkit-param-pages .noUi-handle")).to_have_attribute(
        "aria-label", re.compile("only with input = weblog")
    )
    scale = page.locator(".labkit-param-scale")
    before = scale.locator(".widget-readout").inner_text()
    least(page, ".labkit-param-scale")
    expect(scale.locator(".widget-readout")).not_to_have_text(before)
    run, cancel = page.locator(".labkit-run"), page.locator(".labkit-cancel")
    run.focus()
    page.keyboard.press("Enter")
    expect(run).to_be_disabled()
    expect(page.locator(".labkit-status")).to_contain_text(re.compile(r"warming up|pair \d", re.I))
    expect(page.locator(".labkit-status")).to_contain_text("Done.", timeout=LONG)
    verdict = page.locator(".labkit-tabs")
    told = re.compile("broadcast (is faster|against sort_merge)")  # the second on a busy machine
    expect(verdict).to_contain_text(told)
    expect(page.locator(".labkit-outcome")).to_contain_text("Measured")
    panel.scroll_into_view_if_needed()
    panel.screenshot(path=ARTIFACTS / "panel.png")

    for tab, text in (
        ("Why", "wall time a core"),
        ("Metrics", "shuffle write"),
        ("Lineage", "shuffle"),
        ("Plan", "BroadcastHashJoin"),
        ("Tasks", "Task timeline"),
        ("Code", 'hint("broadcast")'),
    ):
        expect(open_tab(page, tab)).to_contain_text(text)
        panel.screenshot(path=ARTIFACTS / f"panel-{tab.lower()}.png")

    page.locator(".labkit-aa input").check()
    run.click()
    expect(page.locator(".labkit-status")).to_contain_text(re.compile(r"tasks|warming up", re.I))
    cancel.click()
    expect(page.locator(".labkit-status")).to_contain_text(
        "cancelled", ignore_case=True, timeout=15_000
    )
    expect(run).to_be_enabled()
    sweep(page, panel)


def sweep(page: Page, panel: Locator) -> None:
    """Unfold, type two values, Sweep: Run is off meanwhile, then the curve and the table stand."""
    page.locator(".labkit-fold").get_by_text("Sweep a parameter").click()
    values = page.locator(".labkit-sweep-values input")
    values.fill("1, 500")
    values.press("Tab")
    page.locator(".labkit-sweep-run").click()
    expect(page.locator(".labkit-sweep-message")).to_contain_text(
        "scale can't be 500", timeout=30_000
    )

    least(page, ".labkit-sweep-pairs")
    values.fill("1, 2")
    values.press("Tab")
    page.locator(".labkit-sweep-run").click()
    expect(page.locator(".labkit-run")).to_be_disabled()
    said = page.locator(".labkit-sweep-status")
    expect(said).to_contain_text(re.compile(r"value \d of 2, scale = ", re.I), timeout=LONG)
    expect(said).to_contain_text("Done.", timeout=LONG)
    result = page.locator(".labkit-sweep-page")
    expect(result.locator("svg:visible").first).to_be_visible()
    expect(result.locator("tbody tr").first).to_contain_text("1")
    expect(result).to_contain_text("Holm's correction")
    expect(page.locator(".labkit-run")).to_be_enabled()
    panel.screenshot(path=ARTIFACTS / "panel-sweep.png")
