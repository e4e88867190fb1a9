"""Spark's graph of a plan joined with its text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core.plans.formatted import parse_formatted
from labkit.core.plans.kinds import kind_of
from labkit.core.plans.metrics import Metric
from labkit.core.plans.run import execution, executions, joined, preorder
from labkit.core.records.anatomy import OperatorNode, PlanRun
from tests.unit.plan_programs import EVERY, REUSED, SQL, exchange, runs, saved_arm

SIZES = {
    "df_aggregate": 8, "df_cache": 12, "df_join_broadcast": 11, "df_join_sort_merge": 16,
    "df_join_sort_merge_aqe_off": 13, "df_join_itself_reused": 19, "df_python_udf": 4,
    "df_pandas_udf": 4, "df_map_in_pandas": 5, "df_window": 9, "df_scan_pushdown": 5,
    "df_subquery": 14, "df_union": 9, "df_range": 3,
}  # fmt: skip


@pytest.mark.parametrize("name", SQL)
def test_every_node_of_sparks_graph_finds_its_place_in_the_text(name: str) -> None:
    """Under its own name, once, with its own consumer above it."""
    for run in runs(name):
        (plan,) = parse_formatted(run.text)
        found = joined(plan.final, run)
        nodes, depths = preorder(run)
        assert [node for node in found if node] == nodes and len(nodes) == len(run.nodes)
        for node, ran in zip(plan.final, found, strict=True):
            assert ran is None or node.name.startswith(ran.name.strip())
        assert depths[0] == 0


@pytest.mark.parametrize("name", SQL)
def test_metrics_and_details_of_a_real_operator_come_together(name: str) -> None:
    """Nothing that Spark counted is lost, and each has what the text lists."""
    for run in runs(name):
        shown = execution(run).operators
        assert [m for o in shown for m in o.metrics] == [
            m for n in preorder(run)[0] for m in n.metrics
        ]
        assert all(isinstance(m, Metric) for o in shown for m in o.metrics.values())
        assert not [o.name for o in shown if "QueryStage" in o.name]
        assert [o for o in shown if o.details]


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_the_tree_of_a_real_program_has_its_size(name: str, size: int) -> None:
    """Its operators, without the query stages."""
    first = executions(saved_arm(name).anatomy)[0]
    assert len(first.operators) == size


@pytest.mark.parametrize("name", [n for n in EVERY if n not in SQL])
def test_an_rdd_program_has_no_executions(name: str) -> None:
    """Spark SQL had no part in it."""
    assert executions(saved_arm(name).anatomy) == ()


def test_an_exchange_keeps_what_its_stage_knew() -> None:
    """The stage goes, its statistics at run time stay."""
    shown = executions(saved_arm("df_aggregate").anatomy)[0].operators
    exchange_ = next(o for o in shown if o.name == "Exchange")
    assert exchange_.details["Statistics"].startswith("sizeInBytes=")
    assert exchange_.depth == shown[shown.index(exchange_) - 1].depth + 1


def test_what_a_cache_spares_is_told_apart() -> None:
    """The plan below a cached relation counted nothing."""
    shown = executions(saved_arm("df_cache").anatomy)[0].operators
    spared = [o.name for o in shown if o.spared]
    assert spared == ["InMemoryRelation", "Project", "Filter", "ColumnarToRow", "Scan parquet"]


def test_without_an_anatomy_there_is_the_text_of_its_plan() -> None:
    """As a run saved before had it: without metrics."""
    plans = executions(None, "\n\n".join([REUSED, exchange().text]))
    assert [len(ran.operators) for ran in plans] == [5, 2]
    assert not any(o.metrics for ran in plans for o in ran.operators)
    assert executions(None) == ()


def test_a_graph_whose_text_can_not_be_read_stands_alone() -> None:
    """With its one-line descriptions, and the text as it is."""
    run = runs("df_join_sort_merge")[0]
    alone = execution(replace(run, text="no plan"))
    assert [o.name for o in alone.operators] == [n.name.strip() for n in preorder(run)[0]]
    assert alone.operators[3].note.startswith("SortMergeJoin [tailnum#")
    assert alone.initial == () and alone.text == "no plan"


def test_a_node_with_two_consumers_is_walked_once() -> None:
    """A reused exchange has two edges."""
    nodes = tuple(OperatorNode(i, name) for i, name in enumerate(["Join", "Sort", "Exchange"]))
    run = PlanRun("", nodes, ((1, 0), (2, 1), (2, 0)))
    found, depths = preorder(run)
    assert [n.name for n in found] == ["Join", "Sort", "Exchange"] and depths == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Exchange", "shuffle"), ("BroadcastExchange", "broadcast"), ("ReusedExchange", "reused"),
        ("AQEShuffleRead", "aqe"), ("SortMergeJoin Inner", "join"), ("CartesianProduct", "join"),
        ("Sort", "sort"), ("Scan parquet", "scan"), ("BatchScan t", "scan"), ("Range", "scan"),
        ("InMemoryTableScan", "scan"), ("ArrowEvalPython", "python"), ("MapInPandas", "python"),
        ("BatchEvalPython", "python"), ("FlatMapGroupsInArrow", "python"),
        ("ObjectHashAggregate", "aggregate"), ("AdaptiveSparkPlan", "frame"),
        ("ColumnarToRow", "frame"), ("ArrowToRow", "plain"), ("Project", "plain"),
        ("'Join", "join"), ("", "plain"),
    ],
)  # fmt: skip
def test_an_operator_is_of_a_kind(name: str, kind: str) -> None:
    """By its name."""
    assert kind_of(name) == kind
