"""The labs of joins and skew: what their exact figures show beside their own checks."""

from __future__ import annotations

from pyspark.sql import SparkSession

from labkit import datasets
from labkit.core.records.comparison import Comparison
from labkit.labs import find
from labkit.labs.joins.custom_partitioner import placed
from tests.shown import figure
from tests.spark.one_pair import one_pair


def joins(found: Comparison, arm: str) -> list[str]:
    """The join operators that an arm ran."""
    anatomy = found.arm(arm).anatomy
    assert anatomy is not None
    return [node.name for plan in anatomy.plans for node in plan.nodes if "Join" in node.name]


def test_the_published_hot_key_fills_one_partition(spark: SparkSession) -> None:
    """Of 1,000 numbers 991 have the key 10, and meet its name in one task."""
    found = one_pair(spark, "skewed-join", **find("skewed-join").small)
    assert figure(found, "hashed", "most_records") >= 992
    assert figure(found, "salted", "most_records") < 400
    for arm in found.arms:
        assert sum(partition.records for partition in arm.partitions) == 1_000


def test_the_scala_arms_have_the_same_hot_partition(spark: SparkSession) -> None:
    """Spark itself counts the records that a task of the JVM's reads."""
    found = one_pair(spark, "skewed-join", records=1_000, partitions=42, arms="scala")
    assert figure(found, "Scala hashed", "most_records") == 992
    assert figure(found, "Scala hashed", "median_records") == 0
    assert figure(found, "Scala salted", "most_records") < 200


def test_rows_without_a_key_need_no_join(spark: SparkSession) -> None:
    """Kept apart they cross no shuffle; with a salt each they need no copies."""
    found = one_pair(spark, "skewed-join", records=1_000, partitions=4, effort=1, hot="null")
    assert figure(found, "hashed", "most_records") >= 991
    assert figure(found, "salted", "most_records") < 500
    assert figure(found, "apart", "most_records") < 10


def test_adaptive_execution_splits_no_finer_than_map_tasks_wrote(spark: SparkSession) -> None:
    """Its plan says that it split, in two; a salt spreads the key however few they were."""
    found = one_pair(spark, "skew-aqe", **{**find("skew-aqe").small, "inputs": 2})
    assert joins(found, "adaptive") == ["SortMergeJoin(skew=true)"]
    assert joins(found, "as_it_is") == joins(found, "salted") == ["SortMergeJoin"]
    assert figure(found, "adaptive", "skew_splits") == 2
    assert figure(found, "as_it_is", "skew_splits") == 0
    assert figure(found, "adaptive", "most_records") > 9_000
    assert figure(found, "salted", "most_records") < 8_000


def test_a_partitioner_puts_the_largest_first_where_least_is() -> None:
    """Keys of one size fall in the order of their names."""
    assert placed({"b": 5, "a": 5, "c": 9, "d": 1}, 2) == {"c": 0, "a": 1, "b": 1, "d": 0}


def test_no_partitioner_splits_a_user(spark: SparkSession) -> None:
    """The hottest of them is the bound; a finer key goes below it."""
    found = one_pair(spark, "custom-partitioner", records=5_000, partitions=12, more=2, samples=1)
    hashed, own, finer = (
        figure(found, arm, "most_records") for arm in ("hashed", "own_partitioner", "another_key")
    )
    users = (
        datasets.web_log(spark, 5_000)
        .map(lambda line: datasets.parse_request(line)[0])
        .countByValue()
    )
    assert own == max(users.values()) < hashed
    assert finer < own


def test_a_broadcast_table_takes_memory_by_its_rows(spark: SparkSession) -> None:
    """A page of Spark's memory at least, and eight bytes a key; nothing of it is shuffled."""
    few, many = (
        one_pair(spark, "broadcast-crossover", records=20_000, table_rows=rows, partitions=2)
        for rows in (20_000, 200_000)
    )
    held = [figure(found, "broadcast", "broadcast_bytes") for found in (few, many)]
    assert held[0] > 20_000 * 8
    assert held[1] - held[0] > 0.9 * 180_000 * 8
    assert figure(many, "broadcast", "shuffle_write_bytes") == 0


def test_the_task_binary_has_the_captured_table_in_it(spark: SparkSession) -> None:
    """Whole in Scala; PySpark ships a function of over 1 MiB by a broadcast of its own."""
    sizes = {"records": 1_000, "tasks": 2}
    for arms, prefix in (("python", ""), ("scala", "Scala ")):
        found = one_pair(spark, "big-closure", kilobytes=64, arms=arms, **sizes)
        assert figure(found, f"{prefix}closure", "task_binary_bytes") > 64 * 1024
        assert figure(found, f"{prefix}broadcast", "task_binary_bytes") < 20 * 1024
    large = one_pair(spark, "big-closure", kilobytes=2_048, **sizes)
    assert figure(large, "closure", "task_binary_bytes") < 20 * 1024
    assert figure(large, "closure", "closure_bytes") > 2**21
