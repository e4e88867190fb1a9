"""Simulated comparisons, thousands at once: how often an interval misses and a verdict is false.

The arithmetic is that of `labkit.core.stats.pairs` on whole arrays; the tests hold the two equal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labkit.core.design.order import BLOCK
from labkit.core.stats.pairs import CONFIDENCE, MARGIN, MIN_PAIRS, signed_rank_cut

from .noise import Model, Times
from .shares import Share

Flags = NDArray[np.bool_]

PAIRS = (6, 10, 20)
ADDED = (0.05, 0.10, 0.20, 0.50)
"""Shares of added time whose detection is looked at."""


@dataclass(frozen=True)
class Intervals:
    """Many estimates with their intervals, on the scale of log ratios (reference / arm)."""

    estimate: Times
    low: Times
    high: Times

    def slower_by(self, added: float) -> Intervals:
        """What the same noise would have given, had the arm taken that share longer."""
        shift = math.log1p(added)
        return Intervals(self.estimate - shift, self.low - shift, self.high - shift)

    def cover(self, truth: float = 0.0) -> Flags:
        """Which ones contain a log ratio."""
        return (self.low <= truth) & (truth <= self.high)

    def faster(self, margin: float = MARGIN) -> Flags:
        """Which ones `stats.verdict` would call faster."""
        return (self.low > 0) & (self.estimate >= math.log1p(margin))

    def slower(self, margin: float = MARGIN) -> Flags:
        """Which ones `stats.verdict` would call slower."""
        return (self.high < 0) & (self.estimate <= -math.log1p(margin))

    def same(self, margin: float = MARGIN) -> Flags:
        """Which ones `stats.verdict` would call no practical difference."""
        edge = math.log1p(margin)
        inside = (self.low >= -edge) & (self.high <= edge)
        return inside & ~self.faster(margin) & ~self.slower(margin)


def reference_first(
    generator: np.random.Generator, tries: int, pairs: int, size: int = BLOCK
) -> Flags:
    """In which pairs the reference goes first, in the permuted blocks of `core.order`."""
    blocks = -(-pairs // size)
    block = np.tile(np.arange(size) < size // 2, (tries, blocks, 1))
    return generator.permuted(block, axis=2).reshape(tries, -1)[:, :pairs]


def log_ratios(series: Times, first: Flags) -> Times:
    """The log ratio (reference / arm) of each pair of consecutive trials."""
    one, two = series[:, 0::2], series[:, 1::2]
    return np.where(first, one - two, two - one)


def signed_rank(logs: Times, confidence: float = CONFIDENCE) -> Intervals:
    """Hodges-Lehmann estimates and exact signed-rank intervals, a comparison a row."""
    pairs = logs.shape[1]
    rows, columns = np.triu_indices(pairs)
    averages = np.sort((logs[:, rows] + logs[:, columns]) / 2, axis=1)
    cut = signed_rank_cut(pairs, confidence)
    if cut == 0:
        raise ValueError(f"{pairs} pairs give no interval; at least {MIN_PAIRS} do")
    return Intervals(np.median(averages, axis=1), averages[:, cut - 1], averages[:, -cut])


@dataclass(frozen=True)
class Simulated:
    """What simulated comparisons under one noise model came to.

    `coverage` is how often the interval held the true ratio, `false` how often equal arms were
    called faster or slower, `found` how often an arm was called slower that took that share
    longer, `half_width` the median of sqrt(high / low) - 1, `spread` the standard deviation of
    the log ratios of pairs.
    """

    model: str
    pairs: int
    coverage: Share
    false: Share
    same: Share
    found: Mapping[float, Share]
    half_width: float
    spread: float


def simulate(name: str, model: Model, pairs: int, tries: int, seed: int) -> Simulated:
    """Comparisons of equal arms, and of arms that differ by each share of ADDED.

    Parameters
    ----------
    name, model:
        The noise model and what it is called.
    pairs:
        Pairs of each comparison, at least 6.
    tries:
        How many comparisons.
    seed:
        Fixes the draws; noise models under one seed get different ones.
    """
    generator = np.random.default_rng([seed, pairs, *name.encode()])
    series = model(generator, tries, 2 * pairs)
    logs = log_ratios(series, reference_first(generator, tries, pairs))
    return judged(name, logs, signed_rank(logs))


def judged(name: str, logs: Times, found: Intervals) -> Simulated:
    """The shares of intervals that held and of verdicts, of arms that were in truth equal."""
    return Simulated(
        model=name,
        pairs=logs.shape[1],
        coverage=Share.of(found.cover()),
        false=Share.of(found.faster() | found.slower()),
        same=Share.of(found.same()),
        found={added: Share.of(found.slower_by(added).slower()) for added in ADDED},
        half_width=float(np.expm1(np.median(found.high - found.low) / 2)),
        spread=float(np.std(logs)),
    )


def simulate_all(
    models: Mapping[str, Model], tries: int, seed: int, pairs: Sequence[int] = PAIRS
) -> tuple[Simulated, ...]:
    """Every model at every number of pairs."""
    return tuple(
        simulate(name, model, n, tries, seed) for name, model in models.items() for n in pairs
    )
