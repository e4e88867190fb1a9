"""Files that a DataFrame reads: packed into partitions by their size and the cost of opening."""

from __future__ import annotations

from labkit.labs.kit import *

from ._files import Files, whole_lines
from ._splits import packed as packing

MOST, OPEN_COST = "spark.sql.files.maxPartitionBytes", "spark.sql.files.openCostInBytes"
AT_LEAST, AT_MOST = "spark.sql.files.minPartitionNum", "spark.sql.files.maxPartitionNum"

KB, MB = 2**10, 2**20
"""Of the settings; the files are of thousands and millions of bytes."""


def build(
    spark: SparkSession, files: int, file_kb: int, large_mb: int, max_mb: int, open_cost_kb: int
) -> Arms:
    """Read many small files and one large one, in partitions of `max_mb` at most."""
    small, large = whole_lines(file_kb * 1_000), whole_lines(large_mb * 1_000_000)
    text = Files(spark, [small] * files + [large])
    cores = spark.sparkContext.defaultParallelism
    spark.conf.set(AT_LEAST, cores)
    spark.conf.unset(AT_MOST)

    def read(open_cost: int) -> Measured:
        spark.conf.set(MOST, max_mb * MB)
        spark.conf.set(OPEN_COST, open_cost)
        found = packing(text.lengths, max_mb * MB, open_cost, cores)
        return Measured(
            spark.read.text(text.url),
            lambda: {
                "predicted_partitions": len(found),
                "most_files": max(map(len, found)),
                "most_bytes": max(map(sum, found)),
            },
        )

    def unpacked() -> Measured:
        return read(open_cost=max_mb * MB)

    def packed() -> Measured:
        return read(open_cost=open_cost_kb * KB)

    return {"unpacked": unpacked, "packed": packed}


LAB = Lab(
    title="Files packed into partitions",
    notebook="03b_files_and_tiles",
    question="How does a DataFrame pack the files that it reads, and what do the settings do?",
    expect=(
        "A partition takes files until it has maxPartitionBytes, each counted with openCostInBytes "
        "on top. With the defaults of 128 and 4 MiB no more than 32 small files fit, however small "
        "they are: for them it is the cost of opening that decides, and the other setting for "
        "large files. Where opening costs as much as a partition holds, nothing is packed."
    ),
    metric="tasks",
    params=(
        count("files", 1_000, "small files", low=2, high=20_000),
        count("file_kb", 20, "kB of a small file", low=1, high=10_000),
        count("large_mb", 64, "MB of the one large file beside them", low=1, high=1_000),
        count("max_mb", 128, "MiB of a partition at most: spark.sql.files.maxPartitionBytes",
              low=1, high=4_096),
        Param("open_cost_kb", 4_096, "KiB that opening a file of arm packed is taken for: "
              "spark.sql.files.openCostInBytes", low=0, high=131_072),
    ),
    build=build,
    pairs=6,
    small={"files": 100, "file_kb": 1, "large_mb": 3, "max_mb": 1, "open_cost_kb": 16},
    shows=(
        Check("unpacked", "unpacked", "tasks", EQUAL, other="predicted_partitions"),
        Check("packed", "packed", "tasks", EQUAL, other="predicted_partitions"),
        Check("packed", "unpacked", "tasks"),
    ),
    figures=(
        Figure("predicted_partitions", "partitions predicted", "", True, "partitions that the "
               "rule of Spark's source gives for these files and settings"),
        Figure("most_files", "most files in one", "", True, "files, or pieces of one, in the "
               "partition that has most of them, by the rule"),
        Figure("most_bytes", "most bytes in one", "B", True, "bytes of the largest partition, by "
               "the rule"),
    ),
)  # fmt: skip
