"""What a person does in JupyterLab: scroll to a thing, run a cell, open a tab."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

LONG = 240_000


def open_notebook(page: Page, lab_url: str, name: str) -> None:
    """Open a notebook, alone in a fresh workspace, and wait until its kernel is idle."""
    page.goto(lab_url.replace("00_start_here", name).replace("?token", "?reset&token"))
    status = page.locator(".jp-StatusBar-Middle, .jp-StatusBar-Left").filter(has_text="Idle").first
    expect(status).to_be_visible(timeout=LONG)


def scroll_to(page: Page, target: Locator) -> None:
    """Scroll the notebook until the target is there: cells out of sight are not in the page."""
    notebook = page.locator(".jp-WindowedPanel-outer:visible").first
    notebook.hover()
    page.mouse.wheel(0, -100_000)
    for step in range(300):
        if target.count():
            target.first.scroll_into_view_if_needed()
            return
        page.mouse.wheel(0, 500 if step % 30 else -100_000)
        page.wait_for_timeout(300)
    raise AssertionError(f"{target} is nowhere in the notebook")


def run_cell(page: Page, source: str) -> None:
    """Run the code cell that holds `source`."""
    editor = page.locator(".jp-CodeCell .cm-content", has_text=source)
    scroll_to(page, editor)
    editor.first.click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_timeout(500)


def open_tab(page: Page, name: str) -> Locator:
    """Open a tab of the panel's result; its contents."""
    page.locator(".labkit-tabs .lm-TabBar-tab", has_text=re.compile(f"^{name}$")).click()
    return page.locator(".labkit-tabs .widget-tab-contents")


def least(page: Page, control: str) -> None:
    """Move a slider of the panel to its lower end."""
    page.locator(f"{control} .noUi-handle").focus()
    page.keyboard.press("Home")


def run_lab(page: Page) -> None:
    """Click Run in the panel and wait until it is done."""
    page.locator(".labkit-run").click()
    expect(page.locator(".labkit-status")).to_contain_text("Done.", timeout=LONG)
