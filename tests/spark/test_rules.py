"""Each rule on real Spark: a job that has the fault, and one that hasn't."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from operator import add
from typing import Any

import pytest
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

from labkit.core.design.budget import Budget
from labkit.core.design.terms import Terms
from labkit.core.judging.rules import RULES, findings
from labkit.core.records.comparison import Comparison
from labkit.trials.experiment import Experiment

pytestmark = pytest.mark.long

Jobs = Callable[[SparkSession], Mapping[str, Callable[[], Any]]]


def sleeping(spark: SparkSession, *naps: float) -> Any:
    """A task for each nap."""
    rdd = spark.sparkContext.parallelize(naps, len(naps))
    return rdd.map(lambda nap: time.sleep(nap))


def time_skew(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    return {
        "faulty": lambda: sleeping(spark, 0, 0, 0, 0.3),
        "sound": lambda: sleeping(spark, 0, 0, 0),
    }


def idle_cores(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    return {
        "faulty": lambda: sleeping(spark, 0.15, 0.15).coalesce(1),
        "sound": lambda: sleeping(spark, 0.15, 0.15),
    }


def tiny_tasks(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    return {
        "faulty": lambda: spark.range(0, 120, 1, 120),
        "sound": lambda: spark.range(0, 120, 1, 2),
    }


def gc_share(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    collected = "java_method('java.lang.System', 'gc')"
    return {
        "faulty": lambda: spark.range(0, 2, 1, 2).selectExpr(collected),
        "sound": lambda: spark.range(0, 2, 1, 2).selectExpr(
            collected.replace("gc", "lineSeparator")
        ),
    }


@cache
def large_tasks(spark: SparkSession) -> Callable[[], Any]:
    """A frame of rows that the driver holds: they travel with the tasks."""
    local = spark.createDataFrame(spark.range(400_000).toPandas())
    return lambda: local.select("id")


def scheduler_delay(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    return {"faulty": large_tasks(spark), "sound": lambda: sleeping(spark, 0.3, 0.3)}


def deserialisation(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    return {"faulty": large_tasks(spark), "sound": lambda: spark.range(0, 400_000, 1, 2)}


def result_time(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    numbers = spark.sparkContext.parallelize(range(2), 2)
    return {
        "faulty": lambda: len(numbers.map(lambda x: bytes(16_000_000)).collect()),
        "sound": lambda: len(sleeping(spark, 0.1, 0.1).collect()),
    }


def large_results(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    numbers = spark.sparkContext.parallelize(range(2), 2)
    return {
        "faulty": lambda: len(numbers.map(lambda x: bytes(2_000_000)).collect()),
        "sound": lambda: len(numbers.collect()),
    }


def data_skew(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    numbers = spark.sparkContext.parallelize(range(5000), 2)
    return {
        "faulty": lambda: numbers.map(lambda x: (min(x, 3), x)).partitionBy(4),
        "sound": lambda: numbers.map(lambda x: (x % 4, x)).partitionBy(4),
    }


def empty_partitions(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    pairs = spark.sparkContext.parallelize(range(100), 2).map(lambda x: (x % 2, x))
    return {
        "faulty": lambda: pairs.reduceByKey(add, 8),
        "sound": lambda: pairs.reduceByKey(add, 2),
    }


def spill(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    def summed(rows_in_memory: int) -> Any:
        for name in ("in.memory.threshold", "spill.threshold"):
            spark.conf.set(f"spark.sql.windowExec.buffer.{name}", rows_in_memory)
        over = Window.partitionBy(F.lit(1)).orderBy("id").rowsBetween(-5, 5)
        return spark.range(0, 2000, 1, 1).select(F.sum("id").over(over))

    return {"faulty": lambda: summed(100), "sound": lambda: summed(100_000)}


def too_many_partitions(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    def counted(partitions: int) -> Any:
        spark.conf.set("spark.sql.adaptive.enabled", "false")
        spark.conf.set("spark.sql.shuffle.partitions", partitions)
        return spark.range(0, 1000, 1, 2).groupBy((F.col("id") % 7).alias("key")).count()

    return {"faulty": lambda: counted(70), "sound": lambda: counted(4)}


def bypass_files(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    def spread(rows: int, tasks: int, partitions: int) -> Any:
        spark.conf.set("spark.sql.shuffle.partitions", partitions)
        return spark.range(0, rows, 1, tasks).repartition("id")

    return {
        "faulty": lambda: spread(4000, tasks=20, partitions=200),
        "sound": lambda: spread(400_000, tasks=2, partitions=2),  # files of more than a buffer
    }


def missed_broadcast(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    large, small = spark.range(0, 1000, 1, 2), spark.range(0, 10, 1, 2)
    return {
        "faulty": lambda: large.join(small.hint("merge"), "id"),
        "sound": lambda: large.join(small.hint("broadcast"), "id"),
    }


def oversized_broadcast(spark: SparkSession) -> Mapping[str, Callable[[], Any]]:
    small = spark.range(0, 1000, 1, 2)
    return {
        "faulty": lambda: small.join(spark.range(1_000_000).hint("broadcast"), "id"),
        "sound": lambda: small.join(spark.range(1000).hint("broadcast"), "id"),
    }


JOBS: tuple[Jobs, ...] = (
    bypass_files, time_skew, data_skew, empty_partitions, idle_cores, tiny_tasks,
    too_many_partitions, gc_share,
    spill, scheduler_delay, deserialisation, result_time, large_results, missed_broadcast,
    oversized_broadcast,
)  # fmt: skip

ELSEWHERE = {"python-sockets"}
"""Rules whose fault no job can be given: tests/spark/test_rule_sockets.py."""


def measured(spark: SparkSession, jobs: Jobs, pairs: int) -> Comparison:
    """The jobs compared, without the long warm-up that real ones get."""
    asked = Experiment(
        name="compare",
        title="rules",
        params={},
        build=jobs,
        budget=Budget(pairs=pairs, warmup_rounds=int(pairs > 1), repeating=False),
        seed=1,
        terms=Terms("unchecked"),
    )
    found = asked.run(spark)
    # Whether a short series of times still falls is chance here; the rule on it has tests of
    # its own, without a clock.
    return replace(found, arms=tuple(replace(arm, warm=True) for arm in found.arms))


def test_every_rule_is_tried_here() -> None:
    """No rule without a job that has its fault."""
    tried = {jobs.__name__.replace("_", "-") for jobs in JOBS}
    assert tried | ELSEWHERE == {rule.id for rule in RULES}


@pytest.mark.parametrize("jobs", JOBS, ids=lambda jobs: jobs.__name__)
def test_a_rule_fires_for_the_job_with_the_fault_and_not_for_the_other(
    spark: SparkSession, jobs: Jobs
) -> None:
    """Six trials where times decide, one where bytes and counts do."""
    rule = next(rule for rule in RULES if rule.id == jobs.__name__.replace("_", "-"))
    found = measured(spark, jobs, pairs=6 if rule.on_times else 1)
    fired = [finding["arms"] for finding in findings(found) if finding["rule"] == rule.id]
    assert fired == [["faulty"]]
