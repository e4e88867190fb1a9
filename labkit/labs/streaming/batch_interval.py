"""One stream in batches of several intervals: which it keeps up with, and where the edge lies."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import add
from statistics import median

from labkit.core import units
from labkit.core.records.stream import StreamSeen
from labkit.core.streams.capacity import loads_to_try
from labkit.core.streams.keeps_up import FALLS_BEHIND, KEEPS_UP, KeepsUp, keeps_up
from labkit.core.streams.lag_trend import FEWEST
from labkit.labs.kit import *
from labkit.labs.streaming._requests import USERS, in_batches, once, put_out
from labkit.spark.streams.at_rate import AtRate, Load, at_rate

WARM_UP, MORE = 2, 8
"""Batches of a stretch that aren't judged: the one before has warmed the JVM. And batches beyond
those that a verdict needs at least."""

TRIED, TRIED_WITH, TRIED_FOR = 10, 40, 15.0
"""The stretch that tells what a batch costs: its batches, their partitions, its seconds at most,
unless that is less than one and a half times what its batches need."""

BATCHES = WARM_UP + FEWEST + MORE
"""Batches of a stretch."""

LONGEST_INTERVAL = 18.0
"""Seconds of the longest batches: the sender sends for ten minutes at most."""

FEWEST_PARTITIONS, MOST_PARTITIONS = 2, 500

LINES = 20_000
"""Lines of the log, which are sent again and again."""


@dataclass(frozen=True)
class Application:
    """Counts requests a user in each batch: `partitions` are the tasks that a batch ends in."""

    spark: SparkSession
    load: Load
    partitions: int

    def stretch(self, interval: float, batches: int, longest: float) -> AtRate:
        """So many batches of it, at an interval in seconds."""

        def counts(lines: Any) -> None:
            lines.map(once).reduceByKey(add, self.partitions).foreachRDD(put_out)

        name = f"batches of {units.seconds(interval)}"
        return at_rate(
            self.spark, name, self.load, interval, counts, batches, longest, warm_up=WARM_UP
        )


def costing(spark: SparkSession, load: Load, interval: float, target: float) -> Application:
    """The application with as many partitions as make a batch take about `target` seconds here.

    A batch's cost is a task's for each of them, hardly a record's. The first batches are slow.
    """
    longest = max(TRIED_FOR, 1.5 * TRIED * interval)
    tried = Application(spark, load, TRIED_WITH).stretch(interval, TRIED, longest).stream.done
    took = [batch.processing for batch in tried if batch.processing is not None]
    a_batch = median(took[len(took) // 2 :] or [longest])
    wanted = round(TRIED_WITH * target / a_batch)
    return Application(spark, load, min(MOST_PARTITIONS, max(FEWEST_PARTITIONS, wanted)))


@dataclass(frozen=True)
class Tried:
    """An interval, its stretch, whether that kept up, and how far the sender fell short."""

    interval: float
    stream: StreamSeen
    found: KeepsUp
    partitions: int
    short: str = ""

    @property
    def cost(self) -> float:
        """Seconds that a batch was processed, in the middle of them."""
        return median([batch.processing or 0.0 for batch in self.stream.done] or [math.inf])

    @property
    def is_settled(self) -> bool:
        """Whether it keeps up was decided, and not by the sender."""
        return not self.short and self.found.verdict in (KEEPS_UP, FALLS_BEHIND)

    def observed(self, name: str, wanted: str) -> Observation:
        """Whether it does what was predicted.

        It is open where the lag's trend decides nothing, and where the sender fell short.
        """
        settled = self.is_settled
        return Observation(
            name, f"with batches of {units.seconds(self.interval)} it {wanted}",
            f"{self.found.words} A batch of {units.plural(self.partitions, 'partition')} takes "
            f"{units.seconds(self.cost)}. {self.short}".strip(),
            self.found.verdict == wanted if settled else None,
            {"growth of the lag": self.found.trend.slope or 0.0, "seconds a batch": self.cost}
            if settled else {},
        )  # fmt: skip

    @property
    def waits(self) -> tuple[float, float]:
        """Seconds that the batch in the middle waited in the queue, and the last one."""
        waited = [batch.scheduling_delay or 0.0 for batch in self.stream.done] or [0.0]
        return waited[len(waited) // 2], waited[-1]


def delays(short: Tried, long: Tried) -> Observation:
    """The delays of both, side by side: one grows as long as the stream runs."""
    (middle, last), (_, calm) = short.waits, long.waits
    return Observation(
        "delay",
        "with the short interval a batch waits the longer the later it comes; with the long one "
        "for less than an interval",
        f"{units.seconds(middle)} in the middle of the stretch and {units.seconds(last)} at its "
        f"end; {units.seconds(calm)} at the end with the long one",
        last > middle > short.interval and calm < long.interval
        if short.is_settled and long.is_settled else None,
        {"short, last": last, "long, last": calm},
        streams=(long.stream, short.stream),
    )  # fmt: skip


def edge(tried: Sequence[Tried]) -> Observation:
    """Whether the interval at which a batch takes as long as that divides those that keep up.

    A batch's cost is taken for a line over the interval, through the shortest and the longest. With
    nothing tried in between it is open, for that lies between them however it comes out.
    """
    short, long = tried[0], tried[-1]
    steep = (long.cost - short.cost) / (long.interval - short.interval)
    expected = (short.cost - steep * short.interval) / (1 - steep) if steep < 1 else math.inf
    kept = [one.interval for one in tried if one.found.verdict == KEEPS_UP]
    lost = [one.interval for one in tried if one.found.verdict == FALLS_BEHIND]
    low, high = max(lost, default=0.0), min(kept, default=math.inf)
    found = [
        f"it falls behind up to {units.seconds(low)}" if lost else "it falls behind with none",
        f"it keeps up from {units.seconds(high)} on" if kept else "it keeps up with none",
    ]
    open_ = [units.seconds(one.interval) for one in tried if one.interval not in (*kept, *lost)]
    return Observation(
        "edge",
        f"a batch takes as long as its interval at {units.seconds(expected)}: that divides the "
        "intervals",
        ", ".join([*found, *([f"not settled: {', '.join(open_)}"] if open_ else [])]),
        low <= expected <= high if kept and lost and low < high and len(tried) > 2 else None,
        {"seconds of the edge": expected} if math.isfinite(expected) else {},
        streams=tuple(one.stream for one in tried[1:-1]),
    )  # fmt: skip


def steps(
    spark: SparkSession, rate: int, short: float, long: float, tries: int, partitions: int,
    users: int,
) -> Iterator[Observation]:  # fmt: skip
    """The same load in batches of each interval, tried in random order."""
    (text,) = in_batches(spark, LINES, 1, users)
    load, target = Load(text, rate), math.sqrt(short * long)
    app = (
        Application(spark, load, partitions) if partitions else costing(spark, load, short, target)
    )
    tried = []
    for exact in loads_to_try(short, long, tries, random.randrange(2**32)):
        interval = round(exact, 2)
        seen = app.stretch(interval, BATCHES, seconds_at_most(max(interval, target)))
        found = keeps_up(seen.stream)
        tried.append(Tried(interval, seen.stream, found, app.partitions, seen.sender_short))
    tried.sort(key=lambda one: one.interval)
    yield tried[0].observed("short", FALLS_BEHIND)
    yield tried[-1].observed("long", KEEPS_UP)
    yield delays(tried[0], tried[-1])
    yield edge(tried)


def seconds_at_most(interval: float) -> float:
    """How long a stretch may take whose batches come, or are processed, in such intervals."""
    return 1.25 * BATCHES * interval + 5


def allows(short: float, long: float, **_: Any) -> str:
    """Two intervals that are apart."""
    if long < 2 * short:
        return f"long is {long:g}; allowed are {2 * short:g} or more, twice short"
    return ""


LAB = Demo(
    title="The interval of batches",
    notebook="08b_keeping_up",
    question="Does a stream that keeps up with long batches keep up with short ones?",
    expect=(
        "A batch costs its tasks, however few records it has: where that takes longer than the "
        "interval, each batch waits for the one before, and the delay grows for as long as the "
        "stream runs. The same load in longer batches is kept up with. Nothing of it is faster: a "
        "result is then as old as a batch is long. The application ends in so many partitions that "
        "a batch takes about the geometric mean of both intervals on this machine."
    ),
    params=(
        count("rate", 1_000, "lines a second that are sent", low=10, high=50_000),
        Param("short", 0.5, "seconds of the shortest batches", low=0.05,
              high=LONGEST_INTERVAL / 2),
        Param("long", 2.0, "seconds of the longest batches", low=0.1, high=LONGEST_INTERVAL),
        Param("tries", 2, "intervals that are tried, those two among them", low=2, high=10),
        Param("partitions", 0, "partitions that a batch ends in; 0: as many as this machine needs "
              "to be busy for the geometric mean of short and long", low=0, high=MOST_PARTITIONS),
        USERS,
    ),
    steps=steps,
    allows=allows,
    small={"rate": 200, "short": 0.1, "long": 0.8, "partitions": 60},
    shows=(Check("short", says=SHOWN),),
)  # fmt: skip
