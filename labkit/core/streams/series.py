"""A stream's batches as series over time: what came in, how long it took, how far it lags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labkit.core.records.stream import DSTREAM, FAILED, IDLE, Batch, StreamSeen


@dataclass(frozen=True)
class Point:
    """A figure of a batch, at a time in seconds from the first batch's start."""

    at: float
    value: float


def input_rates(stream: StreamSeen) -> tuple[Point, ...]:
    """Records a second that each batch brought, by the time in which they came.

    A DStream's batch gathers for its interval. Of a query it is Spark's own figure: records since
    the trigger before it began.
    """
    began = _beginning(stream)
    told = ((batch, _input_rate(stream, batch)) for batch in _made(stream))
    return tuple(Point(batch.started - began, rate) for batch, rate in told if rate is not None)


def processing_times(stream: StreamSeen) -> tuple[Point, ...]:
    """Seconds that each completed batch was worked on, at its end."""
    return _at_end(stream, lambda batch: batch.processing)


def delays(stream: StreamSeen) -> tuple[Point, ...]:
    """Seconds from each completed batch's start to its end, waiting included, at its end."""
    return _at_end(stream, lambda batch: batch.delay)


def failures(stream: StreamSeen) -> tuple[Point, ...]:
    """The delay of each batch that failed, at its end; at its start where there is none."""
    began = _beginning(stream)
    failed = (batch for batch in stream.batches if batch.status == FAILED)
    return tuple(Point((b.ended or b.started) - began, b.delay or 0.0) for b in failed)


def lags(stream: StreamSeen) -> tuple[Point, ...]:
    """How many seconds the work is behind what has come, at the end of each completed batch.

    That is the batch's delay, and the time before it that its records were held back outside:
    those that it left unread in a source that counts them (where a query takes at most so many at
    once), or, where the load is known, those that were sent until it began and that were in no
    batch yet (where backpressure slows a receiver).
    """
    held = _unread(stream) if stream.load is None else _not_taken(stream, stream.load)

    def lag(batch: Batch) -> float | None:
        return None if batch.delay is None else batch.delay + held.get(batch.number, 0.0)

    return _at_end(stream, lag)


def _input_rate(stream: StreamSeen, batch: Batch) -> float | None:
    if stream.kind != DSTREAM:
        return batch.input_rate
    return (
        batch.records / stream.interval if batch.records is not None and stream.interval else None
    )


def _beginning(stream: StreamSeen) -> float:
    return stream.batches[0].started if stream.batches else 0.0


def _made(stream: StreamSeen) -> Sequence[Batch]:
    """The batches, without the looks at the source that found nothing."""
    return [batch for batch in stream.batches if batch.status != IDLE]


def _at_end(stream: StreamSeen, of: Callable[[Batch], float | None]) -> tuple[Point, ...]:
    began = _beginning(stream)
    told = ((batch.ended, of(batch)) for batch in stream.done)
    return tuple(
        Point(ended - began, value)
        for ended, value in told
        if ended is not None and value is not None
    )


def _unread(stream: StreamSeen) -> dict[int, float]:
    """By batch, the seconds in which as many records came as it left in the source."""
    told = [b for b in _made(stream) if b.behind is not None and b.available is not None]
    if len(told) < 2 or (span := told[-1].started - told[0].started) <= 0:
        return {}
    rate = ((told[-1].available or 0) - (told[0].available or 0)) / span
    return {b.number: (b.behind or 0) / rate for b in told} if rate > 0 else {}


def _not_taken(stream: StreamSeen, load: float) -> dict[int, float]:
    """By batch, the seconds of load that should have come since the first and were in none."""
    found, taken, batches = {}, 0, _made(stream)
    for batch in batches:
        if batch is not batches[0]:
            taken += batch.records or 0
        found[batch.number] = batch.started - batches[0].started - taken / load
    return found
