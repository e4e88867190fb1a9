"""Shuffle files on disk, in memory, with a larger buffer, and on a disk that is waited for."""

from __future__ import annotations

from labkit.labs.kit import *
from labkit.spark.files.local_dirs import LOCAL_DIR, file_system, memory_folder

BUFFER = "spark.shuffle.file.buffer"
"""Memory for each open shuffle file, 32 KiB by default."""

SYNC = "spark.shuffle.sync"
"""Whether a task waits until its shuffle files are on the device; it doesn't by default."""

IN_MEMORY = ("tmpfs", "ramfs")


def settings(buffer_kb: int, **_: Any) -> Settings:
    """A session an arm. On disk is where the run's own folder is, for which it needs none."""
    memory = memory_folder()
    return {
        "disk": {},
        "memory": {} if memory is None else {LOCAL_DIR: str(memory)},
        "buffer": {BUFFER: f"{buffer_kb}k"},
        "synced": {SYNC: "true"},
    }


def build(spark: SparkSession, records: int, tasks: int, partitions: int, **_: Any) -> Arms:
    """Rows of 64 letters that are dealt out anew."""
    from pyspark.sql import functions as F

    context: Any = spark.sparkContext
    utils = getattr(context._jvm, "org.apache.spark.util.Utils")
    system = file_system(str(utils.getConfiguredLocalDirs(context._jsc.sc().conf())[0]))

    def shuffled(remarks: Any = tuple) -> Measured:
        rows = spark.range(0, records, 1, tasks).withColumn(
            "text", F.sha2(F.col("id").cast("string"), 256)
        )
        return Measured(rows.repartition(partitions, "id"), remarks=remarks)

    def on_disk() -> list[str]:
        if system in IN_MEMORY:
            return [f"The files of disk lay in memory, too ({system}): set SPARK_LOCAL_DIRS to a "
                    "folder on the disk in question"]  # fmt: skip
        return [f"The files of disk went to {system} by way of the page cache: only the arm synced "
                "waits until the device has them"]  # fmt: skip

    def in_memory() -> list[str]:
        if system in IN_MEMORY:
            return [f"The files of memory lay on {system}"]
        return [f"The files of memory lay on {system}, as those of disk: no folder in memory has "
                "enough room here, or SPARK_LOCAL_DIRS says where Spark's files go"]  # fmt: skip

    def disk() -> Measured:
        return shuffled(on_disk)

    def memory() -> Measured:
        return shuffled(in_memory)

    def buffer() -> Measured:
        return shuffled()

    def synced() -> Measured:
        return shuffled()

    return {"disk": disk, "memory": memory, "buffer": buffer, "synced": synced}


def disk_bytes(records: int, **_: Any) -> int:
    """What the shuffles of one session keep on disk: some runs' files, until their RDDs go."""
    return 10 * 80 * records


LAB = Lab(
    title="Where shuffle files are written",
    notebook="06b_outside_spark",
    question="Is a shuffle written sooner into memory, or with more buffer, than to the disk?",
    expect=(
        "A task that writes shuffle files writes into the page cache, and Spark does not wait for "
        "the device: a folder in memory can save little, until memory is short. A larger buffer "
        "makes fewer calls of the same bytes, which may halve the writing and is little of the "
        "task. What the device takes shows where Spark is made to wait for it "
        "(spark.shuffle.sync), for nothing that a shuffle needs."
    ),
    metric="shuffle_write_seconds",
    params=(
        records(1_000_000, "rows to shuffle", high=100_000_000),
        count("tasks", 4, "map tasks", low=1, high=1_000),
        partitions(64, "reduce partitions: as many files are open in a map task", low=2),
        count("buffer_kb", 1_024, "KiB of buffer for each open file: spark.shuffle.file.buffer of "
              "arm buffer; the others have 32", low=1, high=16_384),
    ),
    build=build,
    pairs=6,
    settings=settings,
    disk_bytes=disk_bytes,
    small={"records": 10_000, "tasks": 2, "partitions": 4},
    shows=(
        Check("memory", "disk", "shuffle_write_bytes", EQUAL),
        Check("buffer", "disk", "shuffle_write_bytes", EQUAL),
        Check("synced", "disk", "shuffle_write_bytes", EQUAL),
    ),
)  # fmt: skip
