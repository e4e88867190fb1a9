"""Streams that are killed, each in its own way, and what their totals are in the end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import uuid4

from labkit.core import units
from labkit.core.errors import SessionError
from labkit.labs.kit import *
from labkit.labs.streaming import _held as held
from labkit.labs.streaming._handing import Handing
from labkit.labs.streaming._lives import (
    BY_HAND,
    WITH_LOG,
    first_life,
    on_executors,
    second_life,
)
from labkit.labs.streaming._requests import in_batches
from labkit.labs.streaming._waiting import until
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.kafka.kafka import ADDRESS, Kafka
from labkit.spark.places.program import in_own_session
from labkit.spark.workloads import connect

SENDING = 4.0
"""Seconds in which so many records are sent; the broker is killed meanwhile."""


ANYWHERE = {"spark.locality.wait": "0"}
"""The executor that has the blocks has the receiver on its only core: batches don't wait for it."""


class Totals(NamedTuple):
    """What was sent, what of it was counted before the kill, and what was in the end."""

    sent: int
    before: int
    found: int

    def told(self, name: str, predicted: str, wanted: int, also: str = "") -> Observation:
        """Whether as many were counted as is predicted."""
        gap = self.found - self.sent
        what = f"{abs(gap):,} {'counted twice' if gap > 0 else 'lost'}" if gap else "each once"
        return Observation(
            name,
            predicted,
            f"{self.sent:,} sent, {self.before:,} counted before the kill, {self.found:,} in the "
            f"end: {what}{also}",
            self.found == wanted,
            {"sent": self.sent, "before": self.before, "found": self.found,
             "lost": max(0, -gap), "counted twice": max(0, gap)},
        )  # fmt: skip


def executors_killed(lines: list[str]) -> Iterator[Observation]:
    """Kill the executor that a receiver runs on: what it had stored, in two copies and in one."""
    half = len(lines) // 2
    sent, conf = 2 * half, BY_HAND | ANYWHERE
    told = {
        "MEMORY_AND_DISK_2": ("receiver-two-copies", "the receiver is started elsewhere, where the "
                              "second copy is: the same total", sent),
        "MEMORY_ONLY": ("receiver-one-copy", "the receiver is started elsewhere; what it had "
                        "stored is lost, silently", sent - half),
    }  # fmt: skip
    with (
        Cluster(Layout(workers=2, cores=1, memory="600m")) as cluster,
        TemporaryDirectory() as place,
        ExitStack() as opened,
    ):
        handings = {level: opened.enter_context(Handing()) for level in told}
        ports = {level: handing.port for level, handing in handings.items()}
        life = in_own_session(on_executors, cluster.master, conf, place, ports, half)
        with closing(life):
            for level, (name, predicted, wanted) in told.items():
                handing = handings[level]
                next(life)
                handing.wait(1)
                handing.give(lines[:half])
                where = next(life)
                ids = [process.executor for process in cluster.executors()]
                cluster.kill_executor(ids.index(where))
                handing.wait(2)
                handing.give(lines[half:sent])
                ((_, found),) = next(life)
                yield Totals(sent, 0, found).told(name, predicted, wanted)


def driver_killed(place: Path, lines: list[str], log: bool, files: str = "") -> tuple[Any, ...]:
    """What is put out by a stream before its process is killed, and by all lives together.

    Half of the lines are in a batch, and half are received, and in none. Then another process goes
    on from the checkpoint.
    """
    half = len(lines) // 2
    conf = BY_HAND | (WITH_LOG if log else {})
    with Handing() as handing:
        told = str(place), handing.port
        life = in_own_session(first_life, "local[3]", conf, *told, half, files)
        with closing(life):
            processes = next(life)
            handing.wait(1)
            handing.give(lines[:half])
            before = next(life)
            handing.give(lines[half : 2 * half])
            next(life)
            for process in processes:
                os.kill(process, signal.SIGKILL)
            with suppress(SessionError):  # that it has died: it goes on to nothing
                next(life)
        (place / held.HELD).unlink(missing_ok=True)
        (after,) = in_own_session(second_life, "local[3]", conf, *told, files)
    return (before, *after)


def drivers_killed(spark: SparkSession, lines: list[str]) -> Iterator[Observation]:
    """Kill the driver: with a write-ahead log and queries beside it, and without."""
    half = len(lines) // 2
    sent = 2 * half
    with TemporaryDirectory() as folder:
        place = Path(folder)
        files = held.in_files(place, lines)
        before, counts, totals = driver_killed(place, lines, log=True, files=files)
        once = before[-1][1]
        yield Totals(sent, once, totals[-1][1]).told(
            "driver-log", "with a write-ahead log, from the checkpoint: the same total", sent
        )
        yield Totals(sent, once, sum(found for _, found in counts)).told(
            "driver-output", "the state counts each line once; what the last batch put out before "
            "the kill is put out again", sent + half, f"; batches at {at(counts)}",
        )  # fmt: skip
        first, whole = held.written(files)
        found, over = held.copied(spark, place)
        yield Totals(whole, first, found).told(
            "query-file-sink", "killed in mid-batch, from the checkpoint: each line is once in the "
            "file sink, as Spark reads it", whole,
            f"; {units.plural(over, 'file')} there that it leaves out",
        )  # fmt: skip
        rows, each = held.counted(place)
        yield Totals(whole, first, each).told(
            "query-by-batch", "foreachBatch that puts a batch in the place of the one with its "
            "number: each line once", whole,
        )  # fmt: skip
        yield Totals(whole, first, rows).told(
            "query-append", "foreachBatch that appends: the batch that was put out and not "
            "committed is there twice", 2 * whole - first,
        )  # fmt: skip
    with TemporaryDirectory() as folder:
        before, _, totals = driver_killed(Path(folder), lines, log=False)
        yield Totals(sent, before[-1][1], totals[-1][1]).told(
            "driver-no-log", "without the log: what was received, and in no batch, is lost", half
        )


def at(counts: list[tuple[str, int]]) -> str:
    """The times of the batches that put their counts out."""
    return ", ".join(f"{when} s" for when, _ in counts)


def query_stopped(spark: SparkSession, lines: list[str]) -> Observation:
    """Stop a query in the middle of a batch, in a session that goes on, and start it again."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        files = held.in_files(place, lines)
        query = held.into_files(spark, files, place)
        try:
            held.are_held(place, held.REACHED)
        finally:
            query.stop()
            (place / held.HELD).unlink()
        before, _ = held.copied(spark, place)
        again = held.into_files(spark, files, place)
        try:
            again.awaitTermination()
        finally:
            again.stop()
        found, _ = held.copied(spark, place)
        whole = held.written(files)[1]
    return Totals(whole, before, found).told(
        "query-stopped", "stopped in mid-batch, from the checkpoint: each line once", whole
    )


def broker_killed(spark: SparkSession, records: int) -> Observation:
    """Kill Kafka's broker while records are sent and read, and start it on its data again."""
    name = f"labkit_{uuid4().hex}"
    with Kafka() as kafka, TemporaryDirectory() as folder:
        connect(spark)
        topic = kafka.topic(name, 2)
        source = spark.readStream.format("kafka").options(**kafka.options(topic))
        rows = source.option("startingOffsets", "earliest").load().selectExpr("string(value)")
        writer = rows.writeStream.format("memory").queryName(name)
        query = writer.option("checkpointLocation", folder).start()

        def read() -> int:
            return spark.table(name).count()

        numbers = [str(number) for number in range(records)]
        first = records // 4
        try:
            kafka.write(topic, numbers[:first])
            until(lambda: read() == first, "the first records")
            with kafka.send(topic, numbers[first:], rate=max(1.0, records / SENDING)) as sending:
                until(lambda: sending.sent.records > 0, "the sender")
                before = read()  # not while the broker is gone: its tasks keep the cores then
                kafka.kill()
                kafka.restart()
                sending.wait()
                until(lambda: not query.isActive or read() >= records, "the last records")
            found, different = read(), spark.table(name).distinct().count()
        finally:
            query.stop()
            spark.catalog.dropTempView(name)
    return Totals(records, before, found).told(
        "broker", "the sender and the query go on when it is back: each record once", records,
        f"; {different:,} different ones",
    )  # fmt: skip


def steps(spark: SparkSession, lines: int, records: int) -> Iterator[Observation]:
    """Executors, drivers, a query, the broker."""
    spark.conf.set("spark.sql.shuffle.partitions", 2)
    (text,) = in_batches(spark, lines, 1, 50)
    yield from executors_killed(text)
    yield from drivers_killed(spark, text)
    yield query_stopped(spark, text)
    yield broker_killed(spark, records)


def allows(**_: int) -> str:
    """A broker of the person's own is not killed."""
    own = os.environ.get(ADDRESS, "")
    return (
        f"{ADDRESS} names {own}, a broker that can't be killed from here: unset it" if own else ""
    )


NAMES = ("receiver-two-copies", "receiver-one-copy", "driver-log", "driver-output",
         "query-file-sink", "query-by-batch", "query-append", "driver-no-log", "query-stopped",
         "broker")  # fmt: skip

LAB = Demo(
    title="What streams survive",
    notebook="08c_logs_and_recovery",
    question="After a kill, is each record counted once, lost, or counted twice?",
    expect=(
        "A receiver whose executor is killed is started on another one; what it had stored is "
        "there if it was stored twice, and is gone without a word if once. A driver that is killed "
        "and started again from its checkpoint has the same totals with a write-ahead log; without "
        "it, what was received and in no batch is lost. State counts each record once, and so does "
        "Spark's file sink. What a batch puts out elsewhere is put out again when the batch is: "
        "once more, unless it takes the place of what has its number. A query waits for a broker "
        "that is gone, and goes on."
    ),
    params=(
        count("lines", 2_000, "lines that a receiver is sent, and that are in files", low=40,
              high=200_000),
        count("records", 2_000, "records that the broker is sent in four seconds", low=40,
              high=200_000),
    ),
    steps=steps,
    allows=allows,
    small={"lines": 200, "records": 200},
    shows=tuple(Check(name, says=SHOWN) for name in NAMES),
)  # fmt: skip
