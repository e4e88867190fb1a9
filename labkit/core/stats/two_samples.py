"""Two independent samples: by how much one lies above the other, with its interval.

The shift is Hodges and Lehmann's, the median of all differences between the samples; its
interval inverts the rank-sum test of Wilcoxon, Mann and Whitney with the exact null
distribution (Hollander, Wolfe and Chicken 2014, Nonparametric Statistical Methods, 3rd ed.,
sections 4.2 and 4.3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .pairs import CONFIDENCE

EXACT = 2500
"""Products of the sample sizes up to which the null distribution is counted out; beyond, the
normal approximation differs from it by less than a place in the sorted differences."""

_Z = 1.959964
"""The normal distribution's 97.5% point."""


@dataclass(frozen=True)
class Shift:
    """How far the second sample lies above the first. `low` and `high` are None for too few."""

    estimate: float
    low: float | None
    high: float | None


def shift(first: Sequence[float], second: Sequence[float]) -> Shift:
    """The shift from the first sample to the second, with its 95% interval.

    Raises ValueError when one of them is empty.
    """
    if not first or not second:
        raise ValueError("a shift needs values in both samples")
    differences = np.sort(np.subtract.outer(np.asarray(second), np.asarray(first)).ravel())
    cut = _cut(len(first), len(second))
    estimate = float(np.median(differences))
    if cut == 0:
        return Shift(estimate, None, None)
    return Shift(estimate, float(differences[cut - 1]), float(differences[-cut]))


def _cut(m: int, n: int) -> int:
    """Which of the sorted differences, counted from either end, bounds the interval; or 0."""
    if m * n > EXACT:
        spread = math.sqrt(m * n * (m + n + 1) / 12)
        return max(0, math.floor(m * n / 2 - _Z * spread))
    tail = (1 - CONFIDENCE) / 2 + 1e-12
    return sum(1 for p in _rank_sum_cdf(m, n) if p <= tail)


@lru_cache(maxsize=64)
def _rank_sum_cdf(m: int, n: int) -> tuple[float, ...]:
    """P(U <= u), u = 0 .. mn, U being how many differences of the two samples are positive.

    The count of orders with U = u is a coefficient of the Gaussian binomial (m + n over m):
    the product of (1 - q**(n + i)) / (1 - q**i), i = 1 .. m (Mann and Whitney 1947).
    """
    counts = [0] * (m * n + 1)
    counts[0] = 1
    for i in range(1, m + 1):
        for u in range(m * n, n + i - 1, -1):  # times 1 - q**(n + i)
            counts[u] -= counts[u - n - i]
        for u in range(i, m * n + 1):  # over 1 - q**i
            counts[u] += counts[u - i]
    total = math.comb(m + n, m)
    running, cdf = 0, []
    for count in counts:
        running += count
        cdf.append(running / total)
    return tuple(cdf)
