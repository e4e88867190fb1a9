"""The anatomy of a trial, read from real Spark: it adds up to what the trial's metrics say."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from functools import reduce
from operator import add
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from labkit.core.design.budget import Stopping
from labkit.core.records.anatomy import (
    COMPLETE,
    SKIPPED,
    TASK_COUNTS,
    TASK_SIZES,
    TASK_TIMES,
    Anatomy,
    anatomy_from_json,
)
from labkit.core.records.arm import Arm
from labkit.core.records.trial import TIMED, Trial
from labkit.core.tasks.quantiles import QUANTILES, Quantiles
from labkit.spark.trial.runner import Runner
from labkit.trials.plans import of_variants


def ran(spark: SparkSession, variant: Callable[[], Any], repeats: int = 1) -> tuple[Trial, Anatomy]:
    """A trial and its anatomy."""
    with Runner(spark) as runner:
        runner.prepare(lambda _: {"it": variant})
        trial = runner.trial("it", TIMED, repeats)
        anatomy = runner.anatomy(Arm("it", (trial,)))
    assert anatomy is not None
    return trial, anatomy


def sums(spark: SparkSession, slices: int = 4) -> Any:
    keyed = spark.sparkContext.parallelize(range(1000), slices).map(lambda x: (x % 5, x))
    return keyed.reduceByKey(add)


def test_the_tasks_add_up_to_the_trials_metrics(spark: SparkSession) -> None:
    """Bytes, records and times summed over all tasks are those of the trial."""
    trial, anatomy = ran(spark, lambda: sums(spark))
    for metric, column in {
        "shuffle_write_bytes": "shuffle_write_bytes",
        "shuffle_write_records": "shuffle_write_records",
        "shuffle_read_bytes": "shuffle_read_bytes",
        "result_bytes": "result_bytes",
        "executor_run_seconds": "run",
        "gc_seconds": "gc",
    }.items():
        total = sum(stage.total(column) for stage in anatomy.stages)
        assert total == pytest.approx(trial.metrics[metric]), metric
    assert len(anatomy.stages) == trial.metrics["stages"] == 2
    assert sum(len(stage.executors) for stage in anatomy.stages) == trial.metrics["tasks"]


SUMMED = {
    "duration": ("duration", 1e-3),
    "scheduler_delay": ("schedulerDelay", 1e-3),
    "run": ("executorRunTime", 1e-3),
    "cpu": ("executorCpuTime", 1e-9),
    "result_bytes": ("resultSize", 1),
    "shuffle_read_bytes": ("shuffleReadMetrics.readBytes", 1),
    "shuffle_read_records": ("shuffleReadMetrics.readRecords", 1),
    "shuffle_write_bytes": ("shuffleWriteMetrics.writeBytes", 1),
    "shuffle_write_time": ("shuffleWriteMetrics.writeTime", 1e-9),
}
"""Our column: the getters of Spark's TaskMetricDistributions, and their unit in ours."""


@pytest.mark.parametrize("slices", [7, 8])
def test_quantiles_of_tasks_are_those_of_sparks_own_summary(
    spark: SparkSession, slices: int
) -> None:
    """Of an even number of tasks too, where a median could be taken in two ways."""
    uneven = spark.sparkContext.parallelize(range(slices), slices).flatMap(
        lambda i: [(k, i) for k in range(4**i)]
    )
    _, anatomy = ran(spark, lambda: uneven.partitionBy(slices))
    sc = spark.sparkContext
    gateway: Any = sc._gateway
    asked = gateway.new_array(gateway.jvm.double, len(QUANTILES))
    for place, quantile in enumerate(QUANTILES):
        asked[place] = quantile
    for stage in anatomy.ran:
        summary = sc._jsc.sc().statusStore().taskSummary(stage.id, 0, asked).get()
        for column, (path, unit) in SUMMED.items():
            told = reduce(lambda record, name: getattr(record, name)(), path.split("."), summary)
            theirs = [told.apply(place) * unit for place in range(len(QUANTILES))]
            ours = Quantiles.of(stage.column(column)).values
            assert ours == pytest.approx(theirs), column


def test_every_column_has_one_entry_a_task(spark: SparkSession) -> None:
    """The columns are those declared, all of one length, and each partition stands once."""
    _, anatomy = ran(spark, lambda: sums(spark))
    for stage in anatomy.ran:
        assert set(stage.tasks) == {*TASK_TIMES, *TASK_SIZES, *TASK_COUNTS}
        assert {len(column) for column in stage.tasks.values()} == {stage.width}
        assert sorted(stage.column("index")) == list(range(stage.width))
        assert stage.executors == ("driver",) * stage.width


def test_the_phases_of_a_task_add_up_to_its_duration(spark: SparkSession) -> None:
    """Scheduler delay is what the other phases leave, as in Spark's own pages."""
    _, anatomy = ran(spark, lambda: sums(spark))
    phases = ("scheduler_delay", "deserialisation", "run", "result_serialisation", "getting_result")
    for stage in anatomy.ran:
        for i, duration in enumerate(stage.column("duration")):
            parts = sum(stage.column(name)[i] for name in phases)
            assert parts == pytest.approx(duration, abs=0.0015)


def test_times_count_from_the_trials_start(spark: SparkSession) -> None:
    """No task starts before its stage, and the last stage ends within the trial."""
    trial, anatomy = ran(spark, lambda: sums(spark))
    starts = [stage.started for stage in anatomy.ran]
    assert starts == sorted(starts) and starts[0] >= 0
    for stage in anatomy.ran:
        assert min(stage.column("launched")) >= stage.started
        assert stage.started <= stage.ended <= trial.seconds + 0.05


def test_of_a_trial_with_repetitions_the_last_one_is_read(spark: SparkSession) -> None:
    """The anatomy is that of one run of the arm, not of all of them together."""
    _, anatomy = ran(spark, lambda: sums(spark), repeats=3)
    assert [stage.status for stage in anatomy.stages] == [COMPLETE] * 2
    assert len({stage.job for stage in anatomy.stages}) == 1


def test_the_graph_says_which_rdds_a_shuffle_connects(spark: SparkSession) -> None:
    """The reading stage names the RDD of the writing one."""
    _, anatomy = ran(spark, lambda: sums(spark))
    writing, reading = anatomy.graphs
    assert reading.incoming and not writing.incoming
    for parent, child in reading.incoming:
        assert parent in {rdd.id for rdd in writing.rdds}
        assert child in {rdd.id for rdd in reading.rdds}
    assert {rdd.id for rdd in writing.rdds} == set(anatomy.stages[0].rdds)
    assert not any("/" in rdd.call_site for graph in anatomy.graphs for rdd in graph.rdds)


def test_a_reused_map_stage_is_there_as_skipped(spark: SparkSession) -> None:
    """It has no tasks and stands after those that ran."""
    same = sums(spark)
    same.count()
    with Runner(spark) as runner:
        runner.prepare(lambda _: {"it": lambda: same})
        trial = dataclasses.replace(runner.trial("it", TIMED), invalid="")
        anatomy = runner.anatomy(Arm("it", (trial,)))
    assert anatomy is not None
    assert [stage.status for stage in anatomy.stages] == [COMPLETE, SKIPPED]
    assert anatomy.stages[-1].executors == () and anatomy.ran == anatomy.stages[:1]


def test_a_plans_operators_come_with_their_metrics(spark: SparkSession) -> None:
    """Rows of the join, the pushed filter of the scan, the edges from inputs to consumers."""

    def joined() -> Any:
        few = spark.range(10).withColumnRenamed("id", "few")
        return spark.range(1000).join(F.broadcast(few), F.col("id") == F.col("few"))

    _, anatomy = ran(spark, joined)
    (plan,) = anatomy.plans
    by_name = {node.name: node for node in plan.nodes}
    join = by_name["BroadcastHashJoin"]
    assert join.metrics["number of output rows"] == "10"
    assert plan.codegen.get(join.codegen)
    inputs = [start for start, end in plan.edges if end == join.id]
    assert len(inputs) == 2 and by_name["BroadcastExchange"].id in inputs
    assert "isFinalPlan=true" in plan.text


def test_the_anatomy_of_a_comparison_survives_json(spark: SparkSession) -> None:
    """Each arm has that of its median timed trial, and JSON brings it back whole."""
    arms = {"plain": lambda: sums(spark), "wide": lambda: sums(spark, slices=8)}
    found = of_variants(arms, Stopping(3), seed=1).run(spark)
    for arm in found.arms:
        assert arm.anatomy is not None
        seconds = sorted(trial.seconds for trial in arm.timed)
        assert arm.anatomy.seconds == seconds[1]
        written = json.loads(json.dumps(dataclasses.asdict(arm.anatomy)))
        assert anatomy_from_json(written) == arm.anatomy


def test_a_dataframes_logical_plans_are_kept(spark: SparkSession) -> None:
    """What explain("extended") tells, for DataFrames alone."""
    frame = {"frame": lambda: spark.range(100).where("id > 5"), "same": lambda: spark.range(6, 100)}
    found = of_variants(frame, Stopping(1), seed=1).run(spark)
    for part in ("Parsed Logical Plan", "Analyzed Logical", "Optimized Logical", "Physical Plan"):
        assert f"== {part}" in found.arm("frame").logical
    rdds = of_variants(
        {"rdd": lambda: sums(spark), "two": lambda: sums(spark)}, Stopping(1), seed=1
    )
    assert rdds.run(spark).arm("rdd").logical == ""
