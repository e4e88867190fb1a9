"""The rate that a stream sustains: loads tried in random order; and what backpressure does."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import pbkdf2_hmac
from operator import add
from statistics import median

from labkit.core import units
from labkit.core.records.stream import StreamSeen
from labkit.core.streams.capacity import Tried, capacity, loads_to_try
from labkit.core.streams.keeps_up import FALLS_BEHIND, KEEPS_UP, KeepsUp, keeps_up, signed
from labkit.core.streams.lag_trend import FEWEST
from labkit.labs.kit import *
from labkit.labs.streaming._requests import USERS, in_batches, put_out, user_of
from labkit.spark.streams.at_rate import AtRate, Load, at_rate, taken
from labkit.spark.streams.replay import LONGEST, MOST_A_SECOND

WARM_UP, LENGTH = 2, 12.0
"""Batches of a stretch that aren't judged, and its seconds: more of them for a sharper trend."""

FIRST, LEAST, APART, TRIED, TRIED_FOR = 500.0, 200.0, 3.0, 8, 10.0
"""How the sustained rate is guessed: lines a second at first, and at least (backpressure leaves a
receiver 100, `spark.streaming.backpressure.pid.minRate`), by how many times the two rates differ
through which a batch's cost is a line, and batches of each, or seconds at most, unless that is
less than one and a half times what they need."""

BLOCKS, LEAST_BLOCK = 4, 0.05
"""Blocks in a batch, each of which is a task, and the shortest that Spark's manual recommends."""

BELOW, ABOVE = 0.5, 2.5
"""The least and the largest load, as parts of the rate that is guessed."""

WIDER = 2
"""How often the largest load is doubled where it is kept up with, and the least is halved where it
isn't: a machine that others use, too, may change after the guess."""

NEARLY = 0.9
"""The part of what is sent from which on a receiver is said to take all of it."""

BACKPRESSURE = {"spark.streaming.backpressure.enabled": "true"}


@dataclass(frozen=True)
class Application:
    """Hashes each line by so many rounds, and counts them by user."""

    spark: SparkSession
    lines: Sequence[str]
    interval: float
    effort: int

    def stretch(
        self, rate: float, batches: int, longest: float, conf: Mapping[str, str] | None = None,
        name: str = "",
    ) -> AtRate:  # fmt: skip
        """So many batches of it, of so many lines a second, with these settings."""
        effort = self.effort

        def hashed(line: str) -> tuple[str, int]:
            pbkdf2_hmac("sha256", line.encode(), b"labkit", effort)
            return user_of(line), 1

        def counts(lines: Any) -> None:
            lines.map(hashed).reduceByKey(add, 2).foreachRDD(put_out)

        block = max(LEAST_BLOCK, self.interval / BLOCKS)
        own = {"spark.streaming.blockInterval": f"{block * 1000:.0f}ms", **(conf or {})}
        load = Load(self.lines, min(MOST_A_SECOND, rate))
        return at_rate(
            self.spark, name or f"{load.rate:,.0f} lines a second", load, self.interval, counts,
            batches, longest, conf=own, warm_up=WARM_UP,
        )  # fmt: skip

    def judged(self, rate: float, conf: Mapping[str, str] | None = None, name: str = "") -> AtRate:
        """A stretch that is long enough for a verdict."""
        batches = WARM_UP + max(FEWEST, round(LENGTH / self.interval))
        longest = 2.5 * batches * self.interval + 5
        return self.stretch(rate, batches, longest, conf, name)

    def cost(self, rate: float, batches: int = TRIED) -> float:
        """Seconds that a batch takes at a rate, once the first half of them is done."""
        longest = min(LONGEST, max(TRIED_FOR, 1.5 * batches * self.interval))
        done = self.stretch(rate, batches, longest).stream.done
        took = [batch.processing for batch in done if batch.processing is not None]
        return median(took[len(took) // 2 :] or [longest])

    def guessed(self) -> float:
        """Lines a second of which a batch takes about its interval.

        A batch costs something by itself, and each line something more: a line through the costs
        at two rates. The first stretch warms the JVM, and tells which rates these are.
        """
        low = max(LEAST, FIRST * min(10.0, self.interval / self.cost(FIRST, 2 * TRIED)))
        high = APART * low
        few, many = self.cost(low), self.cost(high)
        a_line = (many - few) / (high - low)
        by_itself = few - a_line * low
        if a_line <= 0 or by_itself >= self.interval:
            return low
        return max(LEAST, (self.interval - by_itself) / a_line)


def tried_around(app: Application, guess: float, tries: int) -> dict[float, AtRate]:
    """Stretches by their loads: tried in random order, and further until they enclose a limit."""
    rates = loads_to_try(BELOW * guess, ABOVE * guess, tries, random.randrange(2**32))
    found = {rate: app.judged(rate) for rate in rates}
    for end, other, times in ((max, KEEPS_UP, 2.0), (min, FALLS_BEHIND, 0.5)):
        for _ in range(WIDER):
            rate = end(found)
            if keeps_up(found[rate].stream).verdict != other:
                break
            found[rate * times] = app.judged(rate * times)
    return dict(sorted(found.items()))


def observed(name: str, rate: float, found: KeepsUp, wanted: str, short: str = "") -> Observation:
    """Whether a load does what was predicted.

    It is open where the lag's trend decides nothing, and where the sender fell `short` of the load.
    """
    settled = not short and found.verdict in (KEEPS_UP, FALLS_BEHIND)
    return Observation(
        name, f"with {rate:,.0f} lines a second it {wanted}", f"{found.words} {short}".strip(),
        found.verdict == wanted if settled else None,
        {"growth of the lag": found.trend.slope or 0.0} if settled else {},
    )  # fmt: skip


def enclosed(guess: float, tried: Sequence[Tried], streams: Sequence[StreamSeen]) -> Observation:
    """Whether the loads enclose the rate that the batches' times let expect.

    With nothing tried between the two it is open: that rate lies between them anyhow.
    """
    found = capacity(tried)
    known = found.low is not None and found.high is not None and len(tried) > 2
    return Observation(
        "capacity",
        f"about {guess:,.0f} lines a second, of which a batch takes as long as its interval",
        found.words,
        (found.low or 0) <= guess <= (found.high or 0) if known else None,
        {"lines a second, about": guess},
        streams=tuple(streams),
    )


def backpressure(off: StreamSeen, on: StreamSeen, load: float) -> Iterator[Observation]:
    """What it does to the input, to the delay of batches, and to the lag behind what is sent.

    All that is open where the load is not too much without it: then there is nothing to hold back.
    """
    came, all_ = taken(on), taken(off)
    yield Observation(
        "taken",
        "without backpressure the receiver takes all that is sent, kept up with or not",
        f"{all_:,.0f} of {load:,.0f} lines a second",
        all_ >= NEARLY * load,
        {"lines a second": all_},
    )
    too_much = keeps_up(off).verdict == FALLS_BEHIND
    yield Observation(
        "backpressure-rate",
        "the receiver takes fewer lines than are sent",
        f"{came:,.0f} of {load:,.0f} lines a second; {all_:,.0f} without",
        came < NEARLY * load if too_much else None,
        {"lines a second": came, "without": all_},
    )
    with_, without = (stream.done[-1].scheduling_delay or 0.0 for stream in (on, off))
    yield Observation(
        "backpressure-delay",
        "the last batch waits in the queue for less than half as long as without",
        f"{units.seconds(with_)}; {units.seconds(without)} without",
        with_ < without / 2 if too_much else None,
        {"seconds": with_, "without": without},
        streams=(off, on),
    )
    trend = keeps_up(on)
    slope, settled = trend.trend.slope, trend.verdict in (KEEPS_UP, FALLS_BEHIND)
    yield Observation(
        "backpressure-lag",
        "it falls behind what is sent all the same: the rest waits where it comes from",
        trend.words if slope is None else f"the lag grows by {signed(slope)} of the load",
        trend.verdict == FALLS_BEHIND if too_much and settled else None,
        {} if slope is None else {"growth of the lag": slope},
    )


def steps(
    spark: SparkSession, interval: float, effort: int, tries: int, users: int
) -> Iterator[Observation]:
    """Loads around the rate that is guessed, in random order; the largest again, held back."""
    (text,) = in_batches(spark, 20_000, 1, users)
    app = Application(spark, text, interval, effort)
    guess = app.guessed()
    found = tried_around(app, guess, tries)
    for name, end, wanted in (("below", min, KEEPS_UP), ("above", max, FALLS_BEHIND)):
        seen = found[rate := end(found)]
        yield observed(name, rate, keeps_up(seen.stream), wanted, seen.sender_short)
    streams = [seen.stream for seen in found.values()]
    tried = [Tried(stream.load or 0.0, keeps_up(stream)) for stream in streams]
    yield enclosed(guess, tried, streams)
    on = app.judged(max(found), BACKPRESSURE, "with backpressure").stream
    off = replace(streams[-1], name="without backpressure")
    yield from backpressure(off, on, streams[-1].load or max(found))


LAB = Demo(
    title="The rate that a stream sustains",
    notebook="08b_keeping_up",
    question="How many lines a second can a stream keep up with, and does backpressure add to it?",
    expect=(
        "A load is sustained where the lag behind what is sent doesn't grow. It is for as long as "
        "a batch takes less than its interval: the loads that are kept up with and those that "
        "aren't lie on either side of that. Backpressure makes the receiver take no more than "
        "batches can process: they no longer wait in Spark's queue. It processes nothing more: "
        "what isn't taken waits with the sender, and the lag grows as before. In local mode it "
        "is all on the same cores, the sender's too."
    ),
    params=(
        Param("interval", 0.5, "seconds of a batch", low=0.1, high=10.0),
        count("effort", 2_000, "rounds of hashing a line", low=1, high=100_000),
        Param("tries", 2, "loads that are tried, from half of the rate that a batch's time "
              "lets expect to 2.5 times as many", low=2, high=12),
        USERS,
    ),
    steps=steps,
    small={"interval": 0.4},
    shows=(Check("taken", says=SHOWN),),
)  # fmt: skip
