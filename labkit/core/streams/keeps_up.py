"""Whether a stream keeps up with its load: sustainable throughput, decided by its lag's trend.

A load is sustained where the lag doesn't grow (Henning and Hasselbring 2022, "A configurable method
for benchmarking scalability of cloud-native applications", EMSE 27, 143: the Theodolite method).
"""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.stream import FAILED, StreamSeen

from .lag_trend import FEWEST, WARM_UP, LagTrend, lag_trend

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

    @property
    def words(self) -> str:
        """The verdict with its figures, as a sentence."""
        return f"{self.verdict}: {_figures(self)}{_failures(self.failed)}."


def keeps_up(
    stream: StreamSeen,
    load: float | None = None,
    warm_up: int = WARM_UP,
    threshold: float = THRESHOLD,
) -> KeepsUp:
    """Whether a stream keeps up with its load, after `warm_up` completed batches.

    It does where the whole interval of the lag's slope lies below the `threshold`; it falls behind
    where the slope lies above it and its interval has no 0. The rest isn't settled, and so is a
    stream whose batches failed: what failed took no part in the lag.

    Parameters
    ----------
    load:
        Records a second that were really sent, where that is known.
    """
    trend = lag_trend(stream, load, warm_up)
    failed = sum(batch.status == FAILED for batch in stream.batches)
    return KeepsUp(OPEN if failed else _verdict(trend, threshold), trend, threshold, failed)


def _verdict(trend: LagTrend, threshold: float) -> str:
    if trend.slope is None or trend.low is None or trend.high is None:
        return OPEN
    if trend.high <= threshold:
        return KEEPS_UP
    return FALLS_BEHIND if trend.low > 0 and trend.slope > threshold else OPEN


def _figures(found: KeepsUp) -> str:
    trend = found.trend
    if trend.slope is None or trend.low is None or trend.high is None:
        return f"{batches(trend.batches)} completed after the warm-up, and {FEWEST} are needed"
    limit = units.percent(found.threshold)
    return (
        f"after the warm-up its lag changes by {signed(trend.slope)} of the load "
        f"({signed(trend.low)} to {signed(trend.high)}), and up to {limit} counts as none"
    )


def signed(share: float) -> str:
    """A share with its sign: `+34%`, `−0.2%`, `0%`."""
    said = units.percent(abs(share))
    return said if said in ("0%", "0.0%") else f"{'+' if share > 0 else '−'}{said}"


def batches(number: int) -> str:
    """A number of batches with its noun."""
    return f"{number} batch" if number == 1 else f"{number:,} batches"


def _failures(failed: int) -> str:
    return f"; {batches(failed)} failed" if failed else ""
