"""The rows of a stream's tables, for text and HTML alike: statistics, and batch by batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from labkit.core import units
from labkit.core.records.stream import DSTREAM, Batch, StreamSeen
from labkit.core.streams.statistics import Statistic, batch_statistics, receiver_statistics

QUANTILES = ("min", "25%", "median", "75%", "max")

NEWEST = 20
"""Batches that a table lists, the newest; the data has them all."""


@dataclass(frozen=True)
class Row:
    """A row's name and its cells."""

    name: str
    cells: tuple[str, ...]


def statistic_rows(stream: StreamSeen) -> list[Row]:
    """Minimum, quartiles and maximum of what the batches had."""
    return [_quantiles(row) for row in batch_statistics(stream)]


def receiver_rows(stream: StreamSeen) -> list[Row]:
    """The same of each receiver's records a second, and whether it runs."""
    found = []
    for receiver, row in zip(stream.receivers, receiver_statistics(stream), strict=True):
        state = {True: "active", False: "stopped", None: units.MISSING}[receiver.active]
        cells = (*_quantiles(row).cells, state, receiver.error or units.MISSING)
        found.append(Row(row.label, cells))
    return found


def batch_columns(stream: StreamSeen) -> tuple[str, ...]:
    """The names of a batch's cells: those that some batch of the stream has."""
    return tuple(name for name, _ in _columns(stream))


def batch_rows(stream: StreamSeen, most: int = NEWEST) -> list[Row]:
    """The newest batches, the last one first."""
    columns = _columns(stream)
    return [
        Row(_name(stream, batch), tuple(draw(batch) for _, draw in columns))
        for batch in reversed(stream.batches[-most:])
    ]


def _quantiles(row: Statistic) -> Row:
    if row.quantiles is None:
        return Row(row.label, (units.MISSING,) * len(QUANTILES))
    return Row(row.label, tuple(units.by_unit(v, row.unit) for v in row.quantiles.values))


_COLUMNS = (
    ("records", lambda batch: units.count(batch.records), lambda batch: batch.records),
    ("waited", lambda b: units.seconds(b.scheduling_delay), lambda b: b.scheduling_delay),
    ("processing", lambda batch: units.seconds(batch.processing), lambda batch: batch.processing),
    ("total delay", lambda batch: units.seconds(batch.total_delay), lambda b: b.total_delay),
    ("left unread", lambda batch: units.count(batch.behind), lambda batch: batch.behind),
    ("state rows", lambda batch: units.count(batch.state_rows), lambda batch: batch.state_rows),
    ("state", lambda batch: units.size(batch.state_bytes), lambda batch: batch.state_bytes),
    ("watermark", lambda batch: clock(batch.watermark), lambda batch: batch.watermark),
    ("status", lambda batch: batch.status, lambda batch: batch.status),
)


def _columns(stream: StreamSeen):  # type: ignore[no-untyped-def]
    return [
        (name, draw)
        for name, draw, of in _COLUMNS
        if any(of(batch) is not None for batch in stream.batches)
    ]


def _name(stream: StreamSeen, batch: Batch) -> str:
    """A DStream's batch is named by its time, a query's by its number."""
    return clock(batch.started) if stream.kind == DSTREAM else str(batch.number)


def clock(moment: float | None) -> str:
    """A Unix time of the day in UTC: `13:14:15`, with milliseconds where there are any."""
    if moment is None:
        return units.MISSING
    told = datetime.fromtimestamp(moment, timezone.utc).strftime("%H:%M:%S.%f")
    return told[:-3].removesuffix(".000")
