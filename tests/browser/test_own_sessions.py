"""The panel of a lab whose arms own their sessions, from a click to a verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbformat import v4, write
from playwright.sync_api import Page, expect

from .conftest import ARTIFACTS
from .steps import least, open_notebook, open_tab, run_cell, run_lab, scroll_to

pytestmark = pytest.mark.filterwarnings("default")

PANEL = 'import labkit\n\nlabkit.panel("internal-kryo")'
MINE = (
    "from pyspark import SparkContext\n\n"
    'print("a context here:", SparkContext._active_spark_context, "a gateway:", '
    "SparkContext._gateway)"
)
"""What PySpark has in the kernel itself: nothing, as long as no session was started there."""


def test_a_lab_with_sessions_of_its_own_leaves_the_kernel_without_one(
    page: Page, lab_url: str, lab_folder: Path
) -> None:
    """Run gives a verdict, each arm's settings and its Scala; in the kernel no JVM has started."""
    cells = [v4.new_code_cell(source) for source in (PANEL, MINE)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = v4.new_notebook(cells=cells, metadata=kernel)
    write(notebook, lab_folder / "notebooks" / "own_sessions.ipynb")
    open_notebook(page, lab_url, "own_sessions")
    run_cell(page, "labkit.panel(")
    panel = page.locator(".labkit-panel.widget-vbox")
    scroll_to(page, panel)
    records = page.locator(".labkit-param-records")
    least(page, ".labkit-param-records")
    expect(records.locator(".widget-readout")).to_have_text("10,000")
    run_lab(page)

    shown = open_tab(page, "Verdict")
    verdict = shown.locator(".verdict:visible")
    expect(verdict).to_contain_text(
        re.compile("kryo (is (faster|slower): |(and|against) java: (no practical|inconclusive))")
    )
    expect(verdict).to_contain_text("6 pairs")
    expect(shown.locator("svg:visible").first).to_be_visible()
    panel.scroll_into_view_if_needed()
    panel.screenshot(path=ARTIFACTS / "own-sessions-verdict.png")

    code = open_tab(page, "Code")
    for arm, serializer in (("java", "JavaSerializer"), ("kryo", "KryoSerializer")):
        column = code.locator(".codes:visible > div").filter(has=page.get_by_text(arm, exact=True))
        expect(column).to_contain_text("spark.serializer")
        expect(column).to_contain_text(f"org.apache.spark.serializer.{serializer}")
        expect(column).to_contain_text("def shuffled()")
        expect(column).to_contain_text("def ints(spark: SparkSession, records: Int")
    panel.screenshot(path=ARTIFACTS / "own-sessions-code.png")
    code.get_by_text("The whole lab, input included").click()
    whole = code.locator("details pre:visible")
    expect(whole).to_contain_text("// labkit/spark/scala/SimpleTypes.scala")
    whole.screenshot(path=ARTIFACTS / "own-sessions-whole.png")

    run_cell(page, "SparkContext._active_spark_context")
    said = page.locator(".jp-OutputArea-output", has_text="a context here:")
    scroll_to(page, said)
    expect(said).to_have_text(re.compile(r"^\s*a context here: None a gateway: None\s*$"))
