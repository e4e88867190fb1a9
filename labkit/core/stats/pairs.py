"""From pairs of times to a ratio, its interval and a verdict.

The estimate is the Hodges-Lehmann one on log ratios: the median of all Walsh averages
(Hodges and Lehmann 1963, Ann. Math. Statist. 34, 598-611). Its interval inverts Wilcoxon's
signed-rank test with the exact null distribution (Hollander, Wolfe and Chicken 2014,
Nonparametric Statistical Methods, 3rd ed., section 3.3). With the order inside a pair drawn
at random, the sign of each log ratio is a fair coin when the arms are equal, so that the
test is exact whatever the shape of the noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

MIN_PAIRS = 6
"""Under 6 pairs no two-sided signed-rank interval reaches 95%: 2 / 2**5 = 0.0625 > 0.05."""

MARGIN = 0.05
"""Differences under 5% are not worth having: less than what a change of machine, of Spark's
minor version or of code layout brings (Mytkowicz et al. 2009, ASPLOS, "Producing wrong data
without doing anything obviously wrong!")."""

CONFIDENCE = 0.95

FASTER, SLOWER = "faster", "slower"
BETTER, WORSE = "better", "worse"
"""What is said in their place where arms are paired by another figure than time."""

AHEAD, BEHIND = frozenset({FASTER, BETTER}), frozenset({SLOWER, WORSE})
SAME, INCONCLUSIVE = "no practical difference", "inconclusive"
TOO_FEW = "too few pairs"


@dataclass(frozen=True)
class Interval:
    """A ratio of times (reference / arm) with its interval. 2.0 means twice as fast.

    `low` and `high` are None under MIN_PAIRS pairs. `confidence` is the coverage that the
    exact interval reaches, at least the one asked for. `p_value` is the two-sided one of the
    signed-rank test of equal times, which the interval inverts. `anytime` tells an interval
    that holds after every pair at once (see `sequential`) from one of a settled number of pairs.
    """

    ratio: float
    low: float | None
    high: float | None
    confidence: float | None
    pairs: int
    p_value: float = 1.0
    anytime: bool = False


@lru_cache(maxsize=128)
def _signed_rank_cdf(n: int) -> tuple[float, ...]:
    """P(W <= w) for w = 0 .. n(n+1)/2, W being the signed-rank statistic of n pairs."""
    density = np.zeros(n * (n + 1) // 2 + 1)
    density[0] = 1.0
    for rank in range(1, n + 1):
        shifted = np.zeros_like(density)
        shifted[rank:] = density[:-rank]
        density = (density + shifted) / 2
    return tuple(np.cumsum(density))


def signed_rank_cut(n: int, confidence: float = CONFIDENCE) -> int:
    """Which of the sorted Walsh averages of n pairs, counted from either end, bounds the interval.

    0 when there are too few pairs for an interval of that confidence.
    """
    tail = (1 - confidence) / 2 + 1e-12
    return sum(1 for p in _signed_rank_cdf(n) if p <= tail)


def walsh_averages(values: Sequence[float]) -> list[float]:
    """All means of two values (each value with itself too), sorted: n(n+1)/2 of them."""
    data = np.asarray(values, dtype=float)
    rows, columns = np.triu_indices(len(data))
    return sorted(((data[rows] + data[columns]) / 2).tolist())


def pair_logs(reference: Sequence[float], arm: Sequence[float]) -> list[float]:
    """The log of each pair's ratio (reference / arm); ValueError for times that are no pairs."""
    if len(reference) != len(arm) or not reference:
        raise ValueError(f"pairs need equal lengths above 0, got {len(reference)} and {len(arm)}")
    if min(*reference, *arm) <= 0:
        raise ValueError("every time must be above 0 seconds")
    return [math.log(r / a) for r, a in zip(reference, arm, strict=True)]


def paired_ratio(
    reference: Sequence[float], arm: Sequence[float], confidence: float = CONFIDENCE
) -> Interval:
    """The ratio of paired times and its exact interval.

    Parameters
    ----------
    reference, arm:
        Seconds, one of each a pair, all above 0; the same length, at least 1.
    confidence:
        The least coverage wanted, between 0 and 1.

    Raises
    ------
    ValueError
        When the lengths differ, nothing is there, or a time is not above 0.
    """
    logs = pair_logs(reference, arm)
    averages = walsh_averages(logs)
    count, n = len(averages), len(logs)
    estimate = math.exp(float(np.median(averages)))
    cdf = _signed_rank_cdf(n)
    cut = signed_rank_cut(n, confidence)
    p = _p_value(averages, cdf)
    if n < MIN_PAIRS or cut == 0:
        return Interval(estimate, None, None, None, n, p)
    low, high = averages[cut - 1], averages[count - cut]
    return Interval(estimate, math.exp(low), math.exp(high), float(1 - 2 * cdf[cut - 1]), n, p)


def _p_value(averages: Sequence[float], cdf: Sequence[float]) -> float:
    """Twice the tail of the signed-rank statistic: Walsh averages above 0, zeros for a half."""
    above = sum(1 for a in averages if a > 0) + sum(1 for a in averages if a == 0) / 2
    return min(1.0, 2 * cdf[math.floor(min(above, len(averages) - above))])


def verdict(interval: Interval, margin: float = MARGIN, floor: float = 0.0) -> str:
    """One of four verdicts, or TOO_FEW under MIN_PAIRS pairs.

    "faster" and "slower" ask for an interval without 1 and an estimate beyond the margin, and
    beyond the noise `floor` where one was measured; "no practical difference" for an interval
    that lies inside the margin on both sides: a noisy machine doesn't make arms equal. The
    rest is inconclusive. (The interval against a region of practical equivalence: Kruschke
    2018, AMPPS 1, 270-280; two one-sided tests: Schuirmann 1987.)
    """
    if interval.low is None or interval.high is None:
        return TOO_FEW
    bound = 1 + max(margin, floor)
    if interval.low > 1 and interval.ratio >= bound:
        return FASTER
    if interval.high < 1 and interval.ratio <= 1 / bound:
        return SLOWER
    if interval.low >= 1 / (1 + margin) and interval.high <= 1 + margin:
        return SAME
    return INCONCLUSIVE


def said_of(word: str, figure: str) -> str:
    """A verdict as it is said of a figure: arms are faster by time, and better by another one."""
    return word if figure == "seconds" else {FASTER: BETTER, SLOWER: WORSE}.get(word, word)


def noise_floor(low: float | None, high: float | None) -> float:
    """How far from 1 the interval of equal arms reaches, as a share; 0 when there is none."""
    return 0.0 if low is None or high is None else max(high, 1 / low) - 1


def pairs_to_settle(interval: Interval, margin: float = MARGIN, most: int = 1000) -> int | None:
    """Roughly how many pairs in all would turn an inconclusive verdict into another one.

    The half-width of the interval shrinks with the square root of the pairs. What must fit
    is the distance from the estimate to 1 (a difference) or to the edge of the margin (none),
    whichever is larger. None when more than `most` would be needed or nothing is known yet.
    """
    if interval.low is None or interval.high is None:
        return MIN_PAIRS
    half = (math.log(interval.high) - math.log(interval.low)) / 2
    estimate, edge = abs(math.log(interval.ratio)), math.log1p(margin)
    room = estimate if estimate >= edge else edge - estimate
    if room <= 0:
        return None
    needed = math.ceil(interval.pairs * (half / room) ** 2)
    needed = max(needed, interval.pairs + 1)
    return needed if needed <= most else None


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """First quartile, median and third quartile (linear interpolation)."""
    low, middle, high = np.percentile(np.asarray(values, dtype=float), [25, 50, 75])
    return float(low), float(middle), float(high)
