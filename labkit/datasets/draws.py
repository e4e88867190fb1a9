"""Seeded random draws that are the same in every process: uniform numbers, Zipf's law."""

from __future__ import annotations

import operator
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from labkit.core.errors import UsageError


def uniforms(count: int, seed: int, *stream: int) -> NDArray[np.float64]:
    """`count` numbers from [0, 1), fixed by the seed and the numbers that name the stream.

    Streams are independent and need no state carried from one to the next, so that any process
    can make any of them: NumPy's SeedSequence mixes seed and stream into the key of a Philox
    generator (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). The raw
    words are scaled here because NumPy's documentation promises that Philox's never change, which
    it doesn't of the distributions (NEP 19).
    """
    words = np.random.Philox(np.random.SeedSequence(seed, spawn_key=stream)).random_raw(count)
    return np.asarray(words >> np.uint64(11), dtype=np.float64) * 2.0**-53  # a double's 53 bits


def cumulative(weights: Iterable[float]) -> NDArray[np.float64]:
    """The cumulative distribution of outcomes with these weights; its last entry is 1."""
    total = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.asarray(total / total[-1])


def zipf(count: int, skew: float) -> NDArray[np.float64]:
    """The cumulative distribution of Zipf's law on the ranks 0 .. count - 1.

    Rank r has a probability proportional to (r + 1) ** -skew. The support is bounded, so that
    every skew above 0 is allowed, 1 and below included.
    """
    return cumulative(np.arange(1, count + 1, dtype=np.float64) ** -skew)


def invert(distribution: NDArray[np.float64], draws: NDArray[np.float64]) -> NDArray[np.intp]:
    """The outcome of each uniform draw: the first whose cumulative probability exceeds it.

    Source: Devroye, "Non-Uniform Random Variate Generation", Springer 1986, chapter III.2.
    """
    return distribution.searchsorted(draws, side="right")


def whole(name: str, value: int, low: int, high: int | None = None) -> int:
    """The value as an int, when it is a whole number from `low` to `high` (None: no bound).

    Raises UsageError, with the name, the value and what is allowed.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = low - 1
    if number < low or (high is not None and number > high):
        bounds = f"{low} or more" if high is None else f"from {low} to {high:,}"
        raise UsageError(f"{name} is {value!r}; allowed is a whole number, {bounds}.")
    return number
