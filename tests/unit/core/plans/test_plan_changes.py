"""What is different between two operators, in words."""

from __future__ import annotations

from typing import Any

from labkit.core.plans.changes import Change, changes
from labkit.core.plans.facts import gist, items
from labkit.core.plans.kinds import SCAN, SHUFFLE
from labkit.core.plans.run import Operator, execution
from tests.unit.plan_programs import exchange, runs


def pair(**fields: Any) -> tuple[Operator, Operator]:
    """An exchange and its scan."""
    first, second = execution(exchange(**fields)).operators
    return first, second


def texts(before: Operator, after: Operator) -> list[str]:
    return [change.text for change in changes(before, after)]


def test_ids_of_a_run_make_no_difference() -> None:
    """Expression and plan ids differ from run to run."""
    before, after = runs("df_aggregate")[0], runs("df_aggregate_aqe_off")[0]
    exchanges = [
        next(o for o in execution(run).operators if o.kind == SHUFFLE) for run in (before, after)
    ]
    assert exchanges[0].details["Arguments"] != exchanges[1].details["Arguments"]
    assert changes(*exchanges) == ()


def test_another_number_of_partitions_is_said_once() -> None:
    """As an argument: the metric says the same."""
    assert texts(pair()[0], pair(partitions=200)[0]) == ["Partitions 8 → 200"]


def test_a_filter_that_is_no_longer_pushed_is_lost() -> None:
    """And another one gained."""
    scan = pair()[1]
    assert texts(scan, pair(filters="")[1]) == ["PushedFilters lost IsNotNull(a)"]
    other = pair(filters="[EqualTo(a,1)]")[1]
    assert texts(scan, other) == ["PushedFilters lost IsNotNull(a), gained EqualTo(a,1)"]


def test_rows_that_differ_are_measured_not_planned() -> None:
    """They are a number of the run."""
    (change,) = changes(pair()[0], pair(rows="1,000")[0])
    assert change == Change("rows", "5", "1,000", measured=True)


def test_another_operator_or_side_is_a_change_of_name() -> None:
    """Sort-merge to broadcast; build side left to right."""
    join = Operator("SortMergeJoin Inner", 0, "join")
    other = Operator("BroadcastHashJoin Inner BuildRight", 0, "join")
    turned = Operator("BroadcastHashJoin Inner BuildLeft", 0, "join")
    assert texts(join, other) == ["SortMergeJoin Inner → BroadcastHashJoin Inner BuildRight"]
    assert texts(other, turned) == ["Inner BuildRight → Inner BuildLeft"]


def test_arguments_are_named_facts() -> None:
    """Of an exchange, a scan and a join."""
    first, scan = pair()
    assert dict(first.facts) == {
        "Partitioning": "hash by a", "Partitions": "8", "Origin": "repartition by num",
    }  # fmt: skip
    assert scan.facts["ReadSchema"] == "[a: int]" and "Output" not in scan.facts
    join = next(o for o in execution(runs("df_join_sort_merge")[0]).operators if o.kind == "join")
    assert join.facts["Keys"] == "[tailnum = tailnum]"


def test_a_scan_says_that_no_filter_was_pushed() -> None:
    """What is missing there is what one looks for."""
    scan = pair(filters="")[1]
    assert gist(SCAN, scan.facts) == [
        ("Location", "facts.parquet"), ("PushedFilters", "none"), ("ReadSchema", "a: int"),
    ]  # fmt: skip


def test_lists_are_split_at_their_own_commas_only() -> None:
    """Not inside calls and types; two lists are no list."""
    assert items("[f(a, b), s: struct<x:int,y:map<int,int>>, (c < 5)]") == [
        "f(a, b)", "s: struct<x:int,y:map<int,int>>", "(c < 5)",
    ]  # fmt: skip
    assert items("[]") == []
    assert items("[a], [b]") is None and items("a") is None
