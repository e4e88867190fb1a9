"""Many tests at once: Holm's correction, and how many pairs it takes for a point to pass it."""

from __future__ import annotations

from collections.abc import Sequence

from .pairs import CONFIDENCE, MIN_PAIRS

ALPHA = 1 - CONFIDENCE
"""The chance allowed for calling at least one of the points of equal arms different."""


def adjusted(p_values: Sequence[float]) -> list[float]:
    """The p-values after Holm's step-down correction, in the order given.

    All that lie under ALPHA may be called significant together: the chance that even one of
    them is a false alarm is at most ALPHA, however they depend on each other (Holm 1979,
    Scand. J. Statist. 6, 65-70; as adjusted p-values: Wright 1992, Biometrics 48, 1005-1013).

    Parameters
    ----------
    p_values:
        One p-value a test, each from 0 to 1.
    """
    found = [0.0] * len(p_values)
    least = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        found[place] = least
    return found


def pairs_for(points: int) -> int:
    """The fewest pairs a point with which one of so many points can pass the correction.

    The exact signed-rank test of n pairs can't go below p = 2 / 2**n, and the first point to
    pass needs p * points < ALPHA.
    """
    pairs = MIN_PAIRS
    while points * least_p(pairs) >= ALPHA:
        pairs += 1
    return pairs


def least_p(pairs: int) -> float:
    """The smallest two-sided p-value that the signed-rank test of so many pairs can reach."""
    return min(1.0, 0.5 ** (pairs - 1))
