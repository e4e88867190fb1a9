"""Batches from Spark's JSON: what it doesn't know is unknown, and never 0."""

from __future__ import annotations

import math
from typing import Any

import pytest

from labkit.core.records.stream import DONE, FAILED, IDLE, RUNNING, WAITING
from labkit.core.streams.batch import (
    from_batch_info,
    from_progress,
    from_receiver_info,
    moment_of,
    number_of,
)
from tests.unit.core.streams.progress import kafka, new, old

INFO = {
    "batchId": 1_795_872_779_000, "batchTime": "2026-11-28T13:32:59.000GMT", "status": "COMPLETED",
    "batchDuration": 1000, "inputSize": 900, "schedulingDelay": 3636, "processingTime": 1123,
    "totalDelay": 4759, "numFailedOutputOps": 0, "numTotalOutputOps": 1,
}  # fmt: skip


def test_a_progress_of_spark_4_is_read_whole() -> None:
    """Records, rate, times in seconds, the state of all operators, the watermark."""
    batch = from_progress(new())
    assert (batch.number, batch.records, batch.input_rate) == (3, 3000, 1407.5)
    assert (batch.processing, batch.durations["addBatch"]) == (0.873, 0.684)
    assert (batch.state_rows, batch.state_bytes) == (7030, 2_000_500)
    assert (batch.started, batch.watermark) == (1_795_872_768.703, 1_795_872_765.798)
    assert (batch.scheduling_delay, batch.total_delay, batch.delay) == (None, None, 0.873)
    assert batch.status == DONE


def test_a_progress_in_a_log_of_spark_3_has_its_figures_source_by_source() -> None:
    """Rows and rate are the sources' sums; without operators there is no state, not one of 0."""
    batch = from_progress(old())
    assert (batch.records, batch.input_rate, batch.processing) == (4210, 7.1, 1.59)
    assert (batch.state_rows, batch.state_bytes, batch.watermark) == (None, None, None)
    assert batch.behind is None, "seqNum counts nothing that we know"


@pytest.mark.parametrize("unknown", [None, -1, "NaN", math.nan, math.inf, "x", True])
def test_what_spark_writes_for_unknown_is_none(unknown: Any) -> None:
    """Null, -1, NaN, an infinity, and what is no number at all."""
    assert number_of(unknown) is None
    assert from_progress(new(numInputRows=unknown, sources=[])).records is None
    state = [{"numRowsTotal": unknown, "memoryUsedBytes": 5}]
    batch = from_progress(new(stateOperators=state))
    assert (batch.state_rows, batch.state_bytes) == (None, 5)
    assert from_batch_info(INFO | {"schedulingDelay": unknown}).scheduling_delay is None


def test_a_watermark_of_1970_is_none_yet() -> None:
    """Spark's word for no event time seen so far."""
    told = {"watermark": "1970-01-01T00:00:00.000Z"}
    assert from_progress(new(eventTime=told)).watermark is None


def test_a_progress_without_a_batch_is_idle() -> None:
    """A trigger that found nothing has looked for offsets, and added no batch."""
    told = {"latestOffset": 1, "triggerExecution": 1}
    assert from_progress(new(durationMs=told, numInputRows=0)).status == IDLE


def test_a_source_with_a_count_of_its_own_tells_how_far_behind_it_was_left() -> None:
    """Kafka's offsets, summed over partitions."""
    batch = from_progress(new(sources=[kafka(10, 30, 45)]))
    assert (batch.position, batch.available, batch.behind) == (60, 90, 30)
    assert from_progress(new()).behind is None, "a rate source's offset counts seconds"


@pytest.mark.parametrize("missing", ["batchId", "timestamp"])
def test_a_progress_without_number_or_time_is_refused(missing: str) -> None:
    """Such a thing is no batch."""
    with pytest.raises(ValueError, match=missing):
        from_progress(new() | {missing: None})


def test_a_batch_of_a_dstream_is_read_from_the_rest_page() -> None:
    """Delays in seconds; its end is its start and its total delay."""
    batch = from_batch_info(INFO)
    assert (batch.records, batch.started) == (900, 1_795_872_779.0)
    delays = (batch.scheduling_delay, batch.processing, batch.total_delay)
    assert delays == (3.636, 1.123, 4.759)
    assert batch.ended == pytest.approx(batch.started + 4.759)


@pytest.mark.parametrize(("said", "status"), [("QUEUED", WAITING), ("PROCESSING", RUNNING)])
def test_a_batch_that_is_not_done_says_so(said: str, status: str) -> None:
    """What it will take isn't known."""
    told = {k: v for k, v in INFO.items() if k not in ("processingTime", "totalDelay")}
    batch = from_batch_info(told | {"status": said})
    assert (batch.status, batch.processing, batch.delay, batch.ended) == (status, None, None, None)


def test_a_batch_some_of_whose_output_failed_is_failed_although_spark_calls_it_completed() -> None:
    """The REST page has COMPLETED and a number of failed operations."""
    batch = from_batch_info(INFO | {"numFailedOutputOps": 1, "firstFailureReason": "ValueError"})
    assert (batch.status, batch.failure) == (FAILED, "ValueError")


def test_a_receiver_has_its_rates_and_its_last_error() -> None:
    """Rates by time in seconds; an error of no text is none."""
    told = {"streamId": 0, "streamName": "SocketReceiver-0", "isActive": False,
            "executorId": "driver", "lastErrorMessage": "", "lastError": "connection refused",
            "eventRates": [[1_795_872_772_000, 0.0], [1_795_872_773_000, 1000.0]]}  # fmt: skip
    receiver = from_receiver_info(told)
    assert receiver.rates == ((1_795_872_772.0, 0.0), (1_795_872_773.0, 1000.0))
    assert (receiver.active, receiver.error) == (False, "connection refused")
    assert from_receiver_info({"streamId": 1}).active is None


@pytest.mark.parametrize(
    "stamp", ["2026-11-28T13:32:59.000GMT", "2026-11-28T13:32:59Z", 1_795_872_779_000]
)
def test_times_are_read_as_spark_writes_them(stamp: str | int) -> None:
    """By REST, by a progress, and in milliseconds."""
    assert moment_of(stamp) == 1_795_872_779.0
    assert moment_of("yesterday") is None
