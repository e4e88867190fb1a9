"""One arm's times in the order they ran: where the warm-up ends, and whether they still drift."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .pairs import MARGIN

DRIFT_P = 0.02
"""A trend is spoken of when chance alone would show one as strong in 1 of 50 series."""

WINDOW = 8
"""Trials that the rule for the end of the warm-up looks at: the cold one is never among them."""


def is_warm(series: Sequence[float]) -> bool:
    """Whether a series of times has stopped falling.

    Warm when the line through its last WINDOW times (Theil and Sen's, which single slow trials
    don't bend) falls by less than the margin over that window. Of the rules simulated in
    docs/measuring.md (the marginal standard error rule of White 1997, the coefficient of
    variation of Georges et al. 2007, comparisons of medians) it leaves least drift for the
    trials it asks for.

    Parameters
    ----------
    series:
        Seconds of one arm's trials in the order they ran, all above 0.
    """
    return len(series) > WINDOW and trend(series[-WINDOW:]).change >= 1 / (1 + MARGIN)


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
