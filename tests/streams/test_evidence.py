"""Evidence of real streams: a query over a rate source, DStreams over a socket and a queue."""

from __future__ import annotations

import json
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

import labkit
from labkit.core.errors import UsageError
from labkit.core.records.stream import ACTIVE, DSTREAM, ENDED, NEW, QUERY
from labkit.core.streams.batch import from_batch_info, from_receiver_info
from labkit.core.streams.live import listening
from labkit.spark.reading.streams import following, reader_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from pyspark.sql.streaming import StreamingQuery
    from pyspark.streaming import StreamingContext

PATIENCE = 120
"""Seconds after which a stream that does nothing has failed the test."""


def until(so: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 10):
        if so():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE} s")


def work(rdd: Any) -> None:
    rdd.count()


@contextmanager
def context(spark: SparkSession) -> Iterator[StreamingContext]:
    """A context of half-second batches, stopped at the end."""
    from pyspark.streaming import StreamingContext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        made = StreamingContext(spark.sparkContext, 0.5)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.stop(stopSparkContext=False)


@contextmanager
def lines() -> Iterator[int]:
    """A sender of a line each 10 ms on a port of loopback, until the block ends."""
    ended = threading.Event()

    def send() -> None:
        with suppress(OSError):
            to, _ = server.accept()
            with to:
                while not ended.wait(0.01):
                    to.sendall(b"a line\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        thread.join(5)


@pytest.fixture
def totals(spark: SparkSession, tmp_path: Path) -> Iterator[StreamingQuery]:
    """A query with state and a watermark, a batch each second."""
    rates = spark.readStream.format("rate").option("rowsPerSecond", 100).load()
    counts = rates.withWatermark("timestamp", "1 second").groupBy("timestamp").count()
    spark.conf.set("spark.sql.shuffle.partitions", "1")
    query = (
        counts.writeStream.format("noop").outputMode("update").queryName("totals")
        .option("checkpointLocation", str(tmp_path)).trigger(processingTime="1 second").start()
    )  # fmt: skip
    yield query
    query.stop()


def test_a_query_is_watched_while_it_runs_and_afterwards(totals: StreamingQuery) -> None:
    """Its batches as Spark's own progress has them, its interval, state and watermark."""
    watch: Any = labkit.watch(totals)
    until(lambda: sum((batch.records or 0) > 0 for batch in watch.stream.done) >= 3)
    assert (watch.stream.kind, watch.stream.state) == (QUERY, ACTIVE)
    assert "totals" in str(watch)
    totals.stop()
    until(lambda: watch.closed)
    seen = watch.stream
    assert (seen.name, seen.interval, seen.state, seen.bounded) == ("totals", 1.0, ENDED, False)
    told = {progress.batchId: progress for progress in totals.recentProgress}
    assert [batch.number for batch in seen.batches] == list(told)
    for batch in seen.done:
        own = told[batch.number]
        assert batch.records == own.numInputRows
        assert batch.durations["addBatch"] == own.durationMs["addBatch"] / 1000
        assert batch.state_rows == own.stateOperators[0].numRowsTotal
    assert seen.batches[-1].watermark
    assert list(watch.batches.index) == list(told)


def test_a_query_that_reads_what_is_there_has_no_rate_to_keep_up_with(
    spark: SparkSession, tmp_path: Path
) -> None:
    """It is bounded, and that is what is said in the place of a verdict."""
    spark.range(100).write.parquet(str(tmp_path / "in"))
    files = spark.readStream.schema("id LONG").parquet(str(tmp_path / "in"))
    query = files.writeStream.format("noop").trigger(availableNow=True).start()
    query.awaitTermination(PATIENCE)
    watch: Any = labkit.watch(query, "once")
    assert watch.stream.bounded
    assert sum(batch.records or 0 for batch in watch.stream.done) == 100
    assert "no rate to keep up with" in watch.keeps_up().words
    assert watch.closed


def test_a_query_that_fails_says_of_what(spark: SparkSession) -> None:
    """The cause, without the query's ids."""
    rates = spark.readStream.format("rate").option("rowsPerSecond", 100).load()
    query = rates.selectExpr("assert_true(value < 0, 'too far')").writeStream.format("noop").start()
    until(lambda: not query.isActive)
    failure = labkit.watch(query).stream.failure
    assert "too far" in failure
    assert "runId" not in failure


def test_a_context_is_watched_from_before_its_start_to_after_its_end(spark: SparkSession) -> None:
    """Its batches and receivers are the ones that Spark's own listener tells of."""
    with context(spark) as streams, lines() as port:
        watch: Any = labkit.watch(streams, "lines")
        assert watch.stream.state == NEW
        streams.socketTextStream("127.0.0.1", port).foreachRDD(work)
        streams.start()
        until(lambda: sum((batch.records or 0) > 0 for batch in watch.stream.done) >= 3)
        seen = watch.stream
        assert (seen.kind, seen.state, seen.interval) == (DSTREAM, ACTIVE, 0.5)
        listener = streams._jssc.ssc().progressListener()
        (receiver,) = seen.receivers
        assert (receiver.active, receiver.name) == (True, "Socket stream [0]")
        for batch in seen.done:
            assert batch.scheduling_delay is not None
            assert batch.processing is not None
            assert batch.total_delay == pytest.approx(batch.scheduling_delay + batch.processing)
        assert sum(batch.records or 0 for batch in seen.done) <= listener.numTotalReceivedRecords()
    until(lambda: watch.closed)
    assert watch.stream.state == ENDED
    assert len(watch.stream.done) >= len(seen.done)


def test_batches_that_fail_are_failed_and_records_that_nobody_counts_unknown(
    spark: SparkSession,
) -> None:
    """A queue of RDDs tells no records: Spark's page has 0, and here they are not known."""

    def fail(rdd: Any) -> None:
        raise ValueError(f"no {rdd.count()}")

    with context(spark) as streams:
        streams.queueStream([spark.sparkContext.range(7)]).foreachRDD(fail)
        reader = reader_of(streams)
        streams.start()
        until(lambda: bool(reader.seen().count("failed")))
        seen = reader.seen()
    first = next(batch for batch in seen.batches if batch.status == "failed")
    assert first.failure == "ValueError: no 7"
    assert first.records is None
    assert seen.receivers == ()


def test_the_reader_tells_what_the_rest_pages_tell(spark: SparkSession) -> None:
    """Batch by batch, where the session has a UI."""
    if spark.sparkContext.uiWebUrl is None:
        pytest.skip("the session has no UI")
    with context(spark) as streams, lines() as port:
        streams.socketTextStream("127.0.0.1", port).foreachRDD(work)
        streams.start()
        reader = reader_of(streams)
        until(lambda: len(reader.seen().done) >= 3)
        pages = {name: _page(spark, name) for name in ("batches", "receivers")}
        mine = {batch.number: batch for batch in reader.seen().done}
        theirs = [from_batch_info(one) for one in pages["batches"]]
        (receiver,) = (from_receiver_info(one) for one in pages["receivers"])
    done = [batch for batch in theirs if batch.status == "done"]
    assert done
    assert [mine[batch.number] for batch in done] == done
    assert receiver.rates


def _page(spark: SparkSession, name: str) -> Any:
    web = spark.sparkContext
    url = f"{web.uiWebUrl}/api/v1/applications/{web.applicationId}/streaming/{name}"
    with urlopen(url, timeout=PATIENCE) as page:
        return json.load(page)


def test_a_stretch_is_shown_where_a_panel_listens(totals: StreamingQuery) -> None:
    """While the block runs."""
    told: list[str] = []
    with listening(lambda stream: told.append(stream.name)), following(totals):
        until(lambda: bool(told))
    assert set(told) == {"totals"}


def test_what_is_no_stream_is_refused_in_a_line() -> None:
    """With its type, and what is allowed."""
    with pytest.raises(UsageError, match="a list can't be watched; allowed: a StreamingQuery"):
        labkit.watch([])  # type: ignore[call-overload]
