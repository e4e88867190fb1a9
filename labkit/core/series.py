"""One arm's times in the order they ran: where the warm-up ends, and whether they still drift."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

TAIL = 3
"""Trials that the warm-up's end may not come nearer to: a variance of fewer says nothing."""

LEAST_WARMUP = 6
"""Trials before the rule is asked: with fewer, any cut leaves half of the series."""


def warmup_end(series: Sequence[float]) -> int:
    """How many of the first trials to leave out as warm-up: the marginal standard error rule.

    The cut d that makes the standard error of the remaining mean smallest, the sum of squares
    after d over (n - d) squared, taken on log seconds (MSER: White 1997, Simulation 69,
    323-334; White, Cobb and Spratt 2000, Winter Simulation Conference). It has no threshold to
    tune: a cut pays while what it drops lies further off than noise does.

    Parameters
    ----------
    series:
        Seconds of one arm's trials in the order they ran, all above 0.
    """
    logs = np.log(np.asarray(series, dtype=float))
    errors = [
        float(np.sum((logs[d:] - logs[d:].mean()) ** 2)) / (len(logs) - d) ** 2
        for d in range(max(1, len(logs) - TAIL + 1))
    ]
    return int(np.argmin(errors))


def is_warm(series: Sequence[float]) -> bool:
    """Whether a series has been steady for at least half of its trials.

    A cut in the second half means that the series is still too short to tell (White 1997).
    """
    return len(series) >= LEAST_WARMUP and warmup_end(series) <= len(series) // 2


@dataclass(frozen=True)
class Trend:
    """How much a series changed from its first to its last value, and how surely.

    `change` is last over first along the line (0.9: a tenth less); `p_value` is two-sided.
    """

    change: float
    p_value: float


def trend(series: Sequence[float]) -> Trend:
    """The trend of a series: Mann and Kendall's exact test, Theil and Sen's slope on logs.

    Mann 1945, Econometrica 13, 245-259; Kendall 1975, Rank Correlation Methods; Sen 1968,
    JASA 63, 1379-1389. Robust against single slow trials. Ties count for a half.

    Parameters
    ----------
    series:
        Positive values (seconds, or ratios) in the order they came.
    """
    n = len(series)
    if n < 3:
        return Trend(1.0, 1.0)
    logs = [math.log(value) for value in series]
    slopes = [(logs[j] - logs[i]) / (j - i) for i in range(n) for j in range(i + 1, n)]
    down = sum(1 for s in slopes if s < 0) + sum(1 for s in slopes if s == 0) / 2
    counts = _inversions(n)
    extreme = math.floor(min(down, len(slopes) - down))
    p_value = min(1.0, 2 * sum(counts[: extreme + 1]) / sum(counts))
    return Trend(math.exp(float(np.median(slopes)) * (n - 1)), p_value)


@lru_cache(maxsize=64)
def _inversions(n: int) -> tuple[float, ...]:
    """How likely k inversions are in a random order of n values, for k = 0 .. n(n-1)/2."""
    found = np.ones(1)
    for size in range(2, n + 1):
        found = np.convolve(found, np.full(size, 1 / size))
    return tuple(found.tolist())
