"""Two panels on one kernel: one run after the other, and a click is answered at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbformat import v4, write
from playwright.sync_api import Page, expect

from .conftest import ARTIFACTS
from .steps import LONG, least, open_notebook, run_cell, scroll_to

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.long]

CELLS = (
    "import labkit",
    'one = labkit.panel("cartesian-join"); one',
    'other = labkit.panel("optimizer-equals"); other',
    "import time; time.sleep(8)",
)


def test_a_second_panel_waits_for_the_first_and_both_have_their_verdicts(
    page: Page, lab_url: str, lab_folder: Path
) -> None:
    """Side by side they would time one another. While the kernel is busy a click says so."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [v4.new_code_cell(source) for source in CELLS]
    write(v4.new_notebook(cells=cells, metadata=kernel), lab_folder / "notebooks" / "two.ipynb")
    open_notebook(page, lab_url, "two")
    for cell in CELLS[:3]:
        run_cell(page, cell.split(";")[0])
    panels = page.locator(".labkit-panel.widget-vbox")
    scroll_to(page, panels.nth(1))
    expect(panels).to_have_count(2)
    for size in ("left", "right"):
        least(page, f".labkit-param-{size}")
    run_cell(page, "time.sleep(8)")
    scroll_to(page, panels.first)

    first, second = (panels.nth(i) for i in range(2))
    first.locator(".labkit-run").click()
    expect(first.locator(".labkit-status")).to_contain_text("Queued", timeout=2_000)
    expect(first.locator(".labkit-run")).to_be_disabled(timeout=LONG)
    second.locator(".labkit-run").click()
    expect(second.locator(".labkit-status")).to_contain_text(
        "Waiting for the panel of cartesian-join", timeout=LONG
    )
    page.screenshot(path=ARTIFACTS / "two-panels.png")
    told = re.compile("join (is faster|against )")  # the second on a busy machine
    for panel, arm in ((first, told), (second, "join")):
        expect(panel.locator(".labkit-status")).to_contain_text("Done.", timeout=LONG)
        expect(panel.locator(".labkit-tabs")).to_contain_text(arm)
        expect(panel.locator(".labkit-tabs")).not_to_contain_text("Thrown out")
