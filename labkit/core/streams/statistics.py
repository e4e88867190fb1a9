"""Minimum, quartiles and maximum of a stream's batches, as Spark's Streaming page had them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labkit.core.records.stream import DSTREAM, StreamSeen
from labkit.core.tasks.quantiles import Quantiles

from .series import input_rates


@dataclass(frozen=True)
class Statistic:
    """A figure over the batches: `of` have it, and `quantiles` are None where none of them has.

    `unit` is "s", "B" or "" (records, or records a second, as the label says).
    """

    label: str
    unit: str
    quantiles: Quantiles | None
    of: int


def batch_statistics(stream: StreamSeen) -> tuple[Statistic, ...]:
    """Input, delays and times of a stream's completed batches, the warm-up's too.

    The quantiles are the ones of Spark's `Distribution`, which takes one of the values, so that the
    same batches have the figures that the Streaming page has. What no batch of such a stream can
    have is left out: the delays of a query.
    """
    done = stream.done
    rates = [point.value for point in input_rates(stream)]
    rows = [
        _statistic("records a batch", "", (batch.records for batch in done)),
        _statistic("input rate, records/s", "", rates),
        _statistic("processing time", "s", (batch.processing for batch in done)),
    ]
    if stream.kind == DSTREAM:
        rows[2:2] = [_statistic("scheduling delay", "s", (b.scheduling_delay for b in done))]
        rows.append(_statistic("total delay", "s", (batch.total_delay for batch in done)))
    if any(batch.state_rows is not None for batch in done):
        rows.append(_statistic("rows of state", "", (batch.state_rows for batch in done)))
        rows.append(_statistic("state in memory", "B", (batch.state_bytes for batch in done)))
    return tuple(rows)


def receiver_statistics(stream: StreamSeen) -> tuple[Statistic, ...]:
    """Records a second of each receiver, over the batches that Spark remembers."""
    return tuple(
        _statistic(
            receiver.name or f"receiver {receiver.stream}", "", [r for _, r in receiver.rates]
        )
        for receiver in stream.receivers
    )


def _statistic(label: str, unit: str, values: Iterable[float | None]) -> Statistic:
    known: Sequence[float] = [value for value in values if value is not None]
    return Statistic(label, unit, Quantiles.of(known) if known else None, len(known))
