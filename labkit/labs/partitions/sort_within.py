"""Partitions in the order of their keys: sorted in the shuffle, after it, or all of them."""

from __future__ import annotations

from operator import itemgetter

from labkit.labs.kit import *


def scala_arms(spark: SparkSession, records: int, partitions: int) -> Arms:
    """RDDs of objects on the JVM, where the shuffle itself can sort."""
    sorting = workload(spark, "Sorting")

    def repartition_then_sort() -> Any:
        return sorting.thenSort(records, partitions)

    def repartition_and_sort() -> Any:
        return sorting.andSort(records, partitions)

    return {
        "repartition_then_sort": repartition_then_sort,
        "repartition_and_sort": repartition_and_sort,
    }


def python_arms(spark: SparkSession, records: int, partitions: int) -> Arms:
    """RDDs of Python objects, which Python sorts after the shuffle whatever the call."""

    def keyed() -> RDD[tuple[int, int]]:
        numbers = spark.sparkContext.parallelize(range(records), partitions)
        return numbers.map(lambda number: (number * 2_654_435_761 % 2**31, number))

    def repartition_then_sort() -> RDD[tuple[int, int]]:
        shuffled = keyed().partitionBy(partitions)
        return shuffled.mapPartitions(lambda part: iter(sorted(part, key=itemgetter(0))))

    def repartition_and_sort() -> RDD[tuple[int, int]]:
        return keyed().repartitionAndSortWithinPartitions(partitions)

    return {
        "repartition_then_sort": repartition_then_sort,
        "repartition_and_sort": repartition_and_sort,
    }


def dataframe_arms(spark: SparkSession, records: int, partitions: int) -> Arms:
    """DataFrames, which sort after the shuffle, and by orderBy over all partitions."""
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", False)

    def by_key() -> DataFrame:
        numbers = spark.range(0, records, 1, partitions)
        key = F.col("id") * 2_654_435_761 % 2**31
        return numbers.select(key.alias("key"), "id").repartition(partitions, "key")

    def repartition_then_sort() -> DataFrame:
        return by_key().orderBy("key")

    def repartition_and_sort() -> DataFrame:
        return by_key().sortWithinPartitions("key")

    return {
        "repartition_then_sort": repartition_then_sort,
        "repartition_and_sort": repartition_and_sort,
    }


def build(spark: SparkSession, records: int, partitions: int, data: str) -> Arms:
    """Scrambled keys, brought together by their hash and put in order."""
    arms = {"scala": scala_arms, "python": python_arms, "dataframe": dataframe_arms}
    return arms[data](spark, records, partitions)


LAB = Lab(
    title="Sorting in the shuffle against sorting after it",
    question="Is it cheaper to let the shuffle sort than to repartition, and then sort?",
    expect=(
        "Both send the same bytes once and compare the same keys, so where partitions fit into "
        "memory there may be nothing to gain. The shuffle's own sorter takes Spark's execution "
        "memory and can spill; an array has to fit. Python sorts after the shuffle whatever the "
        "call. For rows it is orderBy that costs: ordering all of them is a second shuffle."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(1_000_000, "keyed records", high=100_000_000),
        partitions(8, "partitions before and after", high=1000),
        choice("data", "what is sorted: objects on the JVM, Python's, or rows", "scala", "python",
               "dataframe"),
    ),
    build=build,
    pairs=6,
    small={"records": 20_000, "partitions": 3, "data": "python"},
    shows=(Check("repartition_and_sort", "repartition_then_sort", "shuffle_write_bytes", EQUAL),),
)  # fmt: skip
