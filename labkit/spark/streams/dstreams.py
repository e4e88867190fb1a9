"""A stretch of a DStream: a fixed number of batches, processed one after the other.

The clock is moved by hand, so that each batch begins when the one before is done: what is in a
batch, and what a window holds, is the same in every trial.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from labkit.core.claims.lab import Stretch
from labkit.core.records.stream import Batch

from .contexts import begin, process, streaming
from .reading import batches_of

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession
    from pyspark.streaming import DStream, StreamingContext

Graph = Callable[["StreamingContext"], Callable[[], Any]]
"""Puts a stream together, with its output, and returns what tells the answer afterwards."""

Program = Callable[["DStream[Any]"], "DStream[Any]"]
"""Makes one DStream of another."""


def processed(
    spark: SparkSession,
    program: Program,
    batches: Sequence[RDD[Any]],
    interval: float = 2.0,
    *,
    keeps_state: bool = False,
    figures: Callable[[], Mapping[str, float]] = dict,
) -> Stretch:
    """What a program makes of a DStream whose batches are these RDDs, one after the other.

    `program` takes the DStream and gives the one whose batches are collected: the answer is a list
    of (seconds of the stream, the batch's records, sorted), without those that were not made
    (between two slides). A program that `keeps_state` is given a checkpoint folder, which goes
    when it ends. `figures` are those of the stretch.
    """

    def graph(context: StreamingContext) -> Callable[[], Any]:
        found: list[tuple[float, list[Any]]] = []

        def collect(when: Any, rdd: RDD[Any]) -> None:
            found.append((when.timestamp(), sorted(rdd.collect())))

        program(context.queueStream(list(batches))).foreachRDD(collect)
        return lambda: sorted(found)

    return by_hand(
        spark, graph, len(batches), interval, keeps_state=keeps_state, figures=figures
    )  # fmt: skip


def by_hand(
    spark: SparkSession,
    graph: Graph,
    batches: int,
    interval: float = 2.0,
    *,
    keeps_state: bool = False,
    figures: Callable[[], Mapping[str, float]] = dict,
) -> Stretch:
    """So many batches of what `graph` puts together in a StreamingContext whose clock is moved.

    The context is stopped at the end, and the session kept.
    """
    ended: list[Callable[[], Any]] = []

    def run() -> Sequence[float]:
        with TemporaryDirectory() as folder, streaming(spark, interval, by_hand=True) as context:
            if keeps_state:
                context.checkpoint(folder)
            ended[:] = [graph(context)]
            begin(context)
            process(context, batches)
            return seconds_of(batches_of(context))

    return Stretch(run, lambda: ended[0](), figures)


def seconds_of(batches: Sequence[Batch]) -> tuple[float, ...]:
    """What each of the batches took to be processed, where that is known."""
    return tuple(batch.processing for batch in batches if batch.processing is not None)
