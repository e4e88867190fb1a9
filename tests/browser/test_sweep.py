"""A sweep in the panel, as a person does it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import ARTIFACTS
from .test_first_verdict import LONG, scroll_to

pytestmark = pytest.mark.filterwarnings("default")


def test_a_person_sweeps_a_parameter_and_sees_the_curve(page: Page, lab_url: str) -> None:
    """Unfold, type two values, Sweep: Run is off meanwhile, then the curve and the table stand."""
    page.goto(lab_url)
    status = page.locator(".jp-StatusBar-Middle, .jp-StatusBar-Left").filter(has_text="Idle").first
    expect(status).to_be_visible(timeout=LONG)
    page.locator(".lm-MenuBar-item", has_text="Run").first.click()
    page.locator(".lm-Menu-item", has_text=re.compile("^Run All Cells$")).click()
    panel = page.locator(".labkit-panel.widget-vbox")
    scroll_to(page, panel)
    expect(status).to_be_visible(timeout=LONG)  # the cells below have run, too
    scroll_to(page, panel)

    page.locator(".labkit-fold").get_by_text("Sweep a parameter").click()
    values = page.locator(".labkit-sweep-values input")
    values.fill("10_000, 5")
    values.press("Tab")
    page.locator(".labkit-sweep-run").click()
    expect(page.locator(".labkit-sweep-message")).to_contain_text("records can't be 5")

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
