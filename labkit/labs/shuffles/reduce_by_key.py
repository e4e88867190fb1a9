"""Combining before the shuffle (reduceByKey) against grouping (groupByKey)."""

from __future__ import annotations

from collections.abc import Mapping
from operator import add
from typing import TYPE_CHECKING, Any

from labkit.core.errors import UsageError
from labkit.core.lab import Factory, Lab
from labkit.core.params import Param
from labkit.datasets import parse_request, web_log

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession


def python_arms(
    spark: SparkSession, records: int, keys: int, partitions: int, input: str
) -> Mapping[str, Factory]:
    """RDDs of Python objects: integers by their remainder, or requests by their user."""
    sc = spark.sparkContext
    if input == "weblog":
        lines = web_log(spark, records, users=keys, partitions=partitions).persist()
        lines.count()

    def pairs() -> RDD[tuple[Any, int]]:
        if input == "weblog":
            return lines.map(lambda line: (parse_request(line)[0], 1))
        return sc.parallelize(range(records), partitions).map(lambda x: (x % keys, x))

    def groupByKey() -> RDD[tuple[Any, int]]:
        return pairs().groupByKey().mapValues(sum)

    def reduceByKey() -> RDD[tuple[Any, int]]:
        return pairs().reduceByKey(add)

    return {"groupByKey": groupByKey, "reduceByKey": reduceByKey}


def scala_arms(
    spark: SparkSession, records: int, keys: int, partitions: int
) -> Mapping[str, Factory]:
    """RDDs of objects on the JVM: the integers by their remainder."""
    from labkit.spark.workloads import workload

    shuffles = workload(spark, "Shuffles")

    def groupByKey() -> Any:
        return shuffles.groupByKey(records, keys, partitions)

    def reduceByKey() -> Any:
        return shuffles.reduceByKey(records, keys, partitions)

    return {"Scala groupByKey": groupByKey, "Scala reduceByKey": reduceByKey}


def dataframe_arm(
    spark: SparkSession, records: int, keys: int, partitions: int
) -> Mapping[str, Factory]:
    """Spark SQL, which always combines first; as many partitions after its shuffle as RDDs have."""
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", False)

    def groupBy() -> DataFrame:
        numbers = spark.range(0, records, 1, partitions)
        return numbers.groupBy((F.col("id") % keys).alias("key")).agg(F.sum("id"))

    return {"DataFrame": groupBy}


def build(
    spark: SparkSession, records: int, keys: int, partitions: int, input: str, arms: str
) -> Mapping[str, Factory]:
    """Sum the values of each key, in Python, in Scala, or in all ways."""
    if arms == "python":
        return python_arms(spark, records, keys, partitions, input)
    if input == "weblog":
        raise UsageError(f"arms can't be {arms!r} with input='weblog'; allowed: 'python'")
    scala = scala_arms(spark, records, keys, partitions)
    if arms == "scala":
        return scala
    python = python_arms(spark, records, keys, partitions, input)
    return {**python, **scala, **dataframe_arm(spark, records, keys, partitions)}


LAB = Lab(
    id="reduce-by-key",
    title="reduceByKey against groupByKey",
    question="Does combining values before the shuffle beat grouping them first?",
    chapter="01_shuffles",
    claims=("reduce-by-key",),
    expect=(
        "reduceByKey sends one record a key and map task through the shuffle, groupByKey every "
        "value. The bytes show it at once; in Python the time follows only as the data grows, "
        "because the workers cost more than the shuffle."
    ),
    metric="shuffle_write_bytes",
    params=(
        Param("records", 5_000_000, "records to sum", low=10_000, high=20_000_000, scale="log"),
        Param("keys", 42, "distinct keys: remainders, or users", low=1, high=100_000,
              scale="log"),
        Param("partitions", 8, "partitions of the input", low=1, high=1000, scale="log"),
        Param("input", "integers", "what is summed", choices=("integers", "weblog")),
        Param("arms", "python", "where the records live: Python, the JVM (Scala), or both and a "
              "DataFrame", choices=("python", "scala", "all")),
    ),
    build=build,
    pairs=12,
)  # fmt: skip
