"""The same work in three tasks a core, or in as many as you ask for."""

from __future__ import annotations

from hashlib import sha256

from labkit.labs.kit import *


def build(
    spark: SparkSession, records: int, partitions: int, effort: int, work: str, data: str
) -> Arms:
    """Hash a long text of each number's; where work is uneven, the later ones are longer."""
    from pyspark.sql import functions as F

    sc = spark.sparkContext

    def hashed(number: int) -> str:
        share = 1.0 if work == "even" else 2 * number / records
        return sha256(f"{number:010}".encode() * int(100 * effort * share)).hexdigest()

    def hashed_rows(slices: int) -> DataFrame:
        share = "1" if work == "even" else f"2 * id / {records}"
        text = f"repeat(lpad(id, 10, '0'), int({100 * effort} * {share}))"
        return spark.range(0, records, 1, slices).select(F.expr(f"sha2({text}, 256)").alias("hash"))

    def in_partitions(slices: int) -> Factory:
        def hashes() -> RDD[str] | DataFrame:
            if data == "dataframe":
                return hashed_rows(slices)
            return sc.parallelize(range(records), slices).map(hashed)

        return hashes

    return {
        "three_a_core": in_partitions(3 * sc.defaultParallelism),
        "asked": in_partitions(partitions),
    }


LAB = Lab(
    title="Too few partitions, too many, and three a core",
    question="How many partitions make the same work fastest?",
    expect=(
        "One partition keeps one core busy. A partition a core is enough where all take the "
        "same time; where they don't, more of them even it out, and three a core get near "
        "enough. Each further task costs milliseconds of its own, in Python several times those "
        "on the JVM: tasks of 200 ms or more don't feel that, tasks of a few ms drown in it."
    ),
    metric="tasks",
    params=(
        records(10_000, "numbers to hash", low=2_000),
        partitions(1024, "partitions asked for", high=4096),
        count("effort", 200, "kilobytes to hash for a number, on average", low=1, high=10_000),
        choice("work", "whether the later numbers are more work than the first, or all the same",
               "uneven", "even"),
        choice("data", "what is hashed: rows on the JVM, or Python's objects", "dataframe",
               "python"),
    ),
    build=build,
    pairs=6,
    small={"records": 2_000, "partitions": 24, "effort": 1},
    shows=(Check("three_a_core", "asked", "tasks"),),
)  # fmt: skip
