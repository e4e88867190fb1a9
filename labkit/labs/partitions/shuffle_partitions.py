"""Shuffles of Spark SQL in a fixed number of partitions, against adaptive execution's."""

from __future__ import annotations

from labkit.labs.kit import *


def build(spark: SparkSession, rows: int, groups: int, partitions: int) -> Arms:
    """Sum numbers by group, then the groups' sums by their last digit: two shuffles.

    Adaptive execution is on in all arms; whether it may coalesce partitions is what differs.
    """
    from pyspark.sql import functions as F

    cores = spark.sparkContext.defaultParallelism

    def sums() -> DataFrame:
        numbers = spark.range(0, rows, 1, cores)
        grouped = numbers.groupBy((F.col("id") % groups).alias("group")).agg(F.sum("id").alias("s"))
        return grouped.groupBy((F.col("group") % 10).alias("digit")).agg(F.sum("s"), F.count("s"))

    def with_settings(shuffled_into: int, coalesced: bool) -> Factory:
        def variant() -> DataFrame:
            spark.conf.set("spark.sql.shuffle.partitions", shuffled_into)
            spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", coalesced)
            return sums()

        return variant

    return {
        "static": with_settings(partitions, coalesced=False),
        "coalesced": with_settings(partitions, coalesced=True),
        "fitted": with_settings(cores, coalesced=False),
    }


LAB = Lab(
    title="Fixed shuffle partitions against coalesced ones",
    question="Is the number of partitions after a shuffle fixed for the whole job?",
    expect=(
        "It was until adaptive execution: spark.sql.shuffle.partitions tasks after every "
        "shuffle, whether it has gigabytes or ten rows. Since Spark 3.2 that is where it "
        "begins: once the map tasks are done, Spark merges partitions too small to be worth a "
        "task, shuffle by shuffle, and the plan says AQEShuffleRead coalesced."
    ),
    metric="tasks",
    params=(
        count("rows", 5_000_000, "numbers to sum", low=10_000, high=1_000_000_000),
        count("groups", 200_000, "groups of the first shuffle; the second has ten", low=10,
              high=10_000_000),
        partitions(200, "spark.sql.shuffle.partitions, Spark's default", low=2, high=4000),
    ),
    build=build,
    pairs=6,
    small={"rows": 50_000, "groups": 1_000, "partitions": 40},
    shows=(
        Check("coalesced", "static", "tasks", least=10),
        Check("fitted", "static", "shuffle_write_bytes"),
    ),
)  # fmt: skip
