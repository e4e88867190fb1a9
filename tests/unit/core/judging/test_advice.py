"""What explains each arm's time: the metric that differs, and where the time went."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from labkit.core.judging.advice import advise, proposed
from labkit.core.judging.why.scans import read_by
from labkit.core.judging.why.time_reasons import sweep_command
from labkit.core.judging.why.where_time_went import BESIDE, PARTS
from labkit.core.plans.kinds import SCAN
from labkit.core.plans.run import Operator
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.comparison import Comparison, comparison_from_json
from tests.unit.core.anatomies import anatomy, arm, comparison, graph, stage
from tests.unit.plan_programs import saved_arm

SLOW = (2.0, 2.1, 1.9, 2.2, 2.0, 2.05, 1.95)
FAST = (1.0, 1.1, 0.9, 1.05, 1.0, 0.95, 1.02)


def python(seconds: float, cpu: float = 0.0, write: float = 0.0) -> Anatomy:
    """Two tasks with Python workers on two cores, all the time."""
    it = stage(duration=[seconds] * 2, cpu=[cpu] * 2, shuffle_write_time=[write] * 2)
    return anatomy(it, graphs=(graph(1, "PythonRDD"),))


def two(
    slow: Anatomy | None,
    fast: Anatomy | None,
    fast_seconds: tuple[float, ...] = FAST,
    **fields: Any,
) -> Comparison:
    """A slow arm that writes much shuffle and a fast one that writes little."""
    return comparison(
        arm(slow, "slow", SLOW, metrics={"shuffle_write_bytes": 4e7}),
        arm(fast, "fast", fast_seconds, metrics={"shuffle_write_bytes": 1.3e5}),
        **fields,
    )


def reasons(found: Comparison) -> list[str]:
    return [
        item["text"] for item in advise(found, "shuffle_write_bytes") if item["kind"] == "reason"
    ]


def test_a_difference_in_time_is_traced_to_the_parts_that_brought_it() -> None:
    """The largest changes in absolute seconds a core, and what went the other way."""
    texts = reasons(two(python(2.0, cpu=0.2, write=0.3), python(1.0, cpu=0.5)))
    assert texts[0].endswith("308× less. The time follows it.")
    assert texts[1] == (
        "Of the 1.00 s that fast's median trial took less: the Python workers (or waiting for "
        "them) 1.00 s, shuffle write 0.3 s; the JVM's own CPU work took 0.3 s more. Each is wall "
        "time a core."
    )


def test_where_the_verdict_goes_against_the_bytes_the_part_that_grew_is_named() -> None:
    """Less shuffle and yet slower: it is the Python workers that took longer."""
    found = comparison(
        arm(python(1.0, write=0.2), "big", FAST, metrics={"shuffle_write_bytes": 4e7}),
        arm(python(2.0), "lean", SLOW, metrics={"shuffle_write_bytes": 1e5}),
    )
    texts = reasons(found)
    assert "The time goes the other way" in texts[0]
    assert texts[1].startswith("Of the 1.00 s that lean's median trial took more: the Python")


def test_where_the_time_does_not_follow_the_bytes_it_says_what_the_tasks_do_instead() -> None:
    """The share of the shuffle bounds what leaner bytes can save; a sweep shows the rest."""
    params = {"records": 1_000_000, "keys": 42, "input": "a b"}
    found = two(
        python(2.0, write=0.02), python(2.0), SLOW[::-1], lab="reduce-by-key", params=params
    )
    said = [item for item in advise(found, "shuffle_write_bytes") if "where" in item]
    spent = "The tasks of fast spent 100% of their time in the Python workers (or waiting"
    assert spent in said[0]["text"]
    assert "those of slow 99%; on writing and fetching the shuffle 0% and 1%" in said[0]["text"]
    command = (
        "labkit sweep reduce-by-key records 1000000 3000000 10000000 --set keys=42 "
        "--set 'input=a b'"
    )
    assert said[0]["next"] == command and command not in said[0]["text"]
    assert said[0]["text"].endswith("a sweep of records would show.")
    assert proposed(replace(found, advice=tuple(said))) == (
        "records",
        (1_000_000, 3_000_000, 10_000_000),
    )


def test_the_parts_stand_in_the_record() -> None:
    """Arm and reference, in seconds of wall time a core."""
    said = [item for item in advise(two(python(2.0), python(1.0)), "") if "where" in item]
    assert said[0]["where"][BESIDE] == [1.0, 2.0] and len(said[0]["where"]) == len(PARTS)


def test_nothing_is_said_of_time_that_was_not_measured_warm() -> None:
    """An arm without an anatomy, too few trials, or times that still fall."""
    falling = (3.0, 2.8, 2.5, 2.2, 2.0, 1.8, 1.7)
    cold = comparison(arm(python(2.0), "slow", falling, warm=False), arm(python(1.0), "fast", FAST))
    few = comparison(arm(python(2.0), "slow", SLOW[:3]), arm(python(1.0), "fast", FAST[:3]))
    for found in (two(None, python(1.0)), two(python(2.0), None), cold, few):
        assert not [item for item in advise(found) if "where" in item]


def test_nothing_is_said_where_the_median_trials_show_no_such_difference() -> None:
    """The ratio of the pairs is believed, not one trial that goes the other way."""
    assert len(reasons(two(python(1.0), python(1.5)))) == 1


def test_an_arm_that_waits_for_its_driver_is_told_so() -> None:
    """Where no task runs for most of the time, no task explains it."""
    lone = anatomy(stage(duration=[0.1, 0.1]), seconds=2.0)
    texts = reasons(two(lone, lone, SLOW[::-1]))
    assert texts[1].startswith("Times with no task running: 95% of fast's time, 95% of slow's")


@pytest.mark.parametrize(
    ("lab", "params", "said"),
    [
        ("compare", {"records": 5}, ""),
        ("reduce-by-key", {"keys": 5}, ""),
        ("reduce-by-key", {"records": "many"}, ""),
        ("broadcast-join", {"scale": 3.0}, "labkit sweep broadcast-join scale 3 9 30"),
    ],
)
def test_a_sweep_is_named_where_there_is_a_size_to_sweep(
    lab: str, params: dict[str, object], said: str
) -> None:
    """One's own variants have no parameters, and a lab may have no size."""
    assert sweep_command(two(None, None, lab=lab, params=params)) == said


def test_a_proposed_sweep_stays_where_the_lab_allows_it() -> None:
    """A command that the lab would refuse is no advice: up to its bound, or else downwards."""
    found = two(None, None, lab="reduce-by-key", params={"records": 5_000_000})
    for most, values in (
        (20_000_000, "5000000 15000000"),
        (5_000_000, "500000 1500000 5000000"),
        (1e9, "5000000 15000000 50000000"),
    ):
        told = sweep_command(found, {"records": most})
        assert told == f"labkit sweep reduce-by-key records {values}"


def test_advice_has_reasons_then_findings_then_cautions() -> None:
    """As they stand in the record."""
    it = anatomy(stage(duration=[1.0], spill_bytes=[9e6]))
    found = two(it, it, stopped="cancelled")
    kinds = [item["kind"] for item in advise(found)]
    assert kinds == sorted(kinds, key=["reason", "finding", "caution"].index)
    assert set(kinds) == {"reason", "finding", "caution"}


def test_what_an_arm_has_to_say_itself_stands_behind_the_reasons() -> None:
    """The A/A arm repeats nothing; and the record keeps it."""
    found = two(None, None)
    arms = [replace(arm, remarks=(f"{arm.name} says so",)) for arm in found.arms]
    found = replace(found, arms=tuple(arms))
    texts = [item["text"] for item in advise(found) if item["kind"] == "reason"]
    assert texts[-2:] == ["slow says so", "fast says so"]
    assert comparison_from_json(found.to_json()).arms[0].remarks == ("slow says so",)
    aa = replace(found, noise=replace(found.results[0], arm="fast"))
    assert "fast says so" not in [item["text"] for item in advise(aa)]


def test_of_what_is_kept_no_time_is_said_to_follow() -> None:
    """A cached byte is no work: less of it explains neither a faster arm nor a slower one."""
    moved, kept = (
        comparison(
            arm(None, "slow", SLOW, metrics={name: 4e7}),
            arm(None, "fast", FAST, metrics={name: 1e5}),
        )
        for name in ("shuffle_write_bytes", "stored_memory_bytes")
    )
    assert "The time follows it" in reasons(moved)[0]
    assert reasons(kept)[0].endswith("400× less.")


def test_one_scan_fewer_is_told() -> None:
    """Whatever other metric differs; a table that both scan as often is not named."""
    twice, once = saved_arm("df_join_itself_reused"), saved_arm("df_aggregate")
    found = two(twice.anatomy, once.anatomy)
    assert reasons(found)[1] == "flights.parquet is scanned once in fast, twice in slow."
    joined = saved_arm("df_join_sort_merge")
    found = two(twice.anatomy, joined.anatomy)
    assert reasons(found)[1] == (
        "flights.parquet is scanned once in fast, twice in slow. "
        "planes.parquet is scanned once in fast, not at all in slow."
    )
    assert not [text for text in reasons(two(once.anatomy, once.anatomy)) if "scanned" in text]


def test_only_tables_are_scanned_and_only_where_both_arms_have_plans() -> None:
    """A range and a cache are no tables; an RDD's input is in no plan, which says nothing of it."""
    made, frame, cached, rdd = (
        saved_arm(name).anatomy
        for name in ("df_range", "df_aggregate", "df_cache", "rdd_reduce_by_key")
    )
    told = {
        who: " ".join(text for text in reasons(two(one, other)) if "scanned" in text)
        for who, (one, other) in {
            "range": (frame, made), "cache": (frame, cached), "rdd": (frame, rdd),
        }.items()
    }  # fmt: skip
    assert told["range"] == "flights.parquet is scanned not at all in fast, once in slow."
    assert "InMemoryTableScan" not in told["cache"] and told["rdd"] == ""


KAFKA = "KafkaRelation(strategy=Subscribe[visits], start=EarliestOffsetRangeLimit, end=Latest)"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        (f"Scan {KAFKA}", "visits"),
        ("Scan JDBCRelation(people) [numPartitions=1]", "people"),
        ("Scan OwnRelation(a=1, b=2)", "Scan OwnRelation"),
        ("Scan hive default.flights", "default.flights"),
        ("BatchScan planes", "planes"),
        ("Scan ExistingRDD", "Scan ExistingRDD"),
    ],
)
def test_a_source_that_tells_of_itself_is_called_by_what_it_reads(name: str, read: str) -> None:
    """A topic or a table, and no half of an argument; else the operator itself."""
    assert read_by(Operator(name, 0, SCAN)) == read


def test_more_tasks_in_less_time_are_no_riddle_where_cores_were_idle_without_them() -> None:
    """It is said where the most work of the arm with fewer tasks leaves a core idle."""

    def told(few: int, many: int) -> str:
        """One arm reads in few tasks and one in many; both have two more in another stage."""
        arms = [
            arm(
                anatomy(stage(1, run=[work / tasks] * tasks), stage(2, run=[0.01] * 2)),
                name, seconds, metrics={"tasks": tasks + 2, "widest_stage_tasks": max(tasks, 2)},
            )
            for name, tasks, work, seconds in (("slow", few, 2, SLOW), ("fast", many, 1, FAST))
        ]  # fmt: skip
        return next(a["text"] for a in advise(comparison(*arms), "tasks") if a["kind"] == "reason")

    assert told(1, 2).endswith("other way: more of the longest stage's tasks can run at once.")
    assert told(2, 4).endswith("other way: something else is what you wait for.")
    assert "other way" not in told(4, 2)


def test_no_sweep_is_proposed_where_more_tasks_at_once_are_why() -> None:
    """Only where nothing explains that the time did not follow."""
    arms = [
        arm(
            anatomy(stage(1, run=[work / tasks] * tasks), stage(2, run=[0.01] * 2), seconds=work),
            name, seconds, metrics={"tasks": tasks + 2, "widest_stage_tasks": 2},
        )
        for name, tasks, work, seconds in (("slow", 1, 2, SLOW), ("fast", 2, 1, FAST))
    ]  # fmt: skip
    said = advise(comparison(*arms, lab="reduce-by-key", params={"records": 1_000_000}), "tasks")
    assert [item for item in said if item["kind"] == "reason"]
    assert not [item for item in said if "sweep" in item]


def test_a_result_prints_as_its_ratio_and_how_sure_that_is() -> None:
    """The interval in brackets; under six pairs there is none, and the pairs are said."""
    sure = two(None, None).results[0]
    assert str(sure) == f"{sure.ratio:.2f}× ({sure.low:.2f}× to {sure.high:.2f}×)"
    few = two(None, None, FAST[:2]).results[0]
    assert str(few) == f"{few.ratio:.2f}× from 2 pairs"
