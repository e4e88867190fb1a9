"""Streams in processes of their own, which are killed: programs of their first and later lives."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from labkit.labs.kit import SparkSession
from labkit.spark.streams.contexts import DEPRECATED, begin, process, wait_until

from ._handing import LOOPBACK
from ._held import PUT_OUT, REACHED, are_held, into_files, into_python
from ._waiting import PATIENCE, until

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.streaming import StreamingContext

INTERVAL = 2
"""Seconds of a batch, by a clock that is moved by hand."""

BY_HAND = {"spark.streaming.clock": "org.apache.spark.util.ManualClock"}
WITH_LOG = {"spark.streaming.receiver.writeAheadLog.enable": "true"}


def processes() -> tuple[int, ...]:
    """The JVM below this process, and this one: killed in that order, neither tells the other."""
    jvms = [child.pid for child in psutil.Process().children(True) if child.name() == "java"]
    return (*jvms, os.getpid())


def more(new: Iterable[int], total: int | None) -> int:
    """A key's sum until now."""
    return sum(new) + (total or 0)


def note(file: Path, when: Any, records: int) -> None:
    """Put a batch's figure out: a line in a file, which nothing takes back."""
    with file.open("a") as out:
        out.write(f"{when.timestamp():g} {records}\n")


def noted(file: Path) -> list[tuple[str, int]]:
    """The figures that were put out, each with its batch's time, in their order."""
    rows = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
    return [(when, int(records)) for when, records in rows]


def put_together(
    spark: SparkSession, place: Path, port: int, level: str = "MEMORY_AND_DISK_2"
) -> StreamingContext:
    """A context that counts lines: those of a batch, and by its state all that ever came.

    `level` is where its receiver stores them. Both figures go to files in `place`.
    """
    from pyspark import StorageLevel
    from pyspark.streaming import StreamingContext

    counts, totals = place / "counts", place / "totals"

    def put_count(when: Any, rdd: RDD[int]) -> None:
        note(counts, when, sum(rdd.collect()))

    def put_total(when: Any, rdd: RDD[tuple[str, int]]) -> None:
        note(totals, when, sum(total for _, total in rdd.collect()))

    context = StreamingContext(spark.sparkContext, INTERVAL)
    lines = context.socketTextStream(LOOPBACK, port, getattr(StorageLevel, level))
    lines.count().foreachRDD(put_count)
    state = lines.map(lambda line: ("lines", 1)).updateStateByKey(more)
    state.checkpoint(INTERVAL)
    state.foreachRDD(put_total)
    return context


def from_checkpoint(
    spark: SparkSession, place: Path, port: int, level: str = "MEMORY_AND_DISK_2"
) -> StreamingContext:
    """The context that its checkpoint tells of, or a new one where there is none; it has begun."""
    from pyspark.streaming import StreamingContext

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", DEPRECATED, FutureWarning)
        context = StreamingContext.getOrCreate(
            str(place / "checkpoint"), lambda: put_together(spark, place, port, level)
        )
    begin(context)
    return context


def stored(context: StreamingContext) -> int:
    """The lines that the receiver has stored, and that no batch has yet.

    Spark tells of a block's lines once a batch has it, and keeps to itself those before.
    """
    tracker = context._jssc.ssc().scheduler().receiverTracker()
    field = tracker.getClass().getDeclaredField("receivedBlockTracker")
    field.setAccessible(True)
    waiting = field.get(tracker).getUnallocatedBlocks(0)
    return sum(waiting.apply(n).numRecords().get() for n in range(waiting.size()))


def has_stored(context: StreamingContext, lines: int) -> None:
    """Return when as many wait for a batch."""
    wait_until(context, lambda: stored(context) == lines, PATIENCE)


def kept(place: Path, batches: int) -> None:
    """Return when it is checkpointed that the last of so many batches is done.

    A batch is written down when it begins, and again, in the place of that, when it is done.
    """
    last = place / "checkpoint" / f"checkpoint-{1000 * INTERVAL * batches}"
    both = last, last.with_name(f"{last.name}.bk")
    until(lambda: all(file.exists() for file in both), "the checkpoint")


def first_life(
    spark: SparkSession, _: Path, place: str, port: int, half: int, files: str = ""
) -> Iterator[Any]:
    """Count half of the lines in a batch, store the other half, and wait to be killed.

    With `files`, queries of them run meanwhile, and are held in their second batch.
    """
    folder = Path(place)
    context = from_checkpoint(spark, folder, port)
    yield processes()
    has_stored(context, half)
    process(context, 1)
    kept(folder, 1)
    yield noted(folder / "totals")
    has_stored(context, half)
    if files:
        into_files(spark, files, folder)
        into_python(spark, files, folder)
        are_held(folder, REACHED, PUT_OUT)
    yield "stored"


def second_life(
    spark: SparkSession, _: Path, place: str, port: int, files: str = ""
) -> Iterator[Any]:
    """Go on from the checkpoints with what is there, to its end."""
    folder = Path(place)
    context = from_checkpoint(spark, folder, port)
    done = context._jssc.ssc().progressListener()
    wait_until(context, lambda: done.numTotalCompletedBatches() >= 1, PATIENCE)
    process(context, 2)
    context.stop(stopSparkContext=False)
    if files:
        for query in (into_files(spark, files, folder), into_python(spark, files, folder)):
            query.awaitTermination()
    yield noted(folder / "counts"), noted(folder / "totals")


def on_executors(
    spark: SparkSession, _: Path, place: str, receivers: Mapping[str, int], half: int
) -> Iterator[Any]:
    """Store half of the lines, lose the executor that has them, take the rest: one batch of all.

    `receivers` are storage levels with the ports of their lines; one stream after the other.
    """
    for level, port in receivers.items():
        folder = Path(place) / level
        context = from_checkpoint(spark, folder, port, level)
        yield "begun"
        has_stored(context, half)
        yield context._jssc.ssc().progressListener().receiverInfo(0).get().executorId()
        has_stored(context, 2 * half)
        process(context, 1)
        context.stop(stopSparkContext=False)
        yield noted(folder / "totals")
