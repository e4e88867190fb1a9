"""A set of each key's values in one pass over the records, against groups made into sets."""

from __future__ import annotations

from labkit.labs.kit import *


def python_arms(
    spark: SparkSession, records: int, keys: int, distinct: int, partitions: int
) -> Arms:
    """RDDs of Python objects."""

    def pairs() -> RDD[tuple[int, int]]:
        numbers = spark.sparkContext.parallelize(range(records), partitions)
        return numbers.map(lambda x: (x % keys, x // keys % distinct))

    def added(found: set[int], value: int) -> set[int]:
        found.add(value)
        return found

    def merged(found: set[int], others: set[int]) -> set[int]:
        found |= others
        return found

    def groupByKey() -> RDD[tuple[int, set[int]]]:
        return pairs().groupByKey().mapValues(set)

    def combineByKey() -> RDD[tuple[int, set[int]]]:
        return pairs().combineByKey(lambda value: {value}, added, merged)

    def aggregateByKey() -> RDD[tuple[int, set[int]]]:
        return pairs().aggregateByKey(set(), added, merged)

    return {
        "groupByKey": groupByKey,
        "combineByKey": combineByKey,
        "aggregateByKey": aggregateByKey,
    }


def scala_arms(
    spark: SparkSession, records: int, keys: int, distinct: int, partitions: int
) -> Arms:
    """RDDs of objects on the JVM."""
    sets = workload(spark, "Sets")

    def groupByKey() -> Any:
        return sets.grouped(records, keys, distinct, partitions)

    def combineByKey() -> Any:
        return sets.combined(records, keys, distinct, partitions)

    def aggregateByKey() -> Any:
        return sets.aggregated(records, keys, distinct, partitions)

    return {
        "Scala groupByKey": groupByKey,
        "Scala combineByKey": combineByKey,
        "Scala aggregateByKey": aggregateByKey,
    }


def build(
    spark: SparkSession, records: int, keys: int, distinct: int, partitions: int, arms: str
) -> Arms:
    """The set of the values of each key, in Scala or in Python."""
    made = python_arms if arms == "python" else scala_arms
    return made(spark, records, keys, distinct, partitions)


LAB = Lab(
    title="Sets in one pass against groups made into sets",
    question="Does building a set for each key in one pass beat grouping the values first?",
    expect=(
        "combineByKey and aggregateByKey add each value to its key's set in the map task and send "
        "sets: far fewer bytes. Where a key has few different values the sets stay small, and "
        "with many records that may win. The published values are all distinct: each map task "
        "fills large sets of objects with them, which takes longer on the JVM than grouping does."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(1_000_000, "how many numbers; 1,000,000 as published", low=10_000),
        keys(1_000, "distinct keys: remainders"),
        count("distinct", 1_000, "different values of a key; with 1,000 keys and as many values a "
              "key, as published, none comes twice", low=1, high=1_000_000),
        partitions(8, "partitions", high=1000),
        choice("arms", "where the records live: the JVM (Scala), or Python", "scala", "python"),
    ),
    build=build,
    pairs=8,
    small={"records": 20_000, "keys": 10, "distinct": 5, "partitions": 2},
    shows=(
        Check("Scala combineByKey", "Scala groupByKey", "shuffle_write_bytes", least=10),
        Check("Scala aggregateByKey", "Scala combineByKey", "shuffle_write_bytes", EQUAL),
    ),
)  # fmt: skip
