"""Plans' texts that newer and older Sparks write otherwise."""

from __future__ import annotations

from labkit.core.plans.extended import parse_extended
from labkit.core.plans.formatted import numbered

EMPTY = """== Parsed Logical Plan ==
Project
+- Range (0, 3, step=1, splits=Some(7))

== Analyzed Logical Plan ==
Project
+- Range (0, 3, step=1, splits=Some(7))

== Physical Plan ==
*Project
+- *Range (0, 3, step=1, splits=7)"""


def test_what_a_cached_scan_tells_behind_its_number_is_its_note() -> None:
    """Spark 4.1 says whether a cache's batches are columns."""
    node = numbered("InMemoryTableScan (1) (columnarIn=false, columnarOut=true)")
    assert node is not None
    assert (node.name, node.number) == ("InMemoryTableScan", 1)
    assert node.note == "columnarIn=false, columnarOut=true"


def test_a_plan_without_columns_begins_with_its_root() -> None:
    """No line of columns stands before the analysed plan of `select()`."""
    trees = parse_extended(EMPTY)
    assert [node.name for node in trees["analysed"]] == ["Project", "Range"]


def test_a_generated_operator_may_have_no_number() -> None:
    """Spark 2.x wrote the star alone."""
    physical = parse_extended(EMPTY)["physical"]
    assert [(node.name, node.codegen) for node in physical] == [("Project", True), ("Range", True)]
