"""Requests a user in each two-second batch of a log that comes over TCP, by DStream and query."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import add
from tempfile import TemporaryDirectory

from labkit.core import units
from labkit.core.errors import LabError
from labkit.core.records.stream import StreamSeen
from labkit.labs.kit import *
from labkit.labs.streaming._requests import USERS, counted, in_batches, once
from labkit.spark.reading.streams import following, reader_of
from labkit.spark.streams.contexts import begin, streaming, wait_until
from labkit.spark.streams.replay import Replay, Sent

INTERVAL = 2.0
"""Seconds of a batch, as published."""

PATIENCE = 120.0
"""Seconds that a stream has, after all is sent, to process the rest."""


def by_dstream(
    spark: SparkSession, replay: Replay
) -> tuple[list[tuple[float, dict[str, int]]], StreamSeen]:
    """Each batch's time and its counts, and what was seen of the stream."""
    counts: list[tuple[float, dict[str, int]]] = []

    def keep(when: Any, rdd: RDD[tuple[str, int]]) -> None:
        counts.append((when.timestamp(), dict(rdd.collect())))

    with streaming(spark, INTERVAL) as context:
        lines = context.socketTextStream(replay.host, replay.port)
        lines.map(once).reduceByKey(add).foreachRDD(keep)
        begin(context)
        with following(context, "requests, as a DStream"):
            sent = replay.wait().lines
            done = context._jssc.ssc().progressListener()
            wait_until(context, lambda: done.numTotalProcessedRecords() == sent, PATIENCE)
        return counts, reader_of(context, "requests, as a DStream").seen()


def by_query(spark: SparkSession, replay: Replay) -> tuple[dict[str, int], StreamSeen]:
    """The counts after the last batch, and what was seen of the query."""
    from pyspark.sql import functions as F

    source = spark.readStream.format("socket")
    lines = source.option("host", replay.host).option("port", replay.port).load()
    user = F.split("value", " ")[2].alias("user")
    name = "labkit_request_count"
    with TemporaryDirectory() as folder:
        writer = lines.groupBy(user).count().writeStream.outputMode("complete")
        writer = writer.format("memory").queryName(name).option("checkpointLocation", folder)
        query = writer.trigger(processingTime=f"{INTERVAL:g} seconds").start()
        reader = reader_of(query, "requests, as a query")
        try:
            with following(query, "requests, as a query"):
                sent, until = replay.wait().lines, time.monotonic() + PATIENCE
                while sum(batch.records or 0 for batch in reader.seen().batches) < sent:
                    if query.awaitTermination(1) or time.monotonic() > until:
                        raise LabError("the query has not processed all that was sent")
        finally:
            query.stop()
        found = {row["user"]: row["count"] for row in spark.table(name).collect()}
        spark.catalog.dropTempView(name)
    return found, reader.seen()


def told(name: str, found: Counter[str], replay: Replay, stream: StreamSeen) -> Observation:
    """Whether a stream's counts are those of a batch job over the lines that were sent."""
    sent: Sent = replay.sent
    right = counted([replay.lines()])
    made = units.plural(len([batch for batch in stream.done if batch.records]), "batch")
    return Observation(
        name,
        f"{right.total():,} requests of {units.plural(len(right), 'user')}, as in a batch job",
        f"{found.total():,} requests of {units.plural(len(found), 'user')} in "
        f"{made.replace('batchs', 'batches')}; each user's count is "
        f"{'the same' if found == right else 'another'}",
        found == right,
        {"requests": found.total(), "lines a second sent": round(sent.rate)},
        streams=(stream.from_first_record.to_last_record,),
    )


def apart(times: Sequence[float]) -> Observation:
    """Whether the batches' times are the interval apart."""
    steps = sorted({round(b - a, 3) for a, b in pairwise(times)})
    return Observation(
        "two-seconds",
        f"each batch ends {INTERVAL:g} s after the one before",
        f"{len(times)} batches, {', '.join(f'{step:g} s' for step in steps)} apart",
        steps == [INTERVAL],
        {"batches": len(times)},
    )


def steps(spark: SparkSession, rate: int, batches: int, users: int) -> Iterator[Observation]:
    """The log over TCP, counted by either, each time sent anew."""
    spark.conf.set("spark.sql.shuffle.partitions", 2)
    length = INTERVAL * batches
    (lines,) = in_batches(spark, int(rate * length), 1, users)
    with Replay(lines, rate, length) as replay:
        counts, stream = by_dstream(spark, replay)
        total: Counter[str] = Counter()
        for _, found in counts:
            total.update(found)
        yield told("dstream", total, replay, stream)
        yield apart([when for when, _ in counts])
        short = replay.sent.short
        found_rate = f"{replay.sent.rate:,.0f} lines a second"
        yield Observation(
            "sender", f"{rate:,} lines a second, for {length:g} s", short or found_rate, not short
        )
    with Replay(lines, rate, length) as replay:
        found, stream = by_query(spark, replay)
        yield told("query", Counter(found), replay, stream)


LAB = Demo(
    title="Requests of each user, batch by batch",
    question="Does a stream of two-second batches count what a batch job counts?",
    expect=(
        "A receiver cuts what comes over TCP into batches of two seconds, and each is a small job "
        "of its own; a query takes what has come every two seconds. Their counts, added up, are "
        "those of a batch job over the lines that were sent: which lines share a batch differs "
        "from run to run, and the sum doesn't."
    ),
    params=(
        count("rate", 1_000, "lines a second that are sent", low=10, high=50_000),
        count("batches", 5, "batches of two seconds for which lines are sent", low=2, high=60),
        USERS,
    ),
    steps=steps,
    small={"rate": 200, "batches": 2},
    shows=tuple(Check(name, says=SHOWN) for name in ("dstream", "two-seconds", "sender", "query")),
)  # fmt: skip
