"""StreamingContexts for the length of a block: checked up front, stopped after, the session kept.

A context's clock can be moved by hand: then a batch is made when it is moved, however long the one
before took, and what a batch holds does not hang on the machine.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from labkit.core import units
from labkit.core.errors import LabError, UsageError
from labkit.spark.environment import cores
from labkit.spark.trial.jobs import are_streaming

from .blocks import received, remove

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from pyspark.streaming import StreamingContext

_CLOCK = "spark.streaming.clock"
_BY_HAND = "org.apache.spark.util.ManualClock"

DEPRECATED = "DStream is deprecated"
"""How PySpark's warning about DStreams begins: they are on trial here, and it is known."""

UNHEARD = 20.0
"""Seconds after which a batch that Spark has not heard of won't come about any more."""

LOOK = 2
"""Milliseconds between two looks at whether a batch is done."""


@contextmanager
def streaming(
    spark: SparkSession, interval: float, by_hand: bool = False
) -> Iterator[StreamingContext]:
    """A StreamingContext of an interval in seconds; stopped when the block ends, its session not.

    Start it by `begin`. With `by_hand` its clock stands still until `process` moves it. What it has
    cached goes with it, what its receivers have stored, and its checkpoint folder, which is the
    session's meanwhile: one that the session had before is put aside, or what needs a folder would
    be content with that.
    Raises UsageError when another context runs: a JVM has one at a time.
    """
    if are_streaming(spark):
        raise UsageError(
            "a StreamingContext is running in this session's JVM, which takes one at a time: stop "
            "it first, with StreamingContext.getActive().stop(stopSparkContext=False)"
        )
    session: Any = spark.sparkContext._jsc.sc()
    conf, folder, cached = session.conf(), session.checkpointDir(), set(_cached(spark))
    stored = received(spark.sparkContext).blocks
    keep_in = getattr(session, "checkpointDir_$eq")
    if by_hand:
        conf.set(_CLOCK, _BY_HAND)
    try:
        context = new_context(spark, interval)
    finally:
        if by_hand:
            conf.remove(_CLOCK)
    keep_in(spark.sparkContext._jvm.scala.Option.empty())  # type: ignore[union-attr]
    try:
        yield context
    finally:
        with suppress(Exception):  # the JVM may be gone, and its error is on its way
            context.stop(stopSparkContext=False)
            keep_in(folder)
            for number, rdd in _cached(spark).items():
                if number not in cached:
                    rdd.unpersist(True)
            remove(spark.sparkContext, received(spark.sparkContext, stored))


def new_context(spark: SparkSession, interval: float) -> StreamingContext:
    """A StreamingContext of the session's, without PySpark's word on DStreams."""
    from pyspark.streaming import StreamingContext

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", DEPRECATED, FutureWarning)
        return StreamingContext(spark.sparkContext, interval)  # type: ignore[arg-type]


def _cached(spark: SparkSession) -> dict[int, Any]:
    """The RDDs that the session keeps, by their numbers."""
    return dict(spark.sparkContext._jsc.getPersistentRDDs())


def begin(context: StreamingContext) -> None:
    """Start a context, once it is sure that its receivers leave a core for the batches.

    Raises UsageError where they don't: Spark itself starts, and processes nothing, silently.
    """
    require_cores(context.sparkContext, len(context._jssc.ssc().graph().getReceiverInputStreams()))
    context.start()


def require_cores(sc: Any, receivers: int) -> None:
    """Refuse as many receivers as there are cores, or more."""
    there = cores(sc)
    if receivers < there or not receivers:
        return
    local = (sc.master or "").startswith("local")
    more = f"start the session with local[{receivers + 1}]" if local else "give it more cores"
    fewer = f", or use {units.plural(there - 1, 'receiver')}" if there > 1 else ""
    raise UsageError(
        f"{units.plural(receivers, 'receiver')} need {receivers + 1} cores, and the session has "
        f"{there} ({sc.master}): each receiver keeps one for as long as it runs, and no batch would"
        f" be processed; {more}{fewer}"
    )


def process(context: StreamingContext, batches: int) -> None:
    """Move a context's clock until so many batches were due, each when the one before is done.

    A batch in which no output is due, between two slides, is none for Spark: it tells of no such.
    Raises the error of the batch that fails, and LabError for one that does not come about.
    """
    inside = context._jssc.ssc()
    clock, told = inside.scheduler().clock(), inside.progressListener()
    step = int(inside.graph().batchDuration().milliseconds())
    slides = [int(out.slideDuration().milliseconds()) for out in inside.graph().getOutputStreams()]
    now = int(clock.getTimeMillis())
    for end in range(now + step, batches * step + 1, step):
        done = int(told.numTotalCompletedBatches())
        clock.advance(step)
        if any(end % slide == 0 for slide in slides):
            _until_done(context, done, end / 1000)


def _until_done(context: StreamingContext, done: int, end: float) -> None:
    """Wait for one batch more than were done; for one that Spark never hears of, not for ever."""
    told = context._jssc.ssc().progressListener()
    heard = time.monotonic()

    def so() -> bool:
        nonlocal heard
        if told.numUnprocessedBatches():
            heard = time.monotonic()
        elif time.monotonic() > heard + UNHEARD and told.numTotalCompletedBatches() == done:
            raise LabError(
                f"no batch came about at {end:g} s of the stream: its input is None there; look "
                "at what its transforms return"
            )
        return bool(told.numTotalCompletedBatches() > done)

    wait_until(context, so)


def wait_until(
    context: StreamingContext, so: Callable[[], bool], seconds: float = math.inf
) -> None:
    """Return as soon as something is so; raises the error of a batch that fails meanwhile.

    Raises LabError when the context is stopped, or the seconds are over, before.
    """
    until = time.monotonic() + seconds
    while not so():
        if context._jssc.awaitTerminationOrTimeout(LOOK):
            raise LabError("the StreamingContext was stopped before its batches were done")
        if time.monotonic() > until:
            raise LabError(f"the stream has not processed all that was sent in {seconds:,.0f} s")
