"""Queries over files that are held in their second batch, as long as a file of that name is there.

So they are caught in the middle of it: a batch's rows are written, and it isn't committed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.labs.kit import DataFrame, SparkSession

from ._requests import as_files
from ._waiting import until

if TYPE_CHECKING:
    from pyspark.sql.streaming import StreamingQuery

HELD = "held"
"""The file that holds, and the line at which the first query is held."""

REACHED, PUT_OUT = "reached", "put out"
"""Files that tell that a query is held: that line was read, that batch was put out."""

PART = 0.1
"""Seconds between two looks of one that is held."""


def in_files(place: Path, lines: Sequence[str]) -> str:
    """Lines in four files, two for each batch; the last one is the shortest, and ends in HELD."""
    quarter = len(lines) // 4
    parts = [lines[number * quarter : (number + 1) * quarter] for number in range(3)]
    (place / HELD).touch()
    return as_files(
        place / "in", [*parts, [*lines[3 * quarter : 3 * quarter + quarter // 2], HELD]]
    )


def written(files: str) -> tuple[int, int]:
    """The lines of the first batch, and of all."""
    lines = [len(file.read_text().splitlines()) for file in sorted(Path(files).iterdir())]
    return sum(lines[:2]), sum(lines)


def source(spark: SparkSession, files: str) -> DataFrame:
    """The files as a stream, two in a batch."""
    return spark.readStream.option("maxFilesPerTrigger", 2).text(files)


def into_files(spark: SparkSession, files: str, place: Path) -> StreamingQuery:
    """Copy the lines into Spark's own file sink."""
    from pyspark.sql import functions as F

    flag, reached = place / HELD, place / REACHED

    def passed(line: str) -> str:
        if line == HELD and flag.exists():
            reached.touch()
            while flag.exists():
                time.sleep(PART)
        return line

    lines = source(spark, files).select(
        F.udf(passed, "string", useArrow=False)("value").alias("value")
    )
    writer = lines.writeStream.format("parquet").option("path", str(place / "out"))
    writer = writer.option("checkpointLocation", str(place / "of files"))
    return writer.trigger(availableNow=True).start()


def into_python(spark: SparkSession, files: str, place: Path) -> StreamingQuery:
    """Count each batch's lines in foreachBatch: once in a row of counts, once under its number."""
    rows, counts = place / "rows", place / "counts by batch"
    counts.mkdir(exist_ok=True)

    def put_out(batch: DataFrame, number: int) -> None:
        found = batch.count()
        with rows.open("a") as file:
            file.write(f"{number} {found}\n")
        (counts / str(number)).write_text(str(found))
        if number == 1:
            (place / PUT_OUT).touch()
            while (place / HELD).exists():
                time.sleep(PART)

    writer = source(spark, files).writeStream.foreachBatch(put_out)
    writer = writer.option("checkpointLocation", str(place / "of counts"))
    return writer.trigger(availableNow=True).start()


def are_held(place: Path, *tells: str) -> None:
    """Return when queries are held: of a copying one, when the other file of the batch is done."""
    for told in tells:
        until((place / told).exists, "a query's second batch")
    if REACHED in tells:
        until(lambda: len(whole(place)) >= 3, "three files")


def whole(place: Path) -> list[Path]:
    """The files of the sink that have more than Parquet's first four bytes."""
    return [file for file in (place / "out").glob("*.parquet") if file.stat().st_size > 4]


def copied(spark: SparkSession, place: Path) -> tuple[int, int]:
    """The lines in the sink as Spark reads it, and the files there that its log does not name."""
    rows = spark.read.parquet(str(place / "out"))
    return rows.count(), len([*(place / "out").glob("*.parquet")]) - len(rows.inputFiles())


def counted(place: Path) -> tuple[int, int]:
    """What the row of counts adds up to, and what the counts by batch do."""
    rows: list[Any] = [line.split() for line in (place / "rows").read_text().splitlines()]
    each = (place / "counts by batch").iterdir()
    return sum(int(found) for _, found in rows), sum(int(file.read_text()) for file in each)
