"""The few numbers of an operator that stand beside it: rows, bytes, seconds, partitions, spill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .metrics import Metric

_ROWS = ("number of output rows", "shuffle records written", "records read")
_BYTES = (
    "shuffle bytes written", "size of files read", "data size", "partition data size",
    "data sent to Python workers", "data size of build side",
)  # fmt: skip
_SECONDS = (
    "scan time", "sort time", "shuffle write time", "fetch wait time", "time to collect",
    "time to build", "time to broadcast", "time to build hash map", "time in aggregation build",
    "time to run Python workers",
)  # fmt: skip
_PARTITIONS = ("number of partitions",)
_SPILL = ("spill size",)


@dataclass(frozen=True)
class Figures:
    """An operator's numbers, None where Spark counts none.

    `seconds` adds up the phases of the operator over all its tasks. `sources` names the metrics
    behind `rows`, `bytes` and `seconds`.
    """

    rows: float | None = None
    bytes: float | None = None
    seconds: float | None = None
    partitions: float | None = None
    spill: float | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


def figures(metrics: Mapping[str, Metric | str]) -> Figures:
    """The numbers of an operator with these metrics."""
    totals = {
        name: metric.total
        for name, metric in metrics.items()
        if isinstance(metric, Metric) and metric.total is not None
    }
    named = {
        "rows": next((n for n in _ROWS if n in totals), ""),
        "bytes": next((n for n in _BYTES if n in totals), ""),
        "seconds": ", ".join(n for n in _SECONDS if n in totals),
    }
    phases = [totals[name] for name in _SECONDS if name in totals]
    return Figures(
        rows=totals.get(named["rows"]),
        bytes=totals.get(named["bytes"]),
        seconds=sum(phases) if phases else None,
        partitions=next((totals[n] for n in _PARTITIONS if n in totals), None),
        spill=next((totals[n] for n in _SPILL if n in totals), None),
        sources=named,
    )
