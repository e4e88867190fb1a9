"""What a calibration leaves behind: simulated and real comparisons whose truth is known."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from labkit.calibration.simulation.deciding import Decided
from labkit.calibration.simulation.shares import Share
from labkit.calibration.simulation.simulate import Simulated
from labkit.core.records.comparison import Comparison
from labkit.core.stats.pairs import FASTER, SAME, SLOWER, paired_ratio, verdict

SCHEMA = "labkit.calibration/1"


@dataclass(frozen=True)
class Measured:
    """One real comparison of arms whose work differs by a known share, 0 for equal arms.

    `ratio`, its interval and the verdict are of the first `pairs` sound pairs. `spread` is the
    standard deviation of the pairs' log ratios, `seconds` the median of the reference's trials,
    `other_load` the cores that other programs kept busy (median), None where unknown.
    """

    workload: str
    added: float
    pairs: int
    ratio: float
    low: float | None
    high: float | None
    verdict: str
    spread: float
    seconds: float
    other_load: float | None
    warm: bool


def measured(
    comparison: Comparison, arm: str, workload: str, added: float, pairs: int
) -> Measured | None:
    """The arm judged by its first pairs; None when fewer are there."""
    found = comparison.pairs(arm)[:pairs]
    if len(found) < pairs:
        return None
    reference, own = [r.seconds for r, _ in found], [a.seconds for _, a in found]
    interval = paired_ratio(reference, own)
    load = comparison.other_load
    return Measured(
        workload=workload,
        added=added,
        pairs=pairs,
        ratio=interval.ratio,
        low=interval.low,
        high=interval.high,
        verdict=verdict(interval, comparison.margin),
        spread=statistics.stdev(math.log(r / a) for r, a in zip(reference, own, strict=True)),
        seconds=statistics.median(reference),
        other_load=load[0] if load else None,
        warm=all(arm.warm for arm in comparison.arms),
    )


@dataclass(frozen=True)
class Summary:
    """The real comparisons of one workload that had the same truth and number of pairs.

    `differing` is how often the verdict was faster or slower: false for equal arms. `found` is
    how often it was slower, `same` how often it was no practical difference, `holds_one` how
    often the interval held 1. `ratios` are the least, the median and the most; `spread`,
    `seconds` and `other_load` are medians; `warm` is how often all arms were warm.
    """

    workload: str
    added: float
    pairs: int
    differing: Share
    found: Share
    same: Share
    holds_one: Share
    ratios: tuple[float, float, float]
    spread: float
    seconds: float
    other_load: float | None
    warm: Share


def summaries(rows: Sequence[Measured]) -> tuple[Summary, ...]:
    """One summary for each workload, share of added work and number of pairs, in that order."""
    groups: dict[tuple[str, float, int], list[Measured]] = {}
    for row in rows:
        groups.setdefault((row.workload, row.added, row.pairs), []).append(row)
    return tuple(_summary(groups[key]) for key in sorted(groups))


def _summary(rows: Sequence[Measured]) -> Summary:
    ratios = [row.ratio for row in rows]
    loads = [row.other_load for row in rows if row.other_load is not None]
    return Summary(
        workload=rows[0].workload,
        added=rows[0].added,
        pairs=rows[0].pairs,
        differing=Share.of([row.verdict in (FASTER, SLOWER) for row in rows]),
        found=Share.of([row.verdict == SLOWER for row in rows]),
        same=Share.of([row.verdict == SAME for row in rows]),
        holds_one=Share.of([(row.low or 0) <= 1 <= (row.high or math.inf) for row in rows]),
        ratios=(min(ratios), statistics.median(ratios), max(ratios)),
        spread=statistics.median(row.spread for row in rows),
        seconds=statistics.median(row.seconds for row in rows),
        other_load=statistics.median(loads) if loads else None,
        warm=Share.of([row.warm for row in rows]),
    )


@dataclass(frozen=True)
class Calibration:
    """Simulated comparisons, and real ones on this machine.

    `simulated` have a settled number of pairs, `decided` ended when they were decided. `records`
    tells the size of each workload's base, `stopped` why it ended early.
    """

    simulated: tuple[Simulated, ...]
    measured: tuple[Measured, ...] = ()
    records: Mapping[str, int] | None = None
    environment: Mapping[str, Any] | None = None
    seed: int = 1
    stopped: str = ""
    decided: tuple[Decided, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The calibration as JSON-ready data, in the schema `labkit.calibration/1`."""
        return {
            "schema": SCHEMA,
            "seed": self.seed,
            "stopped": self.stopped,
            "environment": self.environment,
            "records": self.records,
            "simulated": [_row(row) for row in self.simulated],
            "decided": [_row(row) for row in self.decided],
            "measured": [asdict(row) for row in self.measured],
            "summaries": [_row(row) for row in summaries(self.measured)],
        }


def _row(record: Simulated | Decided | Summary) -> dict[str, Any]:
    return {f.name: _plain(getattr(record, f.name)) for f in fields(record)}


def _plain(value: Any) -> Any:
    if isinstance(value, Share):
        return asdict(value) | {"value": value.value, "low": value.low, "high": value.high}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value
