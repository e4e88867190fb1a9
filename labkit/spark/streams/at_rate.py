"""A stretch of a DStream at a rate: lines that come over TCP, in so many batches, as they come.

The clock is the machine's, so that a batch waits when the one before isn't done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from labkit.core.errors import LabError
from labkit.core.records.stream import ENDED, WARM_UP, StreamSeen
from labkit.core.streams.live import followed
from labkit.spark.reading.streams import reader_of

from .contexts import begin, streaming
from .replay import PATIENCE, Replay, Sent

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from pyspark.streaming import DStream

Output = Callable[["DStream[str]"], object]
"""Puts out what a DStream of lines is made into."""

LOOK = 100
"""Milliseconds between two looks at how far it is: what looks takes time from what is measured."""


@dataclass(frozen=True)
class AtRate:
    """What was seen of a stretch while its lines came, and what was sent."""

    stream: StreamSeen
    sent: Sent

    @property
    def sender_short(self) -> str:
        """How far the sender fell short of its rate by its own fault: then it is what was tried."""
        return self.sent.short if self.sent.at_limit else ""


@dataclass(frozen=True)
class Load:
    """Lines that are sent again and again, so many a second, to so many receivers."""

    lines: Sequence[str]
    rate: float
    receivers: int = 1


def at_rate(
    spark: SparkSession,
    name: str,
    load: Load,
    interval: float,
    output: Output,
    batches: int,
    longest: float,
    *,
    conf: Mapping[str, str] | None = None,
    warm_up: int = WARM_UP,
) -> AtRate:
    """A stream that gets lines at a rate until it has done so many batches, or for `longest` s.

    Its first batch is the first that has a line. Then it is stopped at once, with what waits. The
    first `warm_up` of its batches aren't judged. `conf` are settings that a StreamingContext takes
    at its start, and receivers at theirs where they run in the driver (local mode). The stream's
    load is the rate that was asked for, or what was really sent where the sender can send no more.
    """
    with (
        Replay(load.lines, load.rate, longest, load.receivers) as replay,
        configured(spark, conf or {}),
        streaming(spark, interval) as context,
    ):
        parts = [context.socketTextStream(replay.host, replay.port) for _ in range(load.receivers)]
        output(context.union(*parts) if load.receivers > 1 else parts[0])
        begin(context)
        reader = reader_of(context, name)
        with followed(reader.seen):
            _wait(context, batches, longest)
            sent, seen = replay.sent, reader.seen()
    stream = replace(
        seen.from_first_record,
        load=sent.rate if sent.at_limit else load.rate,
        warm_up=warm_up,
        state=ENDED,
    )
    return AtRate(stream, sent)


@contextmanager
def configured(spark: SparkSession, conf: Mapping[str, str]) -> Iterator[None]:
    """Have settings in the session's own configuration until the block ends."""
    own: Any = spark.sparkContext._jsc.sc().conf()
    before = {key: own.getOption(key) for key in conf}
    for key, value in conf.items():
        own.set(key, value)
    try:
        yield
    finally:
        for key, was in before.items():
            if was.isDefined():
                own.set(key, was.get())
            else:
                own.remove(key)


def taken(stream: StreamSeen) -> float:
    """Records a second that came in, over whole batches that are done: without the first one.

    Its lines came in a part of its interval.
    """
    whole = stream.done[1:]
    if not whole or not stream.interval:
        return 0.0
    return sum(batch.records or 0 for batch in whole) / (len(whole) * stream.interval)


def _wait(context: Any, batches: int, longest: float) -> None:
    """Return when so many batches are done since the first line came, or the seconds are over.

    Raises LabError where no line comes: a receiver is a task, and may find no core.
    """
    told, before, until = context._jssc.ssc().progressListener(), None, None
    patience = time.monotonic() + PATIENCE + longest
    while True:
        if context._jssc.awaitTerminationOrTimeout(LOOK):
            raise LabError("the StreamingContext was stopped before its batches were done")
        done = int(told.numTotalCompletedBatches())
        if before is None and told.numTotalReceivedRecords():
            before, until = done, time.monotonic() + longest
        if before is None and time.monotonic() > patience:
            raise LabError("no line has reached the stream: no core was free for its receivers")
        if before is not None and (done - before >= batches or time.monotonic() > (until or 0)):
            return
