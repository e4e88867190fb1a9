"""A DataFrame's aggregation and sort with its memory on the heap and off it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm."""
    return {
        "on_heap": {"spark.memory.offHeap.enabled": "false"},
        "off_heap": {"spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "1g"},
    }


def build(spark: SparkSession, records: int, keys: int, partitions: int) -> Mapping[str, Factory]:
    """Many groups, then a sort: both keep their rows in Spark's own memory."""
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", partitions)

    def grouped_and_sorted() -> DataFrame:
        key = F.xxhash64("id") % keys
        groups = spark.range(0, records, 1, partitions).groupBy(key.alias("key"))
        return groups.agg(F.sum("id").alias("total"), F.count("*")).sort("total")

    return dict.fromkeys(settings(), grouped_and_sorted)


LAB = Lab(
    id="off-heap",
    title="Off-heap memory for a DataFrame",
    question="Does moving Spark's memory off the heap make a DataFrame job faster?",
    chapter="05_caching_and_memory",
    claims=("off-heap",),
    expect=(
        "Hardly: the rows are binary in either place. What could be gained is garbage "
        "collection, of which such a job has little, since its rows are no objects."
    ),
    metric="gc_seconds",
    params=(
        Param("records", 2_000_000, "rows", low=10_000, high=100_000_000, scale="log"),
        Param("keys", 500_000, "groups", low=10, high=10_000_000, scale="log"),
        Param("partitions", 8, "partitions", low=1, high=200, scale="log"),
    ),
    build=build,
    pairs=6,
    settings=settings,
)  # fmt: skip
