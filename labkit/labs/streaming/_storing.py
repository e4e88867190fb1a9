"""Lines that a receiver takes as fast as it can and stores at a level, for a fixed time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.core.claims.lab import Stretch
from labkit.core.records.figures import Figure
from labkit.labs.kit import SparkSession
from labkit.spark.reading.streams import following, reader_of
from labkit.spark.streams.blocks import Stored, received, remove
from labkit.spark.streams.contexts import begin, streaming, wait_until
from labkit.spark.streams.dstreams import seconds_of
from labkit.spark.streams.replay import MOST_A_SECOND, Replay, Sent

DEFAULT = "default"
"""The arm that leaves the level to Spark."""

LEVELS: Mapping[str, tuple[bool, bool, bool, bool, int]] = {
    "MEMORY_AND_DISK_SER_2": (True, True, False, False, 2),
    "MEMORY_AND_DISK_SER": (True, True, False, False, 1),
    "MEMORY_ONLY": (False, True, False, True, 1),
    "DISK_ONLY": (True, False, False, False, 1),
}
"""Storage levels by Spark's names: disk, memory, off the heap, as objects, copies."""

INTERVAL, HALF_FULL, PATIENCE = 0.5, 0.5, 60.0
"""Seconds of a batch; the part of the time after which the buffers on the way are full; and
seconds that the stream has, after all is sent, to process the rest."""

FIGURES = (
    Figure("received_rate", "lines received a second", "", False,
           "lines a second that the receiver took from the sender, in the second half of the time: "
           "what lies in TCP's buffers is left out", better="more"),
    Figure("held_share", "sender held up", "", False,
           "part of the time in which the sender had more than the receiver took: where it is less "
           "than half, the sender is what was tried"),
    Figure("block_copies", "copies of a block", "", True,
           "on how many executors a received block is stored, the mean over all blocks", kept=True),
    Figure("line_memory_bytes", "memory a line", "B", True,
           "memory that a received line takes, in all copies; of objects, as Spark estimates it",
           kept=True, estimated=True),
    Figure("line_disk_bytes", "disk a line", "B", True,
           "disk that a received line takes, in all copies", kept=True),
)  # fmt: skip


def storing(spark: SparkSession, text: Sequence[str], length: float, level: str) -> Stretch:
    """A receiver that stores what it takes at a level, for so many seconds.

    Its answer is whether each line that was sent has been processed.
    """
    told: dict[str, float] = {}

    def run() -> Sequence[float]:
        return _received(spark, text, length, level, told)

    return Stretch(run, lambda: told["processed"] == told["sent"], lambda: _figures(told))


def _figures(told: Mapping[str, float]) -> dict[str, float]:
    return {figure.name: told[figure.name] for figure in FIGURES}


def _received(
    spark: SparkSession, text: Sequence[str], length: float, level: str, told: dict[str, float]
) -> Sequence[float]:
    """Receive, process and measure; the blocks of trials before don't count."""
    from pyspark import StorageLevel

    sc = spark.sparkContext
    before, counted = received(sc).blocks, [0]
    stored = Stored(())

    def count(rdd: Any) -> None:
        counted[0] += rdd._jrdd.count()  # on the JVM: a Python worker would have to unpickle it

    with streaming(spark, INTERVAL) as context, Replay(text, MOST_A_SECOND, length) as replay:
        context.remember(PATIENCE + length)  # type: ignore[arg-type]
        kept = () if level == DEFAULT else (StorageLevel(*LEVELS[level]),)
        context.socketTextStream(replay.host, replay.port, *kept).foreachRDD(count)
        begin(context)
        with following(context, level):
            rate = _rate(replay, length)
            all_ = replay.wait()
            sent = all_.lines
            try:
                wait_until(context, lambda: counted[0] >= sent, PATIENCE)
            finally:
                stored = received(sc, before)
                remove(sc, stored)
        seconds = seconds_of(reader_of(context).seen())
    told.update(
        sent=sent, processed=counted[0], received_rate=rate,
        held_share=all_.held / all_.seconds, block_copies=stored.each,
        line_memory_bytes=stored.memory / sent, line_disk_bytes=stored.disk / sent,
    )  # fmt: skip
    return seconds


def _rate(replay: Replay, length: float) -> float:
    """Lines a second that were taken in the second half of the time."""
    while replay.sent.seconds < HALF_FULL * length:
        time.sleep(0.01)
    return since(replay.sent, replay.wait())


def since(middle: Sent, end: Sent) -> float:
    """Lines a second from then on; of all the time where a busy machine let the middle pass."""
    lasted = end.seconds - middle.seconds
    return (end.lines - middle.lines) / lasted if lasted > 0 else end.rate
