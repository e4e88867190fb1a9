"""Combining before the shuffle (reduceByKey) against grouping (groupByKey)."""

from __future__ import annotations

from operator import add

from labkit.labs.kit import *


def python_arms(spark: SparkSession, records: int, keys: int, partitions: int, input: str) -> Arms:
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


def scala_arms(spark: SparkSession, records: int, keys: int, partitions: int) -> Arms:
    """RDDs of objects on the JVM: the integers by their remainder."""
    shuffles = workload(spark, "Shuffles")

    def groupByKey() -> Any:
        return shuffles.groupByKey(records, keys, partitions)

    def reduceByKey() -> Any:
        return shuffles.reduceByKey(records, keys, partitions)

    return {"Scala groupByKey": groupByKey, "Scala reduceByKey": reduceByKey}


def dataframe_arm(spark: SparkSession, records: int, keys: int, partitions: int) -> Arms:
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
) -> Arms:
    """Sum the values of each key, in Python, in Scala, or in all ways."""
    if arms == "python":
        return python_arms(spark, records, keys, partitions, input)
    scala = scala_arms(spark, records, keys, partitions)
    if arms == "scala":
        return scala
    python = python_arms(spark, records, keys, partitions, input)
    return {**python, **scala, **dataframe_arm(spark, records, keys, partitions)}


def allows(input: str, arms: str, **_: Any) -> str:
    """The web log is lines of Python's."""
    if input == "weblog" and arms != "python":
        return f"arms can't be {arms!r} with input='weblog'; allowed: 'python'"
    return ""


LAB = Lab(
    title="reduceByKey against groupByKey",
    question="Does combining values before the shuffle beat grouping them first?",
    expect=(
        "reduceByKey sends one record a key and map task through the shuffle, groupByKey every "
        "value. The bytes show it at once; in Python the time follows only as the data grows, "
        "because the workers cost more than the shuffle."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(5_000_000, "records to sum", low=10_000, high=20_000_000),
        keys(42, "distinct keys: remainders, or users", high=100_000),
        partitions(8, "partitions of the input", high=1000),
        choice("input", "what is summed", "integers", "weblog"),
        choice("arms", "where the records live: Python, the JVM (Scala), or both and a DataFrame",
               "python", "scala", "all"),
    ),
    build=build,
    allows=allows,
    pairs=12,
    small={"records": 20_000, "partitions": 2},
    shows=(Check("reduceByKey", "groupByKey", "shuffle_write_bytes"),),
)  # fmt: skip
