"""Several receivers whose streams are united: what they take in, and the threads that they keep."""

from __future__ import annotations

import time
from collections.abc import Iterator
from operator import add
from pathlib import Path

from labkit.core import units
from labkit.core.errors import UsageError
from labkit.core.records.stream import WAITING, StreamSeen
from labkit.core.streams.lag_trend import FEWEST, lag_trend
from labkit.labs.kit import *
from labkit.labs.streaming._requests import USERS, in_batches, once, put_out
from labkit.spark.places.program import in_own_session
from labkit.spark.reading.streams import reader_of
from labkit.spark.streams.at_rate import Load, at_rate, taken
from labkit.spark.streams.contexts import begin, streaming
from labkit.spark.streams.replay import MOST_A_SECOND, Replay

NAMES = ("one", "two", "three", "four")

INTERVAL, WARM_UP = 0.5, 2

FREE = 2
"""Threads of the session that no receiver keeps."""

DISPATCHERS = "spark.rpc.netty.dispatcher.numThreads"
"""Threads that handle a process's messages, else one a core. Receivers that stop keep one each and
wait for an answer that takes another: as many of them as cores would wait until that times out,
after two minutes (`spark.rpc.askTimeout`), as a thread dump of Spark 4.3.0 shows."""

LIMIT = "spark.streaming.receiver.maxRate"
"""Records a second that a receiver takes at most: it stands for a source that gives no more."""

SHARE = 0.9
"""What all receivers may take together at least, as a part of what is sent."""

NEAR = 0.1
"""By which part the records a second may differ from those that were predicted."""

WAIT, FEW = 5.0, 100
"""Seconds for which Spark is let run without a thread for batches, and lines a second meanwhile."""

FAST_BATCHES, FASTER = 4, 10
"""Of the stretch without a limit: its batches, and how many times the limit a receiver takes."""


def counts(lines: Any) -> None:
    """Count the requests of each user."""
    lines.map(once).reduceByKey(add, 2).foreachRDD(put_out)


def nothing(lines: Any) -> None:
    """Take a batch, and run no job."""
    lines.foreachRDD(lambda rdd: None)


def without_threads(spark: SparkSession, text: list[str]) -> Iterator[Observation]:
    """As many receivers as threads: what the lab says, and what Spark does where nobody asks."""
    threads = spark.sparkContext.defaultParallelism
    said = ""
    with streaming(spark, INTERVAL) as context:
        counts(context.union(*[context.socketTextStream("127.0.0.1", 1) for _ in range(threads)]))
        try:
            begin(context)
        except UsageError as error:
            said = str(error)
    yield Observation(
        "too-few-threads", f"{threads} receivers with {threads} threads are refused at once",
        said or "it started", bool(said),
    )  # fmt: skip
    with Replay(text, FEW, WAIT, threads) as replay, streaming(spark, INTERVAL) as context:
        parts = [context.socketTextStream(replay.host, replay.port) for _ in range(threads)]
        counts(context.union(*parts))
        context.start()
        sent = replay.wait().lines
        time.sleep(2 * INTERVAL)
        seen = reader_of(context).seen()
    done, waiting = len(seen.done), seen.count(WAITING)
    came = sum(batch.records or 0 for batch in seen.batches)
    yield Observation(
        "unchecked", "Spark itself takes the lines in and processes none",
        f"{sent:,} lines were sent and {came:,} came: {done} batches are done, {waiting} wait",
        not done and came > 0,
        {"batches done": done, "lines that came": came},
    )  # fmt: skip


def united(spark: SparkSession, text: list[str], rate: int, most: int) -> Iterator[Observation]:
    """The same load for one receiver and for more, each of which takes no more than its limit."""
    limit = round(rate / SHARE / most)
    streams: list[StreamSeen] = []
    batches = WARM_UP + FEWEST + 1
    for number in range(1, most + 1):
        name = units.plural(number, "receiver")
        load, conf = Load(text, rate, number), {LIMIT: str(limit)}
        found = at_rate(
            spark, name, load, INTERVAL, counts, batches, 3 * batches * INTERVAL, conf=conf,
            warm_up=WARM_UP,
        )  # fmt: skip
        streams.append(found.stream)
        came, expected = taken(found.stream), min(rate, number * limit)
        yield Observation(
            NAMES[number - 1],
            f"{expected:,} records a second of {rate:,}: a receiver takes {limit:,}",
            f"{came:,.0f} records a second",
            abs(came - expected) <= NEAR * expected,
            {"records a second": came},
        )
    lasts = [lag_trend(stream).last or 0.0 for stream in streams]
    yield Observation(
        "lag", "the fewer seconds behind at the end, the more receivers there are",
        ", ".join(units.seconds(last) for last in lasts),
        lasts == sorted(lasts, reverse=True),
        dict(zip(NAMES, lasts, strict=False)), streams=tuple(streams),
    )  # fmt: skip


def unlimited(spark: SparkSession, text: list[str], rate: int, most: int) -> Observation:
    """What one receiver takes without a limit, and what two take."""
    limit, came, short = rate / SHARE / most, list[float](), ""
    for number in (1, min(2, most)):
        load = Load(text, MOST_A_SECOND, number)
        found = at_rate(spark, "without a limit", load, INTERVAL, nothing, FAST_BATCHES,
                        2 * FAST_BATCHES * INTERVAL)  # fmt: skip
        came.append(found.sent.rate)
        short = found.sent.short
    return Observation(
        "own-speed",
        f"without the limit a receiver takes {FASTER} times as much as with it, or more",
        f"one takes {came[0]:,.0f} lines a second, two take {came[1]:,.0f} together: "
        f"{short or f'all {MOST_A_SECOND:,} that were sent'}",
        came[0] >= FASTER * limit,
        {"one": came[0], "two": came[1]},
    )


def program(
    spark: SparkSession, folder: Path, rate: int, most: int, users: int  # noqa: ARG001
) -> Iterator[Observation]:  # fmt: skip
    """Too few threads, then enough."""
    (text,) = in_batches(spark, 20_000, 1, users)
    yield from without_threads(spark, text)
    yield from united(spark, text, rate, most)
    yield unlimited(spark, text, rate, most)


def steps(
    spark: SparkSession, rate: int, receivers: int, users: int  # noqa: ARG001
) -> Iterator[Observation]:  # fmt: skip
    """In a session of its own, with threads enough for all receivers."""
    threads = receivers + FREE
    conf = {DISPATCHERS: str(2 * threads)}
    return in_own_session(program, f"local[{threads}]", conf, rate, receivers, users)


LAB = Demo(
    title="Receivers, united",
    notebook="08b_keeping_up",
    question="Do several receivers take in more than one, and what do they need?",
    expect=(
        "Where one connection gives no more than so many records a second, two give twice as many, "
        "up to all that is sent, and the lag at the end is smaller with each of them. Each "
        "keeps a thread as long as it runs: with no thread left, batches wait for ever, and Spark "
        "says nothing; here that is refused with the reason. The connection's limit is one that "
        "is set (spark.streaming.receiver.maxRate): without it one receiver takes "
        "many times as much on this machine. All of it happens in a session of its own."
    ),
    params=(
        count("rate", 2_000, "lines a second that are sent, to all receivers together", low=100,
              high=20_000),
        Param("receivers", 4, "receivers, from one to so many", low=2, high=len(NAMES)),
        USERS,
    ),
    steps=steps,
    small={"rate": 1_000, "receivers": 2},
    shows=tuple(Check(name, says=SHOWN) for name in ("too-few-threads", "unchecked", "one", "lag")),
)  # fmt: skip
