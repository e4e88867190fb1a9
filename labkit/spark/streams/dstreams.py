"""A stretch of a DStream: a fixed number of batches, processed one after the other.

The clock is moved by hand, so that each batch begins when the one before is done: what is in a
batch, and what a window holds, is the same in every trial.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from labkit.core.claims.lab import Stretch
from labkit.core.records.stream import StreamSeen
from labkit.spark.reading.streams import following, reader_of

from .contexts import begin, process, streaming

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession
    from pyspark.streaming import DStream, StreamingContext

Graph = Callable[["StreamingContext"], Callable[[], Any]]
"""Puts a stream together, with its output, and returns what tells the answer afterwards."""

Program = Callable[["DStream[Any]"], "DStream[Any]"]
"""Makes one DStream of another."""

Figures = Callable[[StreamSeen], Mapping[str, float]]
"""A stretch's own figures, from what was seen of its stream."""


def processed(
    spark: SparkSession,
    program: Program,
    batches: Sequence[RDD[Any]],
    interval: float = 2.0,
    *,
    keeps_state: bool = False,
    figures: Figures | None = None,
) -> Stretch:
    """What a program makes of a DStream whose batches are these RDDs, one after the other.

    `program` takes the DStream and gives the one whose batches are collected: the answer is a list
    of (seconds of the stream, the batch's records, sorted), without those that were not made
    (between two slides). A program that `keeps_state` is given a checkpoint folder, which goes
    when it ends.
    """

    def graph(context: StreamingContext) -> Callable[[], Any]:
        found: list[tuple[float, list[Any]]] = []

        def collect(when: Any, rdd: RDD[Any]) -> None:
            found.append((when.timestamp(), sorted(rdd.collect())))

        program(context.queueStream(list(batches))).foreachRDD(collect)
        return lambda: sorted(found)

    many = len(batches)
    return by_hand(spark, graph, many, interval, keeps_state=keeps_state, figures=figures)


def by_hand(
    spark: SparkSession,
    graph: Graph,
    batches: int,
    interval: float = 2.0,
    *,
    keeps_state: bool = False,
    figures: Figures | None = None,
) -> Stretch:
    """So many batches of what `graph` puts together in a StreamingContext whose clock is moved.

    The context is stopped at the end, and the session kept.
    """
    told: list[Callable[[], Any]] = []
    seen: list[StreamSeen] = []

    def run() -> Sequence[float]:
        with TemporaryDirectory() as folder, streaming(spark, interval, by_hand=True) as context:
            if keeps_state:
                context.checkpoint(folder)
            told[:] = [graph(context)]
            begin(context)
            with following(context):
                process(context, batches)
            seen[:] = [reader_of(context).seen()]
        return seconds_of(seen[0])

    return Stretch(run, lambda: told[0](), lambda: figures(seen[0]) if figures else {})


def seconds_of(stream: StreamSeen) -> tuple[float, ...]:
    """What each of its completed batches took to be processed, where that is known."""
    return tuple(batch.processing for batch in stream.done if batch.processing is not None)
