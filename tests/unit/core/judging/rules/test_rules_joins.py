"""Joins without a broadcast, and broadcasts too large: just below and just above the limit."""

from __future__ import annotations

import pytest

from labkit.core.records.anatomy import Anatomy, OperatorNode, PlanRun
from tests.unit.core.anatomies import anatomy, fired, shuffled_join, stage


def test_a_side_up_to_ten_mebibytes_that_was_shuffled_is_a_missed_broadcast() -> None:
    """At most the limit up to which Spark broadcasts by itself."""
    told = (
        "total (min, med, max (stageId: taskId))\n"
        "10.0 MiB (1.0 MiB, 1.0 MiB, 1.0 MiB (stage 1.0: task 1))"
    )
    found = fired(shuffled_join(told))["missed-broadcast"]
    assert found["value"] == 10 * 2**20 == found["threshold"]
    assert found["worth"] == pytest.approx(0.1) and "SortMergeJoin" in found["text"]
    assert "missed-broadcast" not in fired(shuffled_join("10.1 MiB"))
    assert "missed-broadcast" in fired(shuffled_join("5.0 KiB", name="ShuffledHashJoin"))
    assert "missed-broadcast" not in fired(shuffled_join("5.0 KiB", name="BroadcastHashJoin"))


@pytest.mark.parametrize(
    ("kind", "may"),
    [("LeftOuter", True), ("LeftAnti", True), ("RightOuter", False), ("FullOuter", False)],
)
def test_a_side_that_the_joins_type_cannot_broadcast_is_passed_over(kind: str, may: bool) -> None:
    """The right side of an outer join to the right must stay where it is."""
    assert ("missed-broadcast" in fired(shuffled_join("5.0 KiB", kind))) == may


def test_a_join_whose_sizes_are_not_told_is_passed_over() -> None:
    """No figure, no finding: a missing metric, a side without a shuffle, a plan in a circle."""
    assert "missed-broadcast" not in fired(shuffled_join("unknown"))
    nodes = (OperatorNode(1, "SortMergeJoin"), OperatorNode(2, "Sort"), OperatorNode(3, "Sort"))
    for edges in (((2, 1), (3, 1)), ((2, 1),), ((2, 1), (3, 2), (2, 3), (3, 1))):
        assert not fired(anatomy(plans=(PlanRun("", nodes, edges),)))


def broadcast(rows: str) -> Anatomy:
    """A broadcast of rows with one column."""
    metrics = {"number of output rows": rows, "data size": "64.0 MiB", "time to build": "2.0 s"}
    text = "(3) BroadcastExchange\nInput [1]: [id#0L]\n"
    plan = PlanRun(text, (OperatorNode(1, "BroadcastExchange", metrics=metrics),))
    return anatomy(stage(duration=[1.0, 1.0]), plans=(plan,))


def test_a_broadcast_is_oversized_by_the_least_that_its_rows_can_take() -> None:
    """16 bytes a row of one column: 655,360 rows are 10 MiB. Pages of memory don't count."""
    assert "oversized-broadcast" not in fired(broadcast("655,360"))
    found = fired(broadcast("655,361"))["oversized-broadcast"]
    assert found["value"] == 655_361 * 16 and found["worth"] == 2.0
    assert "67.1 MB of memory" in found["text"]
    assert "oversized-broadcast" not in fired(broadcast(""))
