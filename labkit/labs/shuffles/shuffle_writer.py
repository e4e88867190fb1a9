"""The shuffle writer that opens a file for each reduce partition, against the one that sorts."""

from __future__ import annotations

from labkit.labs.kit import *
from labkit.spark.trial.shuffle_writers import shuffle_writers

KEYS = 42
BYPASS_UP_TO = "spark.shuffle.sort.bypassMergeThreshold"
"""Reduce partitions up to which Spark opens a file for each of them in every map task, where
nothing is combined on the JVM before the shuffle; 200 by default."""


def settings(data: str, **_: Any) -> Settings:
    """A session an arm. reduceByKey sorts whatever the threshold, since it combines first."""
    arms = {"bypass": "200", "sort": "1"} | ({"reduceByKey": "200"} if data == "scala" else {})
    return {arm: {BYPASS_UP_TO: threshold} for arm, threshold in arms.items()}


def named(arm: str, answer: Any) -> Measured:
    """An arm's answer, and which of Spark's writers its shuffle has."""

    def remarks() -> list[str]:
        return [f"The shuffle of {arm} has the {' and the '.join(shuffle_writers(answer))}."]

    return Measured(answer, remarks=remarks)


def build(spark: SparkSession, records: int, partitions: int, data: str) -> Arms:
    """Numbers shuffled from as many map tasks into as many partitions."""
    if data == "scala":
        return scala_arms(spark, records, partitions)

    def gathered() -> RDD[tuple[int, int]]:
        numbers = spark.sparkContext.parallelize(range(records), partitions)
        return numbers.map(lambda x: (x % KEYS, x)).groupByKey().mapValues(sum)

    def repartitioned() -> DataFrame:
        return spark.range(0, records, 1, partitions).repartition(partitions, "id")

    shuffled: Factory = gathered if data == "python" else repartitioned

    def bypass() -> Measured:
        return named("bypass", shuffled())

    def sort() -> Measured:
        return named("sort", shuffled())

    return {"bypass": bypass, "sort": sort}


def scala_arms(spark: SparkSession, records: int, partitions: int) -> Arms:
    """The same with objects on the JVM, and what combines them first."""
    shuffles = workload(spark, "Shuffles")

    def bypass() -> Measured:
        return named("bypass", shuffles.groupByKey(records, KEYS, partitions))

    def sort() -> Measured:
        return named("sort", shuffles.groupByKey(records, KEYS, partitions))

    def reduceByKey() -> Measured:
        return named("reduceByKey", shuffles.reduceByKey(records, KEYS, partitions))

    return {"bypass": bypass, "sort": sort, "reduceByKey": reduceByKey}


LAB = Lab(
    title="A file for each reduce partition against sorting",
    question="Does it pay to avoid the sort when a map task writes its shuffle files?",
    expect=(
        "Both send the same bytes. To avoid a sort, each map task opens a file for each reduce "
        "partition, with a buffer and for objects a serializer: map tasks times partitions of "
        "them. With many partitions and little in each, opening costs more than sorting would."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(100_000, "numbers to shuffle", high=100_000_000),
        partitions(42, "map tasks, and as many reduce partitions", low=2),
        choice("data", "what is shuffled: rows, objects on the JVM, or Python's objects",
               "dataframe", "scala", "python"),
    ),
    build=build,
    pairs=6,
    settings=settings,
    small={"records": 1_000, "partitions": 4},
    shows=(Check("bypass", "sort", "tasks", EQUAL),),
)  # fmt: skip
