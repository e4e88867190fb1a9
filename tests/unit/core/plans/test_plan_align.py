"""Plans of several arms, row by row, and the sentence about them."""

from __future__ import annotations

import pytest

from labkit.core.plans.align import ABSENT, CHANGED, ONLY, SAME, Cell, Plan, align_plans
from labkit.core.plans.run import execution
from labkit.core.plans.summary import summary
from tests.unit.plan_programs import REUSED, SQL, PlanRun, exchange, runs


def plan(name: str) -> Plan:
    return execution(runs(name)[0]).operators


def marked(plans: list[Plan], arm: int) -> list[tuple[str, str]]:
    """(mark, operator) of an arm, row by row; for a gap, the reference's operator."""
    found = []
    for row in align_plans(plans, 0):
        place, original = row[arm].place, row[0].place
        if place is not None:
            found.append((row[arm].mark, plans[arm][place].name))
        elif original is not None:
            found.append((row[arm].mark, plans[0][original].name))
    return found


def said(names: list[str], arm: int = 1) -> str:
    plans = [plan(name) for name in names]
    return summary(plans, align_plans(plans, 0), arm, 0, names[0])


@pytest.mark.parametrize("name", SQL)
def test_a_program_is_the_same_as_itself(name: str) -> None:
    """Row by row."""
    for run in runs(name):
        ran = execution(run).operators
        rows = align_plans([ran, ran, ran], 0)
        places = [Cell(i, SAME) for i in range(len(ran))]
        assert [row[1] for row in rows] == [row[2] for row in rows] == places
        assert [row[0] for row in rows] == [Cell(i) for i in range(len(ran))]
        told = summary([ran, ran], rows, 1, 0, "first")
        assert told == "the same plan as first, operator by operator"


@pytest.mark.parametrize("first", SQL[::3])
@pytest.mark.parametrize("second", SQL[1::4])
def test_every_operator_has_one_row_in_its_order(first: str, second: str) -> None:
    """Whatever the programs, and whichever is the reference."""
    plans = [plan(first), plan(second), plan("df_union")]
    for reference in range(3):
        rows = align_plans(plans, reference)
        for arm, ran in enumerate(plans):
            places = [row[arm].place for row in rows if row[arm].place is not None]
            assert places == list(range(len(ran)))
            assert all(
                (row[arm].mark == ABSENT)
                == (row[arm].place is None and row[reference].place is not None)
                for row in rows
            )


def test_a_broadcast_join_stands_beside_the_sort_merge_join() -> None:
    """The sides stay together by what they read; what is gone leaves gaps."""
    plans = [plan("df_join_sort_merge"), plan("df_join_broadcast")]
    assert marked(plans, 1) == [
        (SAME, "OverwriteByExpression noop-table"), (SAME, "AdaptiveSparkPlan"), (SAME, "Project"),
        (CHANGED, "BroadcastHashJoin Inner BuildRight"),
        (ABSENT, "Sort"), (ABSENT, "AQEShuffleRead"), (ABSENT, "Exchange"),
        (SAME, "Filter"), (SAME, "ColumnarToRow"), (SAME, "Scan parquet"),
        (ABSENT, "Sort"), (ABSENT, "AQEShuffleRead"), (CHANGED, "BroadcastExchange"),
        (SAME, "Filter"), (SAME, "ColumnarToRow"), (SAME, "Scan parquet"),
    ]  # fmt: skip
    assert marked(plans, 0).count((ONLY, "Sort")) == 2


def test_what_two_arms_add_stands_in_one_row() -> None:
    """The reference has a gap there."""
    plans = [
        plan(name) for name in ("df_join_broadcast", "df_join_sort_merge", "df_join_full_outer")
    ]
    rows = align_plans(plans, 0)
    both = [
        row for row in rows if row[0].place is None and None not in (row[1].place, row[2].place)
    ]
    places = [row[1].place for row in both]
    assert {plans[1][i].name for i in places if i is not None} >= {"Sort", "AQEShuffleRead"}
    assert all(row[1].mark == row[2].mark == ONLY for row in both)


def test_plans_that_read_nothing_in_common_are_aligned_by_their_shape() -> None:
    """The same program on another file."""
    moved = exchange().text.replace("facts.parquet", "facts.orc").replace("parquet", "orc")
    plans = [execution(exchange()).operators, execution(PlanRun(moved)).operators]
    assert [mark for mark, _ in marked(plans, 1)] == [SAME, CHANGED]


def test_an_empty_plan_has_gaps_only() -> None:
    """Its text could not be read."""
    assert [row[1] for row in align_plans([plan("df_range"), ()], 0)] == [Cell(None, ABSENT)] * 3
    assert align_plans([(), ()], 0) == []


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (
            ["df_join_sort_merge", "df_join_broadcast"],
            "BroadcastHashJoin instead of SortMergeJoin; no Exchange on the flights side; "
            "2 exchanges and 2 sorts fewer, 1 broadcast more than df_join_sort_merge",
        ),
        (
            ["df_join_broadcast", "df_join_sort_merge"],
            "SortMergeJoin instead of BroadcastHashJoin; an Exchange on the flights side; "
            "1 broadcast fewer, 2 exchanges and 2 sorts more than df_join_broadcast",
        ),
        (
            ["df_aggregate", "df_aggregate_aqe_off"],
            "not adaptive; 1 AQE read fewer than df_aggregate",
        ),
        (
            ["df_python_udf", "df_map_in_pandas"],
            "MapInPandas instead of ArrowEvalPython",
        ),
        (
            ["df_join_full_outer", "df_join_sort_merge"],
            "SortMergeJoin Inner instead of SortMergeJoin FullOuter; "
            "2 Filters more than df_join_full_outer",
        ),
    ],
)
def test_the_sentence_counts_what_differs(names: list[str], told: str) -> None:
    """Computed from the plans."""
    assert said(names) == told


def test_the_sentence_names_arguments_where_the_operators_are_the_same() -> None:
    """And says so where only what was counted differs."""
    for other, told in (
        (exchange(200), "the same operators as it, with other arguments: Partitions 8 → 200"),
        (exchange(rows="9"), "the same plan as it; only what it counted differs"),
    ):
        plans = [execution(exchange()).operators, execution(other).operators]
        assert summary(plans, align_plans(plans, 0), 1, 0, "it") == told


def test_a_reused_exchange_is_counted_as_one() -> None:
    """It is no exchange: nothing is shuffled for it."""
    whole = REUSED.replace("ReusedExchange (4)", "Exchange (4)")
    plans = [execution(PlanRun(text)).operators for text in (whole, REUSED)]
    told = summary(plans, align_plans(plans, 0), 1, 0, "it")
    assert told.endswith("1 exchange fewer, 1 reuse more than it")
