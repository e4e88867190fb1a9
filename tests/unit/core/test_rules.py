"""Rules: each just below and just above its threshold, and none that breaks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core import units
from labkit.core.anatomy import (
    TASK_COUNTS,
    TASK_SIZES,
    TASK_TIMES,
    Anatomy,
    OperatorNode,
    PlanRun,
    anatomy_from_json,
)
from labkit.core.model import Partition
from labkit.core.rules import RULES, findings
from labkit.core.rules.uneven_time import idle_limit
from labkit.core.tasks.table import summarise
from tests.unit.core.anatomies import anatomy, arm, comparison, stage

PROGRAMS = Path(__file__).parents[1] / "spark" / "programs"
KNOWN = {rule.id: rule for rule in RULES}


def fired(made: Anatomy, cores: int = 2, **fields: Any) -> dict[str, Any]:
    """The findings in one warm arm, by rule."""
    return {f["rule"]: f for f in findings(comparison(arm(made, **fields), cores=cores))}


def test_a_task_over_three_times_the_median_is_named_with_what_it_read() -> None:
    """The data it read tells whether the data is skewed or the work."""
    even = [1000.0] * 6
    just = anatomy(stage(duration=[0.2] * 5 + [0.6]))
    slow = stage(duration=[0.2] * 5 + [0.61], shuffle_read_bytes=[*even[:5], 9000.0])
    work = stage(duration=[0.2] * 5 + [0.61], shuffle_read_bytes=even)
    assert "time-skew" not in fired(just)
    found = fired(anatomy(slow))["time-skew"]
    assert found["value"] == pytest.approx(3.05) and found["threshold"] == 3 and found["stage"] == 1
    assert "9.00 kB, the median task 1.00 kB: the data is skewed" in found["text"]
    assert "its work" in fired(anatomy(work))["time-skew"]["text"]
    assert "read nothing" in fired(anatomy(stage(duration=[0.2] * 5 + [0.61])))["time-skew"]["text"]


def test_a_median_is_that_of_the_stage_table() -> None:
    """Of an even number of tasks the upper one of the middle two, as in Spark's UI."""
    took = [0.1, 0.1, 0.3, 1.0]
    it = anatomy(stage(duration=took, shuffle_read_bytes=[1e6, 1e6, 3e6, 1.6e7]))
    duration, read = (
        row for row in summarise(it.ran[0], 1.0).rows
        if row.metric.name in ("duration", "shuffle_read_bytes")
    )  # fmt: skip
    found = fired(it)
    assert found["time-skew"]["value"] == pytest.approx(1.0 / duration.quantiles.median)
    assert f"the median task {units.size(read.quantiles.median)}" in found["time-skew"]["text"]


def test_a_slow_task_is_left_alone_where_it_costs_nothing() -> None:
    """Shorter than Spark takes for slow, or less than 5% of the trial."""
    assert "time-skew" not in fired(anatomy(stage(duration=[0.01] * 5 + [0.09])))
    assert "time-skew" not in fired(anatomy(stage(duration=[0.1] * 5 + [0.4]), seconds=9.0))


def test_a_partition_over_five_times_the_median_and_an_even_share_is_skewed() -> None:
    """The factor of adaptive execution, and no order of tasks that could hide it."""
    just = anatomy(stage(shuffle_read_bytes=[1000, 1000, 1000, 5000]))
    more = anatomy(stage(shuffle_read_bytes=[1000, 1000, 1000, 5001]))
    hidden = anatomy(stage(shuffle_read_bytes=[1000.0] * 9 + [8000]))
    assert "data-skew" not in fired(just) and "data-skew" not in fired(hidden)
    found = fired(more)["data-skew"]
    assert found["value"] == pytest.approx(5.001) and "63% of all" in found["text"]
    assert "data-skew" not in fired(more, cores=1)


def test_empty_partitions_do_not_make_the_median_of_the_data() -> None:
    """Eleven keys in 42 partitions: the median is that of the partitions with a record."""
    held = [0.0] * 31 + [2.0] * 10 + [990.0]
    found = fired(anatomy(stage(shuffle_read_records=held)))
    assert found["data-skew"]["value"] == 495
    told = found["data-skew"]["text"]
    assert "read 990 records, 495× the median of the 11 that read any" in told
    assert found["empty-partitions"]["value"] == pytest.approx(31 / 42)


def test_data_skew_is_not_told_twice() -> None:
    """Where the skewed partition's task was slow as well, that finding has the data in it."""
    read = [1000.0] * 5 + [9000.0]
    found = fired(anatomy(stage(duration=[0.2] * 5 + [0.9], shuffle_read_bytes=read)))
    assert "time-skew" in found and "data-skew" not in found


def test_more_than_half_the_tasks_without_a_record_are_too_many() -> None:
    """Exactly half are not, nor is less than one a core."""
    half, more = [0, 0, 0, 9, 9, 9], [0, 0, 0, 0, 9, 9]
    assert "empty-partitions" not in fired(anatomy(stage(shuffle_read_records=half)))
    found = fired(anatomy(stage(shuffle_read_records=more)))["empty-partitions"]
    assert found["value"] == pytest.approx(2 / 3) and found["lab"] == "coalesce-cheaper"
    assert "empty-partitions" not in fired(anatomy(stage(input_records=more)), cores=5)
    assert "empty-partitions" not in fired(anatomy(stage(duration=[0.1] * 8)))


def test_empty_partitions_of_the_answer_count_too() -> None:
    """A filter leaves them where no task metric shows it."""
    sizes = tuple(Partition(i, 5 if i < 2 else 0) for i in range(5))
    found = fired(anatomy(stage(duration=[0.1] * 5)), partitions=sizes)["empty-partitions"]
    assert "3 of 5 partitions of the answer" in found["text"] and found["stage"] is None


def test_idle_cores_are_told_from_what_the_guides_advice_leaves_idle() -> None:
    """On two cores a sixth of the core time while tasks run."""
    assert idle_limit(2) == pytest.approx(1 / 6) and idle_limit(8) == pytest.approx(7 / 24)
    even = anatomy(stage(launched=[0.0, 0.0], duration=[1.0, 0.67]))
    odd = anatomy(stage(launched=[0.0, 0.0], duration=[1.0, 0.66]))
    assert "idle-cores" not in fired(even)
    found = fired(odd)["idle-cores"]
    assert found["value"] == pytest.approx(0.17) and found["threshold"] == pytest.approx(1 / 6)
    alone = fired(anatomy(stage(duration=[1.0])))["idle-cores"]
    assert alone["value"] == 0.5 and "1 task for 2 cores" in alone["text"]
    assert "idle-cores" not in fired(anatomy(stage(duration=[1.0])), cores=1)


def test_tiny_tasks_are_spoken_of_where_there_are_many_and_they_cost() -> None:
    """More than 3 a core, under 200 ms, and their starting takes over 5% of the trial."""

    def of(tasks: int, took: float, run: float) -> Anatomy:
        return anatomy(stage(duration=[took] * tasks, run=[run] * tasks))

    found = fired(of(7, 0.19, 0.09))["tiny-tasks"]
    assert found["value"] == pytest.approx(0.19) and found["threshold"] == 0.2
    assert "6 tasks would do" in found["text"]
    assert "tiny-tasks" not in fired(of(6, 0.19, 0.09))
    assert "tiny-tasks" not in fired(of(7, 0.2, 0.1))
    assert "tiny-tasks" not in fired(of(7, 0.19, 0.18))


def test_far_too_many_partitions_are_ten_times_what_both_rules_of_thumb_ask_for() -> None:
    """60 on two cores for little data, more for more data, and none where tasks last."""
    tiny = [10.0]
    found = fired(anatomy(stage(shuffle_read_bytes=tiny * 61)))["too-many-partitions"]
    assert found["value"] == pytest.approx(61 / 6) and found["threshold"] == 10
    assert "in 61 partitions" in found["text"] and "more than 60 is too many" in found["text"]
    assert "too-many-partitions" not in fired(anatomy(stage(shuffle_read_bytes=tiny * 60)))
    assert "too-many-partitions" not in fired(anatomy(stage(shuffle_read_bytes=[2e5] * 61)))
    assert "too-many-partitions" not in fired(anatomy(stage(duration=[0.1] * 61)))
    long = stage(shuffle_read_bytes=tiny * 61, duration=[0.2] * 61)
    assert "too-many-partitions" not in fired(anatomy(long))


def test_too_many_partitions_give_way_to_tiny_tasks() -> None:
    """The same fault in the same stage; a cold arm has but the count."""
    it = stage(shuffle_read_bytes=[10.0] * 61, duration=[0.02] * 61, run=[0.01] * 61)
    assert set(fired(anatomy(it))) & {"tiny-tasks", "too-many-partitions"} == {"tiny-tasks"}
    cold = fired(anatomy(it), seconds=(1.0,))
    assert set(cold) == {"too-many-partitions"}


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("gc-share", {"gc": 1.0}),
        ("scheduler-delay", {"run": -1.0}),
        ("deserialisation", {"deserialisation": 1.0, "run": -1.0}),
        ("result-time", {"result_serialisation": 0.5, "getting_result": 0.5, "run": -1.0}),
    ],
)
def test_an_overhead_over_a_tenth_of_the_tasks_time_is_too_much(
    rule: str, columns: dict[str, float]
) -> None:
    """As GC is to Spark's own UI."""

    def of(overhead: float, seconds: float = 0.0) -> Anatomy:
        taken = {n: [(1.0 if n == "run" else 0.0) + k * overhead] * 2 for n, k in columns.items()}
        return anatomy(stage(duration=[1.0, 1.0], **taken), seconds=seconds)

    assert rule not in fired(of(0.1))
    found = fired(of(0.11))[rule]
    assert found["value"] == pytest.approx(0.11) and found["worth"] == pytest.approx(0.11)
    assert rule not in fired(of(0.11, seconds=3.0)), "less than 5% of the trial"


def test_any_spill_is_told_with_the_stage_that_has_most() -> None:
    """Memory and disk, over all tasks."""
    first = stage(1, spill_bytes=[0, 1000.0], disk_spill_bytes=[0, 100.0])
    second = stage(2, "sort at jobs.py:9", spill_bytes=[5000.0], disk_spill_bytes=[900.0])
    found = fired(anatomy(first, second))["spill"]
    assert found["value"] == 6000 and found["stage"] == 2 and "1.00 kB on disk" in found["text"]
    assert "spill" not in fired(anatomy(stage(spill_bytes=[0.0, 0.0])))


def test_a_result_over_one_mebibyte_is_large() -> None:
    """It is where Spark stores it first and has the driver fetch it."""
    assert "large-results" not in fired(anatomy(stage(result_bytes=[2.0**20, 10.0])))
    found = fired(anatomy(stage(result_bytes=[2.0**20 + 1, 10.0])))["large-results"]
    assert found["value"] == 2**20 + 1 and found["claim"] == "collect-driver"


def test_what_goes_through_the_driver_to_be_broadcast_is_no_large_result() -> None:
    """A broadcast table is collected by design."""
    plan = PlanRun("", (OperatorNode(1, "BroadcastExchange"),))
    it = stage(result_bytes=[3e6, 3e6])
    assert "large-results" not in fired(anatomy(it, plans=(plan,)))


def test_large_results_give_way_to_the_time_that_they_took() -> None:
    """A finding of the whole trial covers its stages."""
    it = stage(duration=[1.0, 1.0], run=[0.8, 0.8], getting_result=[0.2, 0.2],
               result_bytes=[3e6, 3e6])  # fmt: skip
    assert set(fired(anatomy(it))) == {"result-time"}


def join(size: str, kind: str = "Inner", name: str = "SortMergeJoin") -> Anatomy:
    """A shuffled join whose right side has that size, and whose left side has 1 GiB."""
    nodes = (
        OperatorNode(1, name, detail=f"{name} [id#1], [id#2], {kind}"),
        OperatorNode(2, "Sort", metrics={"sort time": "100 ms"}),
        OperatorNode(3, "Exchange", metrics={"data size": "1024.0 MiB"}),
        OperatorNode(4, "AQEShuffleRead"),
        OperatorNode(5, "Exchange", metrics={"data size": size, "shuffle write time": "100 ms"}),
    )
    edges = ((2, 1), (3, 2), (4, 1), (5, 4))
    return anatomy(stage(duration=[1.0]), plans=(PlanRun("", nodes, edges),))


def test_a_side_up_to_ten_mebibytes_that_was_shuffled_is_a_missed_broadcast() -> None:
    """At most the limit up to which Spark broadcasts by itself."""
    found = fired(join("total (min, med, max (stageId: taskId))\n10.0 MiB (1.0 MiB, 1.0 MiB, "
                       "1.0 MiB (stage 1.0: task 1))"))["missed-broadcast"]  # fmt: skip
    assert found["value"] == 10 * 2**20 == found["threshold"]
    assert found["worth"] == pytest.approx(0.1) and "SortMergeJoin" in found["text"]
    assert "missed-broadcast" not in fired(join("10.1 MiB"))
    assert "missed-broadcast" in fired(join("5.0 KiB", name="ShuffledHashJoin"))
    assert "missed-broadcast" not in fired(join("5.0 KiB", name="BroadcastHashJoin"))


@pytest.mark.parametrize(
    ("kind", "may"),
    [("LeftOuter", True), ("LeftAnti", True), ("RightOuter", False), ("FullOuter", False)],
)
def test_a_side_that_the_joins_type_cannot_broadcast_is_passed_over(kind: str, may: bool) -> None:
    """The right side of an outer join to the right must stay where it is."""
    assert ("missed-broadcast" in fired(join("5.0 KiB", kind))) == may


def test_a_join_whose_sizes_are_not_told_is_passed_over() -> None:
    """No figure, no finding: a missing metric, a side without a shuffle, a plan in a circle."""
    assert "missed-broadcast" not in fired(join("unknown"))
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


def test_rules_on_times_look_at_warm_arms_only() -> None:
    """Too few trials, or times that still fall: the bytes speak, the times don't."""
    it = anatomy(stage(duration=[1.0], spill_bytes=[9.0]))
    falling = (3.0, 2.8, 2.5, 2.2, 2.0, 1.8)
    assert set(fired(it)) == {"spill", "idle-cores"}
    assert set(fired(it, seconds=(1.0,) * 5)) == {"spill"}
    assert set(fired(it, seconds=falling, warm=False)) == {"spill"}
    assert set(fired(it, seconds=falling[::-1], warm=False)) == {"spill", "idle-cores"}


def test_an_arm_without_a_timed_trial_or_an_anatomy_has_no_findings() -> None:
    """Nothing is said of what was not measured."""
    assert not fired(anatomy(stage(spill_bytes=[9.0])), seconds=())
    assert not findings(comparison(arm(None)))


def test_alike_in_two_arms_is_one_finding_that_names_both() -> None:
    """The sentence is that of the arm which it costs most, with the other's value behind it."""
    a, b, c = (arm(anatomy(stage(spill_bytes=[size])), name) for name, size in
               (("a", 1000.0), ("b", 1200.0), ("c", 9000.0)))  # fmt: skip
    found = [f for f in findings(comparison(a, b, c)) if f["rule"] == "spill"]
    assert [f["arms"] for f in found] == [["a", "b"], ["c"]]
    text = found[0]["text"]
    assert text.startswith("In b, ") and "1.20 kB" in text and text.endswith("Alike: a 1.00 kB.")


def test_a_fault_in_many_stages_is_one_finding() -> None:
    """The stage that it costs most is told, and how many others there are; the worth adds up."""
    big, small = {"duration": [0.2] * 5 + [2.0]}, {"duration": [0.2] * 5 + [1.5]}
    found = fired(anatomy(stage(1, **small), stage(2, **big), stage(3, **small), seconds=6.0))
    assert found["time-skew"]["stage"] == 2
    assert found["time-skew"]["text"].endswith("The same in 2 other places.")
    alone = fired(anatomy(stage(2, **big), seconds=6.0))["time-skew"]["worth"]
    assert found["time-skew"]["worth"] > alone


def test_the_dearest_fault_comes_first() -> None:
    """Ordered by the time that mending could save."""
    it = stage(launched=[0.0, 0.0], duration=[1.0, 0.4], gc=[0.15, 0.0], spill_bytes=[9.0, 0])
    found = findings(comparison(arm(anatomy(it))))
    assert [f["rule"] for f in found] == ["idle-cores", "gc-share", "spill"]


def test_a_finding_says_all_that_is_needed_to_act_on_it() -> None:
    """Value, threshold, source, the next step; the lab's own finding points at its other arms."""
    found = findings(comparison(arm(join("1.0 MiB"))))
    one = next(f for f in found if f["rule"] == "missed-broadcast")
    assert one["kind"] == "finding" and one["unit"] == "B" and one["claim"] == "broadcast-join"
    assert "autoBroadcastJoinThreshold" in one["source"]
    assert "labkit.run('broadcast-join') tries it" in one["next"]
    own = findings(comparison(arm(join("1.0 MiB")), lab="broadcast-join"))
    assert any("see its other arms" in f["next"] for f in own)
    json.dumps(found)


def test_every_rule_is_declared_whole() -> None:
    """An id of its own, a source, how it was scaled, and a way to try the fix."""
    assert len(KNOWN) == len(RULES)
    for rule in RULES:
        assert rule.source and rule.scaled and rule.claim and "labkit.compare(" in rule.fix
        assert rule.unit in ("s", "B", "share", "ratio", "")
        assert set(rule.yields_to) <= set(KNOWN)


def test_a_lab_that_a_rule_names_exists() -> None:
    """Nothing is said of a lab that isn't there."""
    from labkit.labs import catalogue

    assert {rule.lab for rule in RULES if rule.lab} <= {lab.id for lab in catalogue()}


COLUMNS = (*TASK_TIMES, *TASK_SIZES, *TASK_COUNTS)


@given(
    st.lists(
        st.lists(st.fixed_dictionaries({n: st.floats(0, 1e9) for n in COLUMNS}), max_size=5),
        max_size=3,
    ),
    st.sets(st.sampled_from(COLUMNS)),
    st.integers(1, 5),
    st.lists(st.integers(0, 3), max_size=6),
)
def test_no_anatomy_breaks_a_rule(
    tasks: list[list[dict[str, float]]], missing: set[str], cores: int, records: list[int]
) -> None:
    """No tasks, missing columns, any values: findings, each with its fields, or none."""
    stages = [
        stage(
            i,
            told=[0.0] * len(rows),
            **{n: [r[n] for r in rows] for n in COLUMNS if n not in missing},
        )
        for i, rows in enumerate(tasks)
    ]
    sizes = tuple(Partition(i, n) for i, n in enumerate(records))
    found = findings(comparison(arm(anatomy(*stages, seconds=1.0), partitions=sizes), cores=cores))
    for finding in found:
        assert finding["rule"] in KNOWN and finding["text"] and finding["arms"] == ["it"]


@pytest.mark.parametrize("path", sorted(PROGRAMS.glob("*.json")), ids=lambda path: path.stem)
def test_the_rules_read_real_programs(path: Path) -> None:
    """What real Spark told; the joins of the programs are judged by their plans."""
    made = anatomy_from_json(json.loads(path.read_text())["anatomy"])
    found = fired(made)
    missed = {"df_join_sort_merge", "df_join_sort_merge_aqe_off", "df_join_shuffle_hash",
              "df_join_left_anti"}  # fmt: skip
    if path.stem.startswith("df_join_"):
        assert ("missed-broadcast" in found) == (path.stem in missed)
    shuffled = {"df_aggregate_aqe_off", "df_join_sort_merge_aqe_off"}
    cold = fired(made, seconds=(1.0,))
    assert ("too-many-partitions" in cold) == (path.stem in shuffled)
    assert "oversized-broadcast" not in found
