"""Files read by the line (textFile) or as wholes (wholeTextFiles): into how many partitions."""

from __future__ import annotations

from labkit.labs.kit import *

from ._files import Files, whole_lines
from ._splits import combined, splits

BLOCK = "fs.local.block.size", 32 * 2**20
"""The bytes of a block of the local file system, which has none: what Hadoop takes it for."""


def lengths(input: str, files: int, file_kb: int, large_mb: int) -> list[int]:
    """Of the files that are read, in bytes."""
    if input == "large":
        return [whole_lines(large_mb * 1_000_000)]
    return [whole_lines(file_kb * 1_000)] * files


def build(spark: SparkSession, minimum: int, **sizes: Any) -> Arms:
    """All lines of the files."""
    sc: Any = spark.sparkContext
    files = Files(spark, lengths(**sizes))
    block = sc._jsc.hadoopConfiguration().getLong(*BLOCK)

    def textFile() -> Measured:
        lines = sc.textFile(files.url, minimum)
        predicted = splits(files.lengths, minimum, block)
        return Measured(lines, lambda: {"predicted_partitions": predicted})

    def wholeTextFiles() -> Measured:
        lines = sc.wholeTextFiles(files.url, minimum).flatMap(lambda file: file[1].splitlines())
        predicted = combined(files.lengths, minimum)
        return Measured(lines, lambda: {"predicted_partitions": predicted})

    return {"textFile": textFile, "wholeTextFiles": wholeTextFiles}


LAB = Lab(
    title="textFile against wholeTextFiles",
    notebook="03b_files_and_tiles",
    question="Into how many partitions does Spark read text files, by the line or as wholes?",
    expect=(
        "textFile never joins files: each has a partition at least, a large one a partition a "
        "block. wholeTextFiles never cuts one: it packs many small files into about as many "
        "partitions as asked for, and takes a large one whole, in one task and as one string. Many "
        "small files are read sooner so; a large one gives up all cores but one, which on few of "
        "them need not be slower: Python splits a string faster than it is sent lines."
    ),
    metric="tasks",
    params=(
        choice("input", "what is read: many small files, or one large one", "small", "large"),
        count("files", 200, "small files", low=2, high=20_000, only=("input", "small")),
        count("file_kb", 20, "kB of a small file", low=1, high=10_000, only=("input", "small")),
        count("large_mb", 128, "MB of the large file", low=1, high=1_000, only=("input", "large")),
        count("minimum", 2, "minPartitions, which both are given", low=1, high=1_000),
    ),
    build=build,
    pairs=6,
    small={"files": 30, "file_kb": 1, "large_mb": 2, "minimum": 4},
    shows=(
        Check("textFile", "textFile", "tasks", EQUAL, other="predicted_partitions"),
        Check("wholeTextFiles", "wholeTextFiles", "tasks", EQUAL, other="predicted_partitions"),
        Check("wholeTextFiles", "textFile", "tasks"),
    ),
    figures=(
        Figure("predicted_partitions", "partitions predicted", "", True, "partitions that the "
               "rule of Spark's source gives for these files and settings"),
    ),
)  # fmt: skip
