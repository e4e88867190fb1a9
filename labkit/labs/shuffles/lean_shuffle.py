"""Large values made before a shuffle, against after it."""

from __future__ import annotations

from hashlib import shake_128

from labkit.labs.kit import *


def python_arms(spark: SparkSession, records: int, size: int, partitions: int) -> Arms:
    """RDDs of Python objects."""

    def numbers() -> RDD[tuple[int, int]]:
        return spark.sparkContext.parallelize(range(records), partitions).map(lambda x: (x, x))

    def payload(x: int) -> bytes:
        return shake_128(b"%d" % x).digest(size)

    def before() -> RDD[tuple[int, bytes]]:
        return numbers().mapValues(payload).partitionBy(partitions)

    def after() -> RDD[tuple[int, bytes]]:
        return numbers().partitionBy(partitions).mapValues(payload)

    return {"before": before, "after": after}


def scala_arms(spark: SparkSession, records: int, size: int, partitions: int) -> Arms:
    """RDDs of objects on the JVM."""
    payloads = workload(spark, "Payloads")

    def before() -> Any:
        return payloads.before(records, size, partitions)

    def after() -> Any:
        return payloads.after(records, size, partitions)

    return {"Scala before": before, "Scala after": after}


def build(spark: SparkSession, records: int, size: int, partitions: int, arms: str) -> Arms:
    """Numbers, each with a payload that is made of it, shuffled by the number."""
    made = python_arms if arms == "python" else scala_arms
    return made(spark, records, size, partitions)


LAB = Lab(
    title="Large values made before or after the shuffle",
    notebook="01b_stages",
    question="What does it cost to shuffle values that could be made afterwards?",
    expect=(
        "Made before, every payload is packed, written, read and unpacked again; made after, only "
        "the number that it is made of. The work of making it is the same. The bytes differ by as "
        "many times as the payload is larger than its number; the time by what packing and "
        "moving cost beside the making."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(200_000, "how many numbers to shuffle"),
        count("size", 1_000, "bytes of a payload, which do not compress", low=1, high=100_000),
        partitions(8, "partitions before and after", high=1000),
        choice("arms", "where the records live: Python, or the JVM (Scala)", "python", "scala"),
    ),
    build=build,
    pairs=8,
    small={"records": 2_000, "partitions": 2},
    shows=(Check("after", "before", "shuffle_write_bytes", least=50),),
)  # fmt: skip
