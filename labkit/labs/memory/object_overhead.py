"""The same bytes of data packed, as objects, as objects of objects, and as many small objects."""

from __future__ import annotations

from labkit.labs.kit import *

SAMPLE = 200
"""Records that SizeEstimator looks at; it takes long for boxed ones."""

DATA, SMALL_DATA = 4 + 8 + 1_000 + 100 * 4, 4 + 8 + 8
"""Bytes of data in a record: two numbers, 1,000 letters and 100 numbers; two numbers, 8 letters."""


def build(spark: SparkSession, records: int, partitions: int) -> Arms:
    """Records kept in memory, in forms that take more and more of it.

    Of the small ones there are as many as hold the same bytes of data.
    """
    scala = workload(spark, "Records")
    small = records * DATA // SMALL_DATA

    def kept(kind: str, count: int = records) -> int:
        getattr(scala, kind)(count, partitions).persist("MEMORY_ONLY").count()
        return records

    def estimated(answer: int, kind: str) -> Measured:
        size = getattr(scala, kind)(SAMPLE) / SAMPLE * records
        return Measured(answer, lambda: {"estimated_bytes": size})

    def packed() -> int:
        return kept("packed")

    def objects() -> Measured:
        return estimated(kept("rdd"), "estimatedSize")

    def boxed() -> Measured:
        return estimated(kept("boxed"), "estimatedBoxedSize")

    def small_packed() -> int:
        return kept("smallPacked", small)  # an array a partition

    def small_objects() -> int:
        return kept("small", small)

    return {
        "packed": packed,
        "objects": objects,
        "boxed": boxed,
        "small_packed": small_packed,
        "small_objects": small_objects,
    }


LAB = Lab(
    title="Java objects against their raw data",
    notebook="05b_objects_and_garbage",
    question="How much more memory do objects take than the data in them?",
    expect=(
        "All arms hold the same bytes of data; the small ones in seventy times as many records. "
        "Every object has a header of 12 to 16 bytes and is padded to 8. A string and an array of "
        "numbers have few; a list of a hundred boxed numbers has two hundred of them; a record "
        "of a few small fields is mostly headers. "
        "Since Java 9 a string of Latin letters takes a byte a letter, half of what it did. "
        "SizeEstimator and the Storage page agree: the one asks the other."
    ),
    metric="stored_memory_bytes",
    params=(
        records(5_000, "records of 1,000 letters and 100 numbers", low=500, high=200_000),
        partitions(8),
    ),
    build=build,
    pairs=6,
    small={"records": 2_000, "partitions": 2},
    shows=(
        Check("small_packed", "small_objects", "stored_memory_bytes", least=2),
        Check("packed", "boxed", "stored_memory_bytes", least=2),
        Check("packed", "small_objects", "stored_memory_bytes", least=2),
    ),
    figures=(
        Figure("estimated_bytes", "estimated size", "B", True, "what Spark's SizeEstimator says "
               "of a sample, for all records", kept=True, estimated=True),
    ),
)  # fmt: skip
