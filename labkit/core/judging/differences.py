"""The figures that differ most between the arms of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core.records.comparison import Comparison
from labkit.core.records.figures import TIMES, Figure, describe, known


@dataclass(frozen=True)
class Row:
    """One metric with the median of each variant, in their order; None where it is missing."""

    metric: Figure
    values: tuple[float | None, ...]

    @property
    def spread(self) -> float:
        """Largest over smallest value, at least 1; infinite when the smallest is 0."""
        known = [v for v in self.values if v is not None]
        if not known or max(known) == 0:
            return 1.0
        return max(known) / min(known) if min(known) > 0 else float("inf")


def times(comparison: Comparison) -> list[Row]:
    """The figure that the arms are paired by, then wall and CPU time, which always lead."""
    lead = describe(comparison.paired)
    rows = [_row(comparison, f) for f in dict.fromkeys([lead, *TIMES.values()])]
    return [row for row in rows if any(v is not None for v in row.values) and _tells(row)]


def differences(comparison: Comparison, most: int = 6, least: float = 1.05) -> list[Row]:
    """The metrics that differ most, exact ones first; times are left out.

    A metric counts when its largest median is at least `least` times its smallest. Tiny
    figures say nothing: bytes under 1 kB and times under 10 ms are passed over.
    """
    floors = {"B": 1000, "s": 0.01, "": 1}
    few = {"delayed_acks": 8}  # of the whole machine: other programs have some, too
    rows = [_row(comparison, metric) for metric in known()]
    told = [
        row
        for row in rows
        if row.spread >= least
        and row.metric.name != comparison.paired
        and max(v for v in row.values if v is not None)
        >= few.get(row.metric.name, floors[row.metric.unit])
    ]
    told.sort(key=lambda row: (not row.metric.exact, -row.spread))
    return told[:most]


def _tells(row: Row) -> bool:
    """Whether a time says anything: where no Python worker ran, their CPU time doesn't."""
    return row.metric.name != "python_cpu_seconds" or any(v and v >= 0.01 for v in row.values)


def _row(comparison: Comparison, metric: Figure) -> Row:
    return Row(metric, tuple(arm.metric(metric.name) for arm in comparison.variants))
