"""Sweeps on real Spark: exact things only, at small sizes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import labkit
from labkit.cli import main
from labkit.core.claims.lab import Lab
from labkit.core.design import budget
from labkit.core.design.budget import Stopping
from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled, TrialFailed
from labkit.core.params import Param
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep, sweep_from_json
from labkit.core.records.trial import TIMED, WARMUP
from labkit.labs import find
from labkit.trials.sweep import of_sweep
from labkit.views.progress import describe
from tests.spark.status import active_jobs


def written(arm: Arm) -> float:
    """The bytes that it sent through the shuffle."""
    found = arm.metric("shuffle_write_bytes")
    assert found is not None
    return found


def test_more_records_send_more_bytes_through_the_shuffle(spark: SparkSession) -> None:
    """Grouped bytes grow with the records; combined ones hardly do. Everything else stays."""
    found = of_sweep(
        find("reduce-by-key"), "records", [10_000, 20_000, 100_000], {"partitions": 2},
        Stopping(1), seed=2,
    ).run(spark)  # fmt: skip
    assert isinstance(found, Sweep) and found.values == (10_000, 20_000, 100_000)
    assert sorted(found.order) == list(found.values) and not found.missing and not found.stopped
    starts = {value: found.at(value).started for value in found.values}
    assert sorted(starts, key=lambda value: starts[value]) == list(found.order)
    grouped, reduced = (
        [written(c.arm(arm)) for c in found.comparisons] for arm in ("groupByKey", "reduceByKey")
    )
    assert grouped == sorted(grouped) and grouped[2] > 6 * grouped[0]
    assert reduced[2] < 2 * reduced[0]
    assert {c.params["partitions"] for c in found.comparisons} == {2}
    assert len({c.seed for c in found.comparisons}) == 3

    assert sweep_from_json(json.loads(json.dumps(found.to_json(), allow_nan=False))) == found
    table = found.to_pandas()
    assert set(table["records"]) == set(found.values)
    assert len(table) == sum(len(a.trials) for c in found.comparisons for a in c.arms)


def test_partition_counts_change_the_tasks_and_nothing_leaks(spark: SparkSession) -> None:
    """Tasks follow the swept setting at each value, and the session has its own afterwards."""
    found = of_sweep(
        find("reduce-by-key"), "partitions", [1, 3], {"records": 10_000}, Stopping(1), seed=3
    ).run(spark)
    assert [len(c.arm("reduceByKey").partitions) for c in found.comparisons] == [1, 3]
    assert [c.arm("reduceByKey").metric("tasks") for c in found.comparisons] == [2, 6]
    before = spark.conf.get("spark.sql.shuffle.partitions")
    swept = of_sweep(counting(), "partitions", [2, 3], {}, Stopping(1), seed=3).run(spark)
    assert [c.arm("one").metric("tasks") for c in swept.comparisons] == [2 + 2, 2 + 3]
    assert spark.conf.get("spark.sql.shuffle.partitions") == before


def counting() -> Lab:
    """A lab whose parameter is a setting of the session."""

    def build(spark: SparkSession, partitions: int) -> dict[str, Callable[[], Any]]:
        spark.conf.set("spark.sql.shuffle.partitions", partitions)
        spark.conf.set("spark.sql.adaptive.enabled", "false")

        def counts() -> Any:
            return spark.range(0, 100, 1, 2).groupBy((F.col("id") % 7).alias("key")).count()

        return {"one": counts, "other": counts}

    return Lab(
        id="counting", title="Counting", question="Is it?", chapter="00",
        expect="The same.", metric="tasks", build=build,
        params=(Param("partitions", 2, "partitions", low=1, high=9, scale="log"),),
    )  # fmt: skip


def fails_at(limit: int) -> Lab:
    """A lab whose second arm fails above that many records."""

    def build(spark: SparkSession, records: int) -> dict[str, Callable[[], Any]]:
        numbers = spark.sparkContext.parallelize(range(records), 2)

        def sound() -> Any:
            return numbers.map(lambda x: x + 1)

        def breaks() -> Any:
            return numbers.map(lambda x: x + 1 if x < limit else 1 // 0)

        return {"sound": sound, "breaks": breaks}

    return Lab(
        id="breaks", title="Breaks", question="Does it?", chapter="00",
        expect="It fails above a limit.", metric="tasks", build=build,
        params=(Param("records", 10, "records", low=1, high=1000, scale="log"),),
    )  # fmt: skip


def test_a_value_that_fails_leaves_the_values_before_it(spark: SparkSession) -> None:
    """The error names the arm, and carries the sweep of what was whole."""
    lab, values = fails_at(100), [10, 20, 500]
    seed = next(
        s for s in range(50) if of_sweep(lab, "records", values, {}, seed=s).schedule()[2][0] == 500
    )
    with pytest.raises(TrialFailed, match="breaks") as raised:
        of_sweep(lab, "records", values, {}, Stopping(1), seed=seed).run(spark)
    partial = raised.value.partial
    assert isinstance(partial, Sweep)
    assert partial.values == (10, 20) and partial.missing == (500,)
    assert "breaks" in partial.stopped


def test_cancelling_keeps_the_values_before_and_the_whole_pairs(spark: SparkSession) -> None:
    """The value that was running has its pairs until then; nothing goes on running."""
    asked = of_sweep(fails_at(1000), "records", [10, 20, 50], {}, Stopping(3), seed=1)

    def stop_in_the_second(progress: Progress) -> None:
        if progress.phase == TIMED and progress.round == 1 and "value 2" in describe(progress):
            asked.cancel()

    found = asked.run(spark, stop_in_the_second)
    first, second, third = found.order
    assert found.stopped == "cancelled" and found.missing == (third,)
    assert found.at(first).results[0].pairs == 3 and found.at(second).results[0].pairs == 1
    assert not active_jobs(spark)


def test_cancelling_in_a_warm_up_keeps_what_was_counted_there(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first value it is that value's comparison; at a later one it stands in the sweep."""
    monkeypatch.setattr(budget, "LOOK_WARMUP", 1)  # a round, as outside tests
    asked = of_sweep(fails_at(1000), "records", [10, 20, 50], {}, Stopping(6), seed=1)

    def stop_in_the_second_round(progress: Progress) -> None:
        if progress.phase == WARMUP and progress.round == 1:
            asked.cancel()

    with pytest.raises(Cancelled) as raised:
        asked.run(spark, stop_in_the_second_round)
    partial = raised.value.partial
    assert isinstance(partial, Comparison) and partial.ended_in == "its warm-up"
    assert partial.checked and all(arm.metric("tasks") for arm in partial.arms)
    asked = of_sweep(fails_at(1000), "records", [10, 20, 50], {}, Stopping(1), seed=1)

    def stop_in_the_second_value(progress: Progress) -> None:
        if progress.phase == TIMED and "value 2" in describe(progress):
            asked.cancel()

    found = asked.run(spark, stop_in_the_second_value)
    first, second, third = found.order
    assert {point.value for point in found.points} == {first} and found.missing == (third,)
    assert found.at(second).ended_in and found.at(second).arms[0].metric("tasks")
    assert not active_jobs(spark)


def test_the_command_prints_one_object_and_writes_its_files(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing but JSON on stdout."""
    call = ["sweep", "reduce-by-key", "keys", "5", "50", "--set", "records=10_000", "--pairs", "1"]
    call += ["--set", "partitions=2"]
    files = ["--json", "-", "--html", str(tmp_path / "x.html"), "--png", str(tmp_path / "x.png")]
    assert main([*call, *files]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == "labkit.sweep/1" and data["values"] == [5, 50]
    assert data["params"]["records"] == 10_000 and "keys" not in data["params"]
    assert "<svg" in (tmp_path / "x.html").read_text()
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert not spark.sparkContext._jsc.sc().isStopped()


def test_the_one_line_call_saves_its_sweep(spark: SparkSession) -> None:
    """It can be loaded again by its id, and shows itself."""
    found = labkit.sweep(
        "reduce-by-key", "keys", ["5", "50"], records=10_000, partitions=2, pairs=1, seed=9
    )
    assert labkit.load(found.run) == found and found.run
    assert not spark.sparkContext._jsc.sc().isStopped()
    assert "records 10000" in str(found)
