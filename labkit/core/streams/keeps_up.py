"""Whether a stream keeps up with its load: sustainable throughput, decided by its lag's trend.

A load is sustained where the lag doesn't grow (Henning and Hasselbring 2022, "A configurable method
for benchmarking scalability of cloud-native applications", EMSE 27, 143: the Theodolite method).
"""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.stream import FAILED, StreamSeen

from .lag_trend import FEWEST, LagTrend, lag_trend

THRESHOLD = 0.05
"""Growth of the lag as a share of the load, up to which it counts as none. The example of
Theodolite's manual takes 1% (`thresholdRelToLoad: 0.01`), over minutes on a cluster. A stretch here
has some 20 to 40 batches, whose interval is seldom narrower than a few percent, and 5% is what a
difference counts from everywhere in this lab (`stats.pairs.MARGIN`)."""

KEEPS_UP, FALLS_BEHIND, OPEN = "keeps up", "falls behind", "not settled"


@dataclass(frozen=True)
class KeepsUp:
    """The verdict on a stream at its load, and what it rests on."""

    verdict: str
    trend: LagTrend
    threshold: float = THRESHOLD
    failed: int = 0
    bounded: bool = False
    warm_up: int = 0

    @property
    def words(self) -> str:
        """The verdict with its figures, as a sentence."""
        return f"{self.verdict}: {_figures(self)}{_failures(self.failed)}."


def keeps_up(stream: StreamSeen, threshold: float = THRESHOLD) -> KeepsUp:
    """Whether a stream keeps up with its load, after its warm-up.

    It does where the whole interval of the lag's slope lies below the `threshold`; it falls behind
    where the whole interval lies above it. The rest isn't settled. Nor is a stream some of whose
    batches failed, for what failed took no part in the lag, and one that is bounded.
    """
    trend, failed = lag_trend(stream), stream.count(FAILED)
    verdict = OPEN if failed or stream.bounded else _verdict(trend, threshold)
    return KeepsUp(verdict, trend, threshold, failed, stream.bounded, stream.warm_up)


def _verdict(trend: LagTrend, threshold: float) -> str:
    if trend.slope is None or trend.low is None or trend.high is None:
        return OPEN
    if trend.high <= threshold:
        return KEEPS_UP
    return FALLS_BEHIND if trend.low > threshold else OPEN


def _figures(found: KeepsUp) -> str:
    trend = found.trend
    if found.bounded:
        return "its input was there from the start, so that there is no rate to keep up with"
    after = " after the warm-up" if found.warm_up else ""
    if trend.slope is None or trend.low is None or trend.high is None:
        return f"{batches(trend.batches)} completed{after}, and {FEWEST} are needed"
    limit = units.percent(found.threshold)
    change = f"its lag changes by {signed(trend.slope)} of the load"
    interval = f"({signed(trend.low)} to {signed(trend.high)})"
    return f"{after} {change} {interval}, and up to {limit} counts as none".lstrip()


def signed(share: float) -> str:
    """A share with its sign: `+34%`, `−0.2%`, `0%`."""
    said = units.percent(abs(share))
    return said if said in ("0%", "0.0%") else f"{'+' if share > 0 else '−'}{said}"


def batches(number: int) -> str:
    """A number of batches with its noun."""
    return f"{number} batch" if number == 1 else f"{number:,} batches"


def _failures(failed: int) -> str:
    return f"; {batches(failed)} failed" if failed else ""
