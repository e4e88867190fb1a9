"""From a click to a verdict and the evidence behind it, as a person does it, in one panel.

A guess is locked and the lab is run once, by the keyboard; the rest is done in its panel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import ARTIFACTS, opened
from .steps import LONG, least, open_notebook, open_tab, run_cell, scroll_to

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.long]


@pytest.fixture(scope="module")
def page(browser: Browser, lab_url: str) -> Iterator[Page]:
    """Chapter 00's panel with its verdict."""
    with opened(browser) as page:
        open_notebook(page, lab_url, "00_start_here")
        toasts = page.locator(".jp-toast-message").all_inner_texts()
        assert not toasts, "nothing pops up, about news, updates or anything else"
        for cell in ("labkit.session()", "labkit.predict(", "labkit.panel("):
            run_cell(page, cell)
        lock_a_guess(page)
        choose_the_least(page)
        run_by_keyboard(page)
        yield page


def lock_a_guess(page: Page) -> None:
    lock = page.locator(".labkit-lock")
    scroll_to(page, lock)
    page.locator(".labkit-guess button", has_text="faster").first.click()
    lock.click()
    expect(lock).to_be_disabled()


def choose_the_least(page: Page) -> None:
    """The slider says what it is; another input's is out of use, and says so."""
    panel = page.locator(".labkit-panel.widget-vbox")
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


def run_by_keyboard(page: Page) -> None:
    run, status = page.locator(".labkit-run"), page.locator(".labkit-status")
    run.focus()
    page.keyboard.press("Enter")
    expect(run).to_be_disabled()
    expect(status).to_contain_text(re.compile(r"warming up|pair \d", re.I))
    expect(status).to_contain_text("Done.", timeout=LONG)


def test_a_click_leads_to_a_verdict(page: Page) -> None:
    """The verdict and its tabs are there, and what was guessed is held against it."""
    panel = page.locator(".labkit-panel.widget-vbox")
    told = re.compile("broadcast (is faster|against sort_merge)")  # the second on a busy machine
    expect(page.locator(".labkit-tabs")).to_contain_text(told)
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


def test_the_evidence_opens_by_click_and_by_key(page: Page) -> None:
    """A node of the graph tells its figures, it zooms; an operator of the plan unfolds."""
    expect(open_tab(page, "Why")).to_contain_text("A small table was shuffled for a join")

    open_tab(page, "Lineage")
    explorer = page.locator(".labkit-explorer").first
    explorer.locator(".labkit-node", has_text="BroadcastHashJoin").last.click()
    expect(explorer.locator(".labkit-details")).to_contain_text("BroadcastHashJoin")
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
    expect(files.filter(visible=True)).to_have_count(3)

    tasks = open_tab(page, "Tasks")
    expect(tasks.locator("svg:visible").first).to_be_visible()
    expect(tasks).to_contain_text("Gini")


def test_cancel_ends_a_run_with_aa(page: Page) -> None:
    """The panel can be run again afterwards."""
    run, status = page.locator(".labkit-run"), page.locator(".labkit-status")
    page.locator(".labkit-aa input").check()
    run.click()
    expect(status).to_contain_text(re.compile(r"tasks|warming up", re.I))
    page.locator(".labkit-cancel").click()
    expect(status).to_contain_text("cancelled", ignore_case=True, timeout=15_000)
    expect(run).to_be_enabled()


def test_a_sweep_draws_its_curve(page: Page) -> None:
    """Unfold, type two values, Sweep: Run is off meanwhile, then the curve and the table stand."""
    panel = page.locator(".labkit-panel.widget-vbox")
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
