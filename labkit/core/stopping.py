"""Simulated runs that stop once the ratio is known well enough: what that does to coverage."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .noise import Model
from .schedule import BLOCK, LEAST_PRECISE
from .shares import Share
from .simulate import Intervals, log_ratios, reference_first, signed_rank

LOOKS = ((6, 1), (10, 1), (LEAST_PRECISE, 1), (LEAST_PRECISE, BLOCK))
"""Pairs before the first look, and from one look to the next; the last is the schedule's."""

PRECISIONS = (0.05, 0.08, 0.10, 0.15)
MOST = 40


@dataclass(frozen=True)
class Stopped:
    """What runs came to that ended at `precision`, looked at every so many pairs from `least` on.

    `coverage` and `false` are as in `simulate.Simulated`, over all runs, those that never got
    so precise included; `early` is the share that ended before MOST pairs, `pairs` the median
    number of pairs.
    """

    model: str
    least: int
    every: int
    precision: float
    coverage: Share
    false: Share
    early: Share
    pairs: float


def stop_on_width(
    name: str, model: Model, looks: tuple[int, int], precision: float, tries: int, seed: int
) -> Stopped:
    """Runs of equal arms that add pairs until sqrt(high / low) - 1 is at most `precision`.

    Parameters
    ----------
    name, model:
        The noise model and what it is called.
    looks:
        Pairs before the width is first looked at, and from one look to the next.
    precision:
        The half-width asked for, as a share.
    tries:
        How many runs.
    seed:
        Fixes the draws; the same for all `looks` and `precision`, so that they compare.
    """
    least, every = looks
    generator = np.random.default_rng([seed, *name.encode()])
    logs = log_ratios(model(generator, tries, 2 * MOST), reference_first(generator, tries, MOST))
    ended = np.full(tries, MOST)
    final = signed_rank(logs)
    estimate, low, high = final.estimate.copy(), final.low.copy(), final.high.copy()
    running = np.arange(tries)
    for pairs in range(least, MOST, every):
        found = signed_rank(logs[running, :pairs])
        done = found.high - found.low <= 2 * math.log1p(precision)
        stop = running[done]
        estimate[stop], low[stop], high[stop] = (
            found.estimate[done], found.low[done], found.high[done],
        )  # fmt: skip
        ended[stop] = pairs
        running = running[~done]
        if not len(running):
            break
    at_end = Intervals(estimate, low, high)
    return Stopped(
        model=name,
        least=least,
        every=every,
        precision=precision,
        coverage=Share.of(at_end.cover()),
        false=Share.of(at_end.faster() | at_end.slower()),
        early=Share.of(ended < MOST),
        pairs=float(np.median(ended)),
    )


def stop_on_widths(models: Mapping[str, Model], tries: int, seed: int) -> tuple[Stopped, ...]:
    """Every model at every precision, with every way of looking."""
    return tuple(
        stop_on_width(name, model, looks, precision, tries, seed)
        for looks in LOOKS
        for precision in PRECISIONS
        for name, model in models.items()
    )
