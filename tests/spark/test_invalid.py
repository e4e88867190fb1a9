"""Trials that must not count, made by real Spark: each is found, thrown out and named."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from operator import add
from typing import Any

import pytest
from pyspark import TaskContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

import labkit
from labkit.core.errors import LeftoverCache
from labkit.core.records.trial import TIMED
from labkit.spark.trial.runner import Runner

ODD = 3
"""The call of a variant that goes wrong, in a timed trial: 1 is the check of the answers."""


@pytest.fixture(autouse=True)
def few_shuffle_partitions(spark: SparkSession) -> None:
    """Spark SQL's 200 would take longer than all else here."""
    spark.conf.set("spark.sql.shuffle.partitions", 4)


def once(usual: Callable[[], Any], odd: Callable[[], Any]) -> Callable[[], Any]:
    """A variant that does something else in one timed trial."""
    calls = itertools.count()
    return lambda: odd() if next(calls) == ODD else usual()


def rejected(**variants: Any) -> list[tuple[str, str]]:
    """Who was thrown out and why, in a short run of four pairs."""
    found = labkit.compare(pairs=4, seed=1, **variants)
    assert found.results[0].pairs == 4 - len(found.rejected)
    return [(r["arm"], r["reason"]) for r in found.rejected]


def sums(spark: SparkSession) -> Any:
    return spark.sparkContext.range(1000, numSlices=2).map(lambda x: (x % 5, x)).reduceByKey(add)


def test_a_reused_shuffle_is_thrown_out(spark: SparkSession) -> None:
    """An RDD that is kept instead of rebuilt skips its map stage the second time."""
    kept = sums(spark)
    kept.count()
    found = rejected(fresh=lambda: sums(spark), keeps=once(lambda: sums(spark), lambda: kept))
    ((arm, reason),) = found
    assert arm == "keeps" and "shuffle files of an earlier run were used again" in reason


def test_a_task_that_failed_once_and_was_retried_is_thrown_out(spark: SparkSession) -> None:
    """Spark hides the failure; the trial's time has it."""

    def fails_once(x: int) -> int:
        context = TaskContext.get()
        assert context is not None
        if context.partitionId() == 0 and context.attemptNumber() == 0:
            raise RuntimeError("the first attempt")
        return x

    def shaky() -> Any:
        return spark.sparkContext.range(1000, numSlices=2).map(fails_once)

    def steady() -> Any:
        return spark.sparkContext.range(1000, numSlices=2).map(lambda x: x)

    found = rejected(steady=steady, shaky=once(steady, shaky))
    assert found == [("shaky", "1 task(s) failed and were run again")]


def test_a_plan_that_flipped_at_run_time_is_thrown_out(spark: SparkSession) -> None:
    """AQE joins by broadcast where the filtered side turns out small, and by sorting else."""

    def joined(every: int) -> DataFrame:
        spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
        spark.conf.set("spark.sql.adaptive.autoBroadcastJoinThreshold", 100_000)
        kept = spark.range(200_000).where(F.col("id") % every == 0)
        return spark.range(1000).join(kept, "id", "left")

    found = rejected(
        small=lambda: joined(1000), flips=once(lambda: joined(1000), lambda: joined(1))
    )
    assert found == [("flips", "its final plan differs from that of the arm's other trials")]


def test_a_trial_that_does_other_work_is_thrown_out(spark: SparkSession) -> None:
    """Twice the partitions: twice the tasks."""

    def spread(partitions: int) -> Any:
        return spark.sparkContext.range(1000, numSlices=partitions)

    found = rejected(a=lambda: spread(2), b=once(lambda: spread(2), lambda: spread(4)))
    ((arm, reason),) = found
    assert arm == "b" and "tasks where the arm's other trials did 2" in reason


def test_a_frame_cached_before_serves_one_arm_only_and_is_refused(spark: SparkSession) -> None:
    """Spark's cache matches by plan: an arm that builds an equal frame reads the old result."""

    def slow(spread: int) -> DataFrame:
        return spark.range(spread * 1000).groupBy((F.col("id") % 7).alias("k")).count()

    slow(3).cache().count()
    try:
        with pytest.raises(LeftoverCache, match=r"^again read .* cached before the comparison"):
            labkit.compare(
                other=lambda: spark.range(3000).groupBy((F.col("id") * 1 % 7).alias("k")).count(),
                again=lambda: slow(3),
                pairs=1,
            )
        common = labkit.compare(a=lambda: slow(3), b=lambda: slow(3).select("*"), pairs=1)
        assert common.results[0].pairs == 1
        assert spark._jsparkSession.sharedState().cacheManager().numCachedEntries() == 1
    finally:
        spark.catalog.clearCache()


def test_a_frame_that_one_trial_caches_does_not_serve_the_next(spark: SparkSession) -> None:
    """Both arms build the same frame and one caches it: the other still computes it."""

    def counts() -> DataFrame:
        return spark.range(3000).groupBy((F.col("id") % 7).alias("k")).count()

    def caches() -> DataFrame:
        frame = counts().cache()
        frame.count()
        return frame

    found = labkit.compare(caches=caches, computes=counts, pairs=2)
    for trial in found.arm("computes").trials:
        assert "InMemoryTableScan" not in trial.plan_shape
    assert not found.rejected and found.results[0].pairs == 2
    assert spark._jsparkSession.sharedState().cacheManager().isEmpty()


def test_a_repeated_trial_builds_its_lineage_anew_and_tells_of_one_run(
    spark: SparkSession,
) -> None:
    """No stage is skipped, nothing that one repetition caches serves the next, tasks are of one."""

    def cached_counts() -> DataFrame:
        return spark.range(3000).groupBy((F.col("id") % 7).alias("k")).count().cache()

    with Runner(spark) as runner:
        runner.prepare(lambda _: {"sums": lambda: sums(spark), "caches": cached_counts})
        one, three = (runner.trial("sums", TIMED, repeats) for repeats in (1, 3))
        assert three.repeats == 3 and not three.invalid
        assert three.metrics["tasks"] == one.metrics["tasks"] == 4
        written = [trial.metrics["shuffle_write_bytes"] for trial in (one, three)]
        assert written[0] == written[1] > 0
        first, again = (runner.trial("caches", TIMED, repeats) for repeats in (1, 3))
        assert again.plan_shape == first.plan_shape
        assert again.metrics["tasks"] == first.metrics["tasks"]
