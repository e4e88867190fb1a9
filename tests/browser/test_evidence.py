"""The evidence behind a verdict, clicked through as a person does it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import ARTIFACTS
from .steps import least, open_notebook, open_tab, run_cell, run_lab, scroll_to

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.long]


def test_a_person_clicks_through_the_evidence(page: Page, lab_url: str) -> None:
    """Every tab has its part; a node of the graph and an operator of the plan open on a click."""
    open_notebook(page, lab_url, "02_joins")
    for cell in ("labkit.session()", "labkit.predict(", "labkit.panel("):
        run_cell(page, cell)
    panel = page.locator(".labkit-panel.widget-vbox")
    scroll_to(page, panel)
    least(page, ".labkit-param-scale")
    run_lab(page)

    why = open_tab(page, "Why")
    expect(why).to_contain_text("wall time a core")
    expect(why).to_contain_text("A small table was shuffled for a join")
    panel.screenshot(path=ARTIFACTS / "joins-why.png")

    open_tab(page, "Lineage")
    explorer = page.locator(".labkit-explorer").first
    node = explorer.locator(".labkit-node", has_text="BroadcastHashJoin").last
    node.click()
    expect(explorer.locator(".labkit-details")).to_contain_text("BroadcastHashJoin")
    panel.screenshot(path=ARTIFACTS / "joins-lineage.png")
    page.keyboard.press("Escape")
    expect(explorer.locator(".labkit-details")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(explorer.locator(".labkit-details")).to_contain_text("BroadcastHashJoin")
    before = explorer.locator(".labkit-canvas").get_attribute("style")
    explorer.get_by_label("Zoom in").click()
    assert explorer.locator(".labkit-canvas").get_attribute("style") != before

    plan = open_tab(page, "Plan")
    expect(plan).to_contain_text("2 exchanges and 2 sorts fewer")
    operator = plan.locator(".plan .row>summary", has_text="Scan parquet").first
    files = plan.get_by_text("number of files read", exact=True)
    expect(files.first).to_be_hidden()
    operator.press("Enter")
    expect(files.filter(visible=True)).to_have_count(3)
    expect(plan).to_contain_text("PushedFilters")
    operator.press("Enter")
    expect(files.filter(visible=True)).to_have_count(0)
    operator.click()
    panel.screenshot(path=ARTIFACTS / "joins-plan.png")

    tasks = open_tab(page, "Tasks")
    expect(tasks).to_contain_text("Task timeline")
    expect(tasks.locator("svg:visible").first).to_be_visible()
    expect(tasks).to_contain_text("Gini")
    panel.screenshot(path=ARTIFACTS / "joins-tasks.png")
