"""Into how many partitions Spark and Hadoop put files: their rules, in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

SLOP = 1.1
"""How much longer than a split the rest of a file may be (`SPLIT_SLOP` in Hadoop's
org.apache.hadoop.mapred.FileInputFormat)."""


def most_a_partition(lengths: Sequence[int], most: int, open_cost: int, at_least: int) -> int:
    """The bytes that a partition of a DataFrame's files may have.

    Source: `FilePartition.maxSplitBytes` in Spark's
    sql/core/src/main/scala/org/apache/spark/sql/execution/datasources/FilePartition.scala

    Parameters
    ----------
    lengths:
        Of the files, in bytes.
    most:
        `spark.sql.files.maxPartitionBytes`.
    open_cost:
        `spark.sql.files.openCostInBytes`: what opening a file is taken for, in bytes.
    at_least:
        `spark.sql.files.minPartitionNum`, else the session's default parallelism.
    """
    bytes_a_core = sum(length + open_cost for length in lengths) // at_least
    return min(most, max(open_cost, bytes_a_core))


def packed(lengths: Sequence[int], most: int, open_cost: int, at_least: int) -> list[list[int]]:
    """The bytes of each piece of file in each partition, when a DataFrame reads files.

    Files longer than a partition are cut; the pieces then go, the longest first, into the open
    partition if they fit, else into a new one ("next fit decreasing"). The cost of opening a file
    counts for those that come after it. Parameters as in `most_a_partition`.

    Source: `FilePartition.getFilePartitions` there, and `PartitionedFileUtil.splitFiles` beside it.
    """
    limit = most_a_partition(lengths, most, open_cost, at_least)
    pieces = [min(limit, length - start) for length in lengths for start in range(0, length, limit)]
    found: list[list[int]] = []
    filled = limit + 1
    for piece in sorted(pieces, reverse=True):
        if filled + piece > limit:
            found.append([])
            filled = 0
        found[-1].append(piece)
        filled += piece + open_cost
    return found


def splits(lengths: Iterable[int], at_least: int, block: int) -> int:
    """The partitions of `textFile`: each file's own blocks, smaller where there would be too few.

    Source: `FileInputFormat.getSplits` in Hadoop's
    hadoop-mapreduce-client-core/src/main/java/org/apache/hadoop/mapred/FileInputFormat.java

    Parameters
    ----------
    lengths:
        Of the files, in bytes.
    at_least:
        `minPartitions`: asked for, not promised.
    block:
        The file system's block, in bytes.
    """
    files = list(lengths)
    size = max(1, min(sum(files) // max(1, at_least), block))
    return sum(_cut(length, size) for length in files)


def _cut(length: int, size: int) -> int:
    """The splits of one file; an empty one is one as well."""
    whole = 0
    while (length - whole * size) / size > SLOP:
        whole += 1
    return whole + (length > whole * size or length == 0)


def combined(lengths: Sequence[int], at_least: int) -> int:
    """The partitions of `wholeTextFiles` on one machine: files gathered until one is full.

    A file is never cut, so that one is full with more bytes than its share. The files are taken in
    the order given.

    Source: `WholeTextFileInputFormat.setMinPartitions` in Spark's
    core/src/main/scala/org/apache/spark/input/WholeTextFileInputFormat.scala, and
    `CombineFileInputFormat.createSplits` in Hadoop's
    hadoop-mapreduce-client-core/src/main/java/org/apache/hadoop/mapreduce/lib/input/

    Parameters
    ----------
    lengths:
        Of the files, in bytes.
    at_least:
        `minPartitions`: the files' bytes over it are a partition's share.
    """
    share, found, filled = ceil(sum(lengths) / max(1, at_least)), 0, 0
    for length in lengths:
        filled += length
        if filled >= share:
            found, filled = found + 1, 0
    return found + (filled > 0)
