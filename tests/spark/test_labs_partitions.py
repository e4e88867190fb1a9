"""What the labs on partitions count, partition by partition."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import SparkSession

from labkit.core.claims.lab import Demo
from labkit.core.plans import shape as plans
from labkit.core.records.demonstration import FAILS
from labkit.labs import entry, find
from labkit.trials.demonstrate import Showing
from labkit.trials.job import unsaved
from tests.shown import figure
from tests.spark.one_pair import one_pair

ONE_USE: dict[str, Any] = {"records": 6_000, "partitions": 12, "target": 4, "uses": 1}


def keys(answer: Any) -> list[list[int]]:
    """The keys of an arm's answer, partition by partition."""
    if hasattr(answer, "to_python"):
        answer = answer.to_python()
    rdd = answer.rdd if hasattr(answer, "rdd") else answer
    return [[record[0] for record in part] for part in rdd.glom().collect()]


@pytest.mark.parametrize("data", ["scala", "python", "dataframe"])
def test_every_arm_has_its_partitions_in_order(spark: SparkSession, data: str) -> None:
    """By hash the same keys lie together; orderBy alone puts the partitions in order, too."""
    arms = find("sort-within").build(spark, records=2_000, partitions=3, data=data)
    found = {name: keys(variant()) for name, variant in arms.items()}
    for parts in found.values():
        assert len(parts) == 3 and sum(map(len, parts)) == 2_000
        assert all(part == sorted(part) for part in parts)
    alike = found["repartition_and_sort"] == found["repartition_then_sort"]
    assert alike == (data != "dataframe")


def test_ordering_rows_after_a_repartition_is_a_second_shuffle(spark: SparkSession) -> None:
    """All of the rows travel twice, and once where partitions alone are sorted."""
    found = one_pair(spark, "sort-within", records=20_000, partitions=3, data="dataframe")
    once, twice = (
        figure(found, arm, "shuffle_write_records")
        for arm in ("repartition_and_sort", "repartition_then_sort")
    )
    assert (once, twice) == (20_000, 40_000)


def test_adaptive_execution_coalesces_both_shuffles_and_says_so(spark: SparkSession) -> None:
    """Two cores, hence two map tasks; then a task a partition, or the few that are worth one."""
    found = one_pair(spark, "shuffle-partitions", **find("shuffle-partitions").small)
    coalesced, static = (
        [op for op in plans.operators(found.arm(arm).plan) if op.startswith("AQEShuffleRead")]
        for arm in ("coalesced", "static")
    )
    assert len(coalesced) == 2 and not static
    assert figure(found, "static", "tasks") == 2 + 40 + 40
    assert figure(found, "coalesced", "tasks") <= 2 + 2 + 2
    assert figure(found, "fitted", "tasks") == 2 + 2 + 2


def test_rare_requests_leave_small_partitions_that_repartition_evens_out(
    spark: SparkSession,
) -> None:
    """A minute of the log lies together, errors lie anywhere; coalesce leaves both as they are."""
    minute = one_pair(spark, "small-partitions", **ONE_USE)
    errors = one_pair(spark, "small-partitions", **ONE_USE, wanted="errors")
    largest = {
        name: figure(minute, name, "largest_kept_bytes") for name in ("coalesce", "repartition")
    }
    assert largest["coalesce"] > 2 * largest["repartition"]
    assert figure(minute, "as_it_is", "median_kept_bytes") < 100
    assert figure(errors, "as_it_is", "largest_kept_bytes") < 5_000


def test_a_repartition_for_a_single_use_has_more_tasks_than_none(spark: SparkSession) -> None:
    """It runs all tasks of the filter, and its own besides."""
    found = one_pair(spark, "small-partitions", **ONE_USE)
    assert figure(found, "as_it_is", "tasks") == 12
    assert figure(found, "repartition", "tasks") == 16
    assert figure(found, "coalesce", "tasks") == 4


def test_partitions_are_counted_by_the_core(spark: SparkSession) -> None:
    """The session has two; Python's objects are split as rows are."""
    sizes = {"records": 2_000, "partitions": 5, "effort": 1, "work": "even"}
    for data in ("dataframe", "python"):
        found = one_pair(spark, "partition-count", **sizes, data=data)
        tasks = [figure(found, arm, "tasks") for arm in ("three_a_core", "asked")]
        assert tasks == [6, 5]


def test_spark_counts_rows_exactly_and_python_objects_by_the_batch(spark: SparkSession) -> None:
    """So the source is refuted for rows; the reading stage's figures are in the evidence."""
    demo = entry("partition-distribution")
    assert isinstance(demo, Demo)
    shown = unsaved(Showing(demo, demo.small), spark)
    rows = shown.observation("no-exact-count")
    assert rows.verdict == FAILS
    assert rows.figures["records"] == demo.small["records"]
    assert rows.figures["largest"] >= 0.3 * rows.figures["records"]
    assert rows.anatomy is not None
    assert shown.observation("python-objects").figures["batches"] < demo.small["records"]
