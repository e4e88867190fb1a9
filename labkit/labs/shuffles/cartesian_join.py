"""Forming all pairs and keeping few (cartesian and filter) against joining on a key."""

from __future__ import annotations

from labkit.labs.kit import *

STEP, TIMES = 17, 10
"""The right side has every 17th number up to ten times the left side's last one."""


def python_arms(spark: SparkSession, records: int, keys: int, partitions: int) -> Arms:
    """RDDs of Python objects."""
    sc = spark.sparkContext

    def left() -> RDD[int]:
        return sc.parallelize(range(1, records + 1), partitions)

    def right() -> RDD[int]:
        return sc.parallelize(range(1, TIMES * records + 1, STEP), partitions)

    def cartesian() -> RDD[tuple[int, int]]:
        return left().cartesian(right()).filter(lambda pair: pair[0] % keys == pair[1] % keys)

    def join() -> RDD[tuple[int, int]]:
        keyed = right().keyBy(lambda number: number % keys)
        return left().keyBy(lambda number: number % keys).join(keyed, partitions).values()

    return {"cartesian": cartesian, "join": join}


def scala_arms(spark: SparkSession, records: int, keys: int, partitions: int) -> Arms:
    """RDDs of objects on the JVM."""
    joins = workload(spark, "Joins")

    def cartesian() -> Any:
        return joins.cartesian(records, TIMES * records, keys, partitions)

    def join() -> Any:
        return joins.join(records, TIMES * records, keys, partitions)

    return {"Scala cartesian": cartesian, "Scala join": join}


def dataframe_arm(spark: SparkSession, records: int, keys: int, partitions: int) -> Arms:
    """Spark SQL, its join pinned to the one that shuffles, as the RDDs' does."""
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", False)

    def join() -> DataFrame:
        left = spark.range(1, records + 1, 1, partitions).toDF("a")
        right = spark.range(1, TIMES * records + 1, STEP, partitions).toDF("b")
        return left.join(right.hint("merge"), F.col("a") % keys == F.col("b") % keys)

    return {"DataFrame": join}


def build(spark: SparkSession, records: int, keys: int, partitions: int, arms: str) -> Arms:
    """All pairs of two lists of numbers that leave the same remainder."""
    if arms == "python":
        return python_arms(spark, records, keys, partitions)
    scala = scala_arms(spark, records, keys, partitions)
    if arms == "scala":
        return scala
    python = python_arms(spark, records, keys, partitions)
    return {**python, **scala, **dataframe_arm(spark, records, keys, partitions)}


LAB = Lab(
    title="A keyed join against cartesian and filter",
    notebook="01b_stages",
    question="Does joining on a key beat forming all pairs and filtering them?",
    expect=(
        "cartesian forms every pair, in partitions times partitions tasks, to throw nearly all "
        "of them away. The join shuffles both sides once and forms only the pairs that are kept. "
        "The factor grows with the number of keys."
    ),
    metric="tasks",
    params=(
        records(1_000, "numbers on the left; the right has every 17th up to ten times as many "
                "(10,000 as published)", low=100, high=20_000),
        keys(42, "remainders to match on", low=2, high=1000),
        partitions(4, "partitions of each side (42 as published)", high=100),
        choice("arms", "where the numbers live: Python, the JVM (Scala), or both and a DataFrame",
               "python", "scala", "all"),
    ),
    build=build,
    pairs=8,
    small={"records": 200},
    shows=(Check("join", "cartesian", "tasks"),),
)  # fmt: skip
