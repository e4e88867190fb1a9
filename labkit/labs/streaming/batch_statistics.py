"""A stream's statistics as the lab's table has them, against Spark's own events and pages."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import add
from urllib.request import urlopen

from labkit.core import units
from labkit.core.records.stream import DONE, Batch, StreamSeen
from labkit.core.streams.batch import from_batch_info
from labkit.core.streams.statistics import batch_statistics
from labkit.core.tasks.quantiles import Quantiles
from labkit.labs.kit import *
from labkit.labs.streaming._requests import USERS, in_batches, once
from labkit.spark.reading.streams import following, reader_of
from labkit.spark.streams.contexts import begin, streaming, wait_until
from labkit.spark.streams.replay import LONGEST, Replay

PATIENCE = 120.0
"""Seconds that the stream has, after all is sent, to process the rest."""

WARM_UP = 2
"""Batches that aren't judged: so few of the default number are enough for a verdict."""

LINES = 20_000
"""Lines of the log, which are sent again and again."""

Row = tuple[int | None, float | None, float | None, float | None]
"""A batch's records, scheduling delay, processing time and total delay."""

NAMED = {"processing time": 2, "scheduling delay": 1, "total delay": 3, "records a batch": 0}
"""The rows of the lab's table, and where a batch has its figure."""


def listener() -> Any:
    """A listener of one's own, which Spark tells of each batch that is done."""
    from pyspark.streaming import StreamingListener

    class Listener(StreamingListener):
        """Keeps the figures of each batch by its time in milliseconds."""

        def __init__(self) -> None:
            super().__init__()
            self.rows: dict[int, Row] = {}
            self.shares: dict[int, list[int]] = {}

        def onBatchCompleted(self, batchCompleted: Any) -> None:  # noqa: N803  as Spark calls it
            info = batchCompleted.batchInfo()
            times = (info.schedulingDelay(), info.processingDelay(), info.totalDelay())
            when = int(info.batchTime().milliseconds())
            shares = info.streamIdToInputInfo()
            self.shares[when] = [int(shares[key].numRecords()) for key in sorted(shares)]
            wait, work, total = (time / 1000 for time in times)
            self.rows[when] = int(info.numRecords()), wait, work, total

    return Listener()


def put_out(rdd: RDD[tuple[str, int]]) -> None:
    """Bring a batch's counts to the driver, and do no more with them."""
    rdd.collect()


def row(batch: Batch) -> Row:
    """The same of a batch as the lab reads it."""
    return batch.records, batch.scheduling_delay, batch.processing, batch.total_delay


def of_page(sc: Any) -> dict[int, Row]:
    """The same of batches that are done, from the REST page; nothing where it has none."""
    if not sc.uiWebUrl:
        return {}
    page = f"{sc.uiWebUrl}/api/v1/applications/{sc.applicationId}/streaming/batches"
    with urlopen(page, timeout=30) as told:
        batches = map(from_batch_info, json.load(told))
        return {batch.number: row(batch) for batch in batches if batch.status == DONE}


def watched(
    spark: SparkSession, replay: Replay, receivers: int, interval: float
) -> tuple[StreamSeen, Any, dict[int, Row]]:
    """The stream as the lab has it, the listener with its figures, and those of the REST page."""
    own = listener()
    with streaming(spark, interval) as context:
        context.addStreamingListener(own)
        parts = [context.socketTextStream(replay.host, replay.port) for _ in range(receivers)]
        lines = context.union(*parts) if receivers > 1 else parts[0]
        lines.map(once).reduceByKey(add).foreachRDD(put_out)
        begin(context)
        with following(context, "requests"):
            sent = replay.wait().lines
            wait_until(context, lambda: sum(r[0] or 0 for r in own.rows.values()) == sent, PATIENCE)
        pages = of_page(spark.sparkContext)
        seen = reader_of(context, "requests").seen()
        while_it_came = seen.from_first_record.to_last_record
        return replace(while_it_came, warm_up=WARM_UP), own, pages


def agree(name: str, whose: str, mine: dict[int, Row], theirs: dict[int, Row]) -> Observation:
    """Whether the figures of two are the same, batch by batch."""
    both = mine.keys() & theirs.keys()
    same = [when for when in both if mine[when] == theirs[when]]
    return Observation(
        name,
        f"of each batch records, scheduling delay, processing time and total delay as {whose}",
        f"{len(same)} of {len(both)} batches that both have, by their time",
        bool(both) and len(same) == len(both),
        {"batches": len(both)},
    )


def table(stream: StreamSeen, theirs: Sequence[Row]) -> Iterator[Observation]:
    """Whether the table's quartiles are those of the listener's figures."""
    for statistic in batch_statistics(stream):
        if statistic.label not in NAMED:
            continue
        values = [float(value) for each in theirs if (value := each[NAMED[statistic.label]])
                  is not None]  # fmt: skip
        wanted = Quantiles.of(values)
        assert statistic.quantiles is not None
        yield Observation(
            statistic.label.replace(" ", "-"),
            in_order(wanted, statistic.unit),
            in_order(statistic.quantiles, statistic.unit),
            statistic.quantiles == wanted,
        )


def in_order(found: Quantiles, unit: str) -> str:
    """Minimum, quartiles and maximum as they stand in the table."""
    heads = ("min", "25%", "median", "75%", "max")
    shown = (units.by_unit(value, unit) for value in found.values)
    return ", ".join(f"{head} {value}" for head, value in zip(heads, shown, strict=True))


def steps(
    spark: SparkSession, rate: int, batches: int, receivers: int, interval: float, users: int
) -> Iterator[Observation]:
    """A stream over TCP, and its figures from three places."""
    length = interval * batches
    (text,) = in_batches(spark, min(LINES, max(1, int(rate * length))), 1, users)
    with Replay(text, rate, length, receivers) as replay:
        stream, own, pages = watched(spark, replay, receivers, interval)
        sent, each = replay.sent, replay.each
    mine = {batch.number: row(batch) for batch in stream.done if batch.number in own.rows}
    yield replace(agree("listener", "Spark told its listener", mine, own.rows), streams=(stream,))
    if pages:
        yield agree("rest", "the REST page has them", mine, pages)
    yield from table(replace(stream, batches=tuple(b for b in stream.done if b.number in mine)),
                     [own.rows[when] for when in mine])  # fmt: skip
    added = all(
        total is None or abs(total - wait - work) < 0.0005
        for _, wait, work, total in mine.values() if wait is not None and work is not None
    )  # fmt: skip
    yield Observation("sum", "scheduling delay and processing time make the total delay",
                      "in each batch" if added else "not in each batch", added)  # fmt: skip
    got = [sum(shares) for shares in zip(*own.shares.values(), strict=True)]
    rates = ", ".join(f"{many / length:,.0f}" for many in got)
    yield Observation(
        "receivers", f"{', '.join(f'{many:,}' for many in each)} records, as they were sent",
        f"{', '.join(f'{many:,}' for many in got)}; {rates} a second, {sent.rate:,.0f} in all",
        sorted(got) == sorted(each),
    )  # fmt: skip


def allows(batches: int, interval: float, **_: Any) -> str:
    """As long as the sender sends."""
    if batches * interval > LONGEST:
        most = math.floor(LONGEST / interval)
        return f"batches is {batches}; allowed are {most} or fewer, {LONGEST:.0f} s in all"
    return ""


LAB = Demo(
    title="A stream's statistics, from three places",
    question="Are the delays in the lab's table those that Spark has of each batch?",
    expect=(
        "Of each batch Spark knows how long it waited, how long it was processed, and the sum of "
        "both; of each receiver, how many records it brought. The lab's table has the minimum, the "
        "quartiles and the maximum of these, and every figure agrees with Spark's own, batch by "
        "batch."
    ),
    params=(
        count("rate", 1_000, "lines a second that are sent, to all receivers", low=10, high=50_000),
        count("batches", 20, "batches for which lines are sent", low=2, high=500),
        Param("receivers", 1, "receivers, each of which keeps a core", low=1, high=8),
        Param("interval", 1.0, "seconds of a batch", low=0.1, high=60.0),
        USERS,
    ),
    steps=steps,
    allows=allows,
    notebook="08b_keeping_up",
    small={"rate": 200, "batches": 8, "receivers": 2, "interval": 0.5},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in (
            "listener",
            "scheduling-delay",
            "processing-time",
            "total-delay",
            "records-a-batch",
            "sum",
            "receivers",
        )
    ),
)
