"""Which operators a whole-stage code generation holds."""

from __future__ import annotations

from labkit.core.lineage.codegen import generated
from labkit.core.records.anatomy import OperatorNode, PlanRun
from tests.unit.plan_programs import runs


def test_operators_stand_from_the_input_to_the_result() -> None:
    """As the data flows."""
    found = generated(runs("df_join_sort_merge"))
    assert found["WholeStageCodegen (5)"] == ("SortMergeJoin", "Project")
    assert found["WholeStageCodegen (1)"] == ("ColumnarToRow", "Filter")


def test_a_name_that_two_plans_bear_tells_nothing() -> None:
    """Each execution counts its own from 1: an RDD's scope doesn't say whose it is."""
    assert generated(runs("df_several_executions")) == {}


def test_a_name_that_two_parts_of_a_plan_bear_tells_nothing() -> None:
    """Two chains that don't touch."""
    nodes = tuple(OperatorNode(i, f"Op{i}", codegen="WholeStageCodegen (1)") for i in range(2))
    assert generated((PlanRun("", nodes),)) == {}
    assert generated((PlanRun("", nodes, ((0, 1),)),)) == {"WholeStageCodegen (1)": ("Op0", "Op1")}
