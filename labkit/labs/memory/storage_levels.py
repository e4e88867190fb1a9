"""The same objects at five storage levels, with memory that holds them and memory that doesn't."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.labs.kit import *

LEVELS = (
    "MEMORY_ONLY",
    "MEMORY_ONLY_SER",
    "MEMORY_AND_DISK",
    "MEMORY_AND_DISK_SER",
    "DISK_ONLY",
)
RECORD_BYTES = {"array": 1_500, "list": 5_000, "none": 120}
"""About what a record takes in memory as objects, which is more than it takes on disk."""

HEAP_MB, RESERVED_MB = 2048, 300
"""The heap of the arms' JVM, and what Spark leaves of it to the rest, both in MiB."""

EXECUTOR_MB = 1024
"""The heap of each of the two executors that hold two copies: each has a copy of everything."""


def levels(copies: str) -> tuple[str, ...]:
    """The storage levels with so many copies of each block."""
    return LEVELS if copies == "one" else tuple(f"{level}_2" for level in LEVELS)


def cluster(copies: str, **_: Any) -> Mapping[str, Any]:
    """Two workers for two copies: a second one goes to another executor, or nowhere."""
    return {} if copies == "one" else {"workers": 2, "cores": 1, "memory": f"{EXECUTOR_MB}m"}


def settings(records: int, memory: str, numbers: str, copies: str, **_: Any) -> Settings:
    """A session an arm, all with the same memory: what one keeps must not crowd out another's.

    Spark's own fraction of the heap, or one that holds about half of the records as objects. The
    collector is G1, all of whose heap Spark reckons with (see `memory_regions`).
    """
    heap = HEAP_MB if copies == "one" else EXECUTOR_MB
    half = records * RECORD_BYTES[numbers] / 2 / ((heap - RESERVED_MB) * 2**20)
    jvm = {HEAP: f"{heap}m", JAVA_OPTIONS: collector_option("G1")}
    mine = {
        **(jvm if copies == "one" else {"spark.executor.memory": f"{heap}m"}),
        "spark.memory.fraction": "0.6" if memory == "fits" else f"{half:.6f}",
        "spark.rdd.compress": "false",
    }
    return dict.fromkeys(levels(copies), mine)


def build(
    spark: SparkSession, records: int, partitions: int, numbers: str, copies: str, **_: Any
) -> Arms:
    """Records that are costly to make; the first run in a session keeps them, the others read."""
    scala = workload(spark, "Records")
    made = {"array": scala.rdd, "list": scala.boxed, "none": scala.small}[numbers]
    sized = {"array": scala.sized, "list": scala.sizedBoxed, "none": scala.sizedSmall}[numbers]

    def kept(level: str) -> Factory:
        objects = made(records, partitions).persist(level)

        def read() -> Any:
            return sized(objects)

        return read

    return {level: kept(level) for level in levels(copies)}


def disk_bytes(records: int, numbers: str, copies: str, **_: Any) -> int:
    """What one session keeps on disk at most."""
    return records * RECORD_BYTES[numbers] * (1 if copies == "one" else 2)


LAB = Lab(
    title="Storage levels",
    question="Which storage level reads fastest, and what does it take?",
    expect=(
        "Objects in memory are read fastest. Serialized they cost unpacking and take less, where "
        "they are made of many small objects: a record with an array takes hardly more than its "
        "bytes, one of two numbers and a short name several times as much. On disk they "
        "cost reading, too. What doesn't fit in memory is computed again by "
        "MEMORY_ONLY and read from disk by MEMORY_AND_DISK: then the order changes."
    ),
    metric="stored_memory_bytes",
    params=(
        records(40_000, "records of 1,000 letters and 100 numbers", low=5_000, high=5_000_000),
        choice("numbers", "what holds a record's numbers: a list has an object for each; none: "
               "records of two numbers and a name of 8 letters", "array", "list", "none"),
        partitions(16),
        choice("memory", "whether Spark's memory holds them", "fits", "tight"),
        choice("copies", "of each block: two are for the levels _2, on a cluster of two workers "
               "that is started for the run", "one", "two"),
    ),
    build=build,
    pairs=6,
    settings=settings,
    cluster=cluster,
    disk_bytes=disk_bytes,
    small={"records": 5_000, "partitions": 2},
    shows=(
        Check("MEMORY_ONLY_SER", "MEMORY_ONLY", "stored_memory_bytes"),
        Check("DISK_ONLY", "MEMORY_ONLY_SER", "stored_memory_bytes"),
    ),
)  # fmt: skip
