"""A DataFrame's aggregation and sort with its memory on the heap and off it."""

from __future__ import annotations

from labkit.labs.kit import *


def settings(**_: Any) -> Settings:
    """A session an arm."""
    return {
        "on_heap": {"spark.memory.offHeap.enabled": "false"},
        "off_heap": {"spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "1g"},
    }


def build(spark: SparkSession, records: int, keys: int, partitions: int) -> Arms:
    """Many groups, then a sort: both keep their rows in Spark's own memory."""
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", partitions)

    def grouped_and_sorted() -> DataFrame:
        key = F.xxhash64("id") % keys
        groups = spark.range(0, records, 1, partitions).groupBy(key.alias("key"))
        return groups.agg(F.sum("id").alias("total"), F.count("*")).sort("total")

    return dict.fromkeys(settings(), grouped_and_sorted)


LAB = Lab(
    title="Off-heap memory for a DataFrame",
    notebook="05b_objects_and_garbage",
    question="Does moving Spark's memory off the heap make a DataFrame job faster?",
    expect=(
        "Hardly: the rows are binary in either place. What could be gained is garbage "
        "collection, of which such a job has little, since its rows are no objects."
    ),
    metric="gc_seconds",
    params=(
        records(2_000_000, "rows", low=10_000, high=100_000_000),
        keys(500_000, "groups", low=10, high=10_000_000),
        partitions(8),
    ),
    build=build,
    pairs=6,
    settings=settings,
    small={"records": 10_000, "keys": 100, "partitions": 2},
    shows=(Check("off_heap", "on_heap", "tasks", EQUAL),),
)  # fmt: skip
