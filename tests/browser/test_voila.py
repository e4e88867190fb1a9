"""A saved run served by Voila: evidence for readers who have neither Spark nor JupyterLab."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from labkit.core.records.store import Store
from labkit.views.palette import DARK, LIGHT
from tests.unit.recorded_runs import recorded

from .conftest import ARTIFACTS, Serve

pytestmark = pytest.mark.filterwarnings("default")

CELLS = (
    "import labkit\nrun = labkit.load('last')\nrun",
    "from labkit.views.lineage.html import lineage_explorer\nlineage_explorer(run.ran)",
)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook that shows the run saved beside it."""
    names = ("sort_merge", "broadcast", "shuffle_hash")
    programs = ("df_join_sort_merge", "df_join_broadcast", "df_join_shuffle_hash")
    Store(tmp_path / "runs").append(recorded(*programs, names=names))
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = tmp_path / "evidence.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return path


def test_a_reader_explores_a_saved_run_in_voila(page: Page, voila: Serve, notebook: Path) -> None:
    """The verdict stands there, a node tells its figures, the drawing zooms; no script fails."""
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.set_viewport_size({"width": 1100, "height": 2000})
    address = voila(notebook)
    for theme, ground in (("light", LIGHT["ground"]), ("dark", DARK["ground"])):
        page.goto(f"{address}?theme={theme}")
        expect(page.locator(".labkit").first).to_contain_text("broadcast is faster")
        explorer = page.locator(".labkit-explorer")
        explorer.locator(".labkit-node", has_text="BroadcastHashJoin").last.click()
        details = explorer.locator(".labkit-details")
        expect(details).to_contain_text("broadcast")
        expect(details).to_contain_text(re.compile(r"Shuffle read|Input"))
        colour = "e => getComputedStyle(e).getPropertyValue('--labkit-ground').trim()"
        assert explorer.evaluate(colour) == ground, "the colours follow Voila's theme"
        page.screenshot(path=ARTIFACTS / f"voila-{theme}.png")

    canvas = explorer.locator(".labkit-canvas")
    before = canvas.bounding_box()
    explorer.get_by_label("Zoom in").click()
    after = canvas.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]
    assert not failed
