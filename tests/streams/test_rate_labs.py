"""Streams at a rate: what is read of a stretch, what labs say of one, what they leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyspark.sql import SparkSession

from labkit.core.claims.claim import SHOWN, Case, Check
from labkit.core.claims.judging import judged
from labkit.core.claims.verdict import CONFIRMED, OPEN, REFUTED
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.stream import DONE, DSTREAM, ENDED, WAITING, Batch, StreamSeen
from labkit.core.streams.capacity import Tried as Load_
from labkit.core.streams.keeps_up import FALLS_BEHIND, keeps_up
from labkit.labs.streaming import batch_interval, sustainable_rate
from labkit.labs.streaming._storing import DEFAULT, storing
from labkit.spark.streams.at_rate import Load, at_rate, configured, taken
from labkit.spark.streams.blocks import received
from tests.shown import figure
from tests.spark.lab_shown import comparison, require_shown
from tests.spark.one_pair import one_pair

INTERVAL, COST = 1.0, 1.5


def stream(waits: Sequence[float], records: int = 100, cost: float = COST) -> StreamSeen:
    """A stream whose batches waited so long, then took `cost`; the last one still waits."""
    done = [
        Batch(number, number * INTERVAL, records, None, cost, wait, wait + cost, DONE)
        for number, wait in enumerate(waits)
    ]
    last = Batch(len(waits), len(waits) * INTERVAL, records, status=WAITING)
    return StreamSeen("x", DSTREAM, (*done, last), INTERVAL, warm_up=0)


def tried(waits: Sequence[float], interval: float = INTERVAL) -> batch_interval.Tried:
    seen = stream(waits)
    return batch_interval.Tried(interval, seen, keeps_up(seen), 8)


GROWING = tried([0.5 * number for number in range(20)])
STEADY = tried([0.0] * 20, 4.0)
SHORT = tried([0.5 * number for number in range(9)])


def test_records_a_second_are_those_of_whole_batches_that_are_done() -> None:
    """The first one began before its lines came, and what waits is not processed."""
    assert taken(stream([0.0] * 5)) == 100
    assert taken(stream([0.0])) == 0


def test_a_stretch_of_too_few_batches_decides_nothing_and_says_so() -> None:
    """Neither for what was predicted nor against it; a claim that hangs on it stays open."""
    seen = SHORT.observed("short", "falls behind")
    assert seen.holds is None and seen.verdict == "not settled"
    assert "9 batches completed, and 16 are needed" in seen.found
    shown = Demonstration("x", "x", {}, {}, (seen,))
    checks = (Check("short", says=SHOWN), Check("long", says=SHOWN))
    found, missing = judged(Case("x", checks), shown)
    assert (found.verdict, missing.verdict) == (OPEN, OPEN)
    assert found.why == seen.found and missing.why == "It was not reached."


def test_a_sender_that_falls_short_decides_nothing_and_is_named() -> None:
    """Then it is what was tried, whatever the lag does."""
    short = "2,000 lines a second were due and 1,000 were sent"
    for seen in (
        replace(GROWING, short=short).observed("short", FALLS_BEHIND),
        sustainable_rate.observed("above", 2_000, GROWING.found, FALLS_BEHIND, short),
    ):
        assert seen.holds is None and seen.found.endswith(short)
    assert sustainable_rate.observed("above", 2_000, GROWING.found, FALLS_BEHIND).holds


def test_a_settled_stretch_confirms_or_refutes_what_was_predicted() -> None:
    """By the trend of its lag."""
    for name, wanted, verdict in (("a", "falls behind", CONFIRMED), ("b", "keeps up", REFUTED)):
        shown = Demonstration("x", "x", {}, {}, (GROWING.observed(name, wanted),))
        (found,) = judged(Case("x", (Check(name, says=SHOWN),)), shown)
        assert found.verdict == verdict


def test_two_intervals_are_shown_side_by_side_with_the_delay_that_grows() -> None:
    """Both streams are in one observation, the one that keeps up first."""
    seen = batch_interval.delays(GROWING, STEADY)
    assert seen.holds
    assert seen.streams == (STEADY.stream, GROWING.stream)
    assert batch_interval.delays(STEADY, STEADY).holds is False
    assert batch_interval.delays(SHORT, STEADY).holds is None


def test_the_edge_lies_where_a_batch_takes_as_long_as_its_interval() -> None:
    """A cost of 1.5 s at any interval: between 1.2 s and 2 s; open where an interval is."""
    close = [tried([0.3 * number for number in range(20)], 1.2), tried([0.0] * 20, 2.0)]
    seen = batch_interval.edge([GROWING, *close, STEADY])
    assert seen.holds and seen.figures == {"seconds of the edge": 1.5}
    far = [tried([0.0] * 20, 1.2), tried([0.0] * 20, 1.4)]
    assert batch_interval.edge([GROWING, *far, STEADY]).holds is False
    assert batch_interval.edge([SHORT, *far, STEADY]).holds is None


def test_two_intervals_alone_say_nothing_of_the_edge_between_them() -> None:
    """It lies between them however it comes out."""
    assert batch_interval.edge([GROWING, STEADY]).holds is None


def test_backpressure_is_told_by_what_is_taken_what_waits_and_what_lags() -> None:
    """Half of the load is taken, nothing waits, and the lag grows by the other half."""
    off = stream([0.5 * number for number in range(20)])
    on = StreamSeen(
        "on", DSTREAM, stream([0.0] * 20, 50, 0.5).batches, INTERVAL, load=100, warm_up=0
    )
    all_, rate, delay, lag = sustainable_rate.backpressure(off, on, 100)
    assert all_.holds and rate.holds and delay.holds and lag.holds
    assert delay.streams == (off, on)
    assert lag.found == "the lag grows by +50% of the load"


def test_backpressure_has_nothing_to_hold_back_where_the_load_is_kept_up_with() -> None:
    """Then what it does is open; that the receiver takes all is so."""
    calm = stream([0.0] * 20)
    all_, *others = sustainable_rate.backpressure(calm, calm, 100)
    assert all_.holds and [seen.holds for seen in others] == [None] * 3


def test_the_loads_enclose_the_rate_that_is_guessed_or_it_stays_open() -> None:
    """Some that are sustained below it, some that aren't above, and one in between at least."""
    kept, near = Load_(50, STEADY.found), Load_(90, STEADY.found)
    lost = Load_(200, GROWING.found)
    assert sustainable_rate.enclosed(100, [kept, near, lost], []).holds
    assert sustainable_rate.enclosed(300, [kept, near, lost], []).holds is False
    assert sustainable_rate.enclosed(100, [kept, lost], []).holds is None
    assert sustainable_rate.enclosed(100, [kept, near, near], []).holds is None


def test_settings_of_a_stretch_end_with_it(spark: SparkSession) -> None:
    """Those that the session had are back, and those that it hadn't are gone."""
    new, old = "spark.streaming.backpressure.enabled", "spark.app.name"
    own = spark.sparkContext._jsc.sc().conf()
    was = own.get(old)
    with configured(spark, {new: "true", old: "other"}):
        assert (own.get(new), own.get(old)) == ("true", "other")
    assert not own.contains(new) and own.get(old) == was


def test_a_stretch_begins_with_the_first_line_and_stops_after_its_batches(
    spark: SparkSession,
) -> None:
    """Its load is the rate that was asked for, and it is no longer running."""

    def output(lines: object) -> None:
        lines.foreachRDD(print_nothing)  # type: ignore[attr-defined]

    found = at_rate(spark, "lines", Load(["a line"], 200), 0.2, output, 6, 20.0, warm_up=1)
    assert found.stream.state == ENDED and found.stream.load == 200
    assert found.stream.batches[0].records
    began = found.stream.batches[0].started
    assert all(when >= began for each in found.stream.receivers for when, _ in each.rates)
    assert len(found.stream.done) >= 5
    assert not received(spark.sparkContext).copies


def print_nothing(rdd: object) -> None:
    """Take a batch."""


def test_blocks_of_a_receiver_go_with_its_trial(spark: SparkSession) -> None:
    """By default they are serialized and in two copies, of which one has no place to go."""
    lab = comparison("receiver-storage")
    require_shown(lab, spark)
    found = one_pair(spark, lab.id, **lab.small)
    assert not received(spark.sparkContext).copies
    assert figure(found, "MEMORY_ONLY", "line_memory_bytes") > figure(
        found, DEFAULT, "line_memory_bytes"
    )
    stretch = storing(spark, ["a line"], 0.5, DEFAULT)
    stretch.run()
    assert stretch.answer() is True
    assert stretch.figures()["block_copies"] == 1
