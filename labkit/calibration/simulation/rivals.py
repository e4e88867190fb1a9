"""Simulated rivals of the lab's design: other orders of the trials, and other statistics."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from .noise import Model, Times
from .simulate import Intervals, Simulated, judged, log_ratios, reference_first, signed_rank

Paired = Callable[[np.random.Generator, Times, int], Times]
"""Makes the log ratios of so many pairs from series of twice as many trials."""

Statistic = Callable[[np.random.Generator, Times, Times], Intervals]
"""Makes intervals of the log ratio from the reference's and the arm's log seconds."""

RESAMPLES = 500


def _coin(generator: np.random.Generator, series: Times, pairs: int) -> Times:
    return log_ratios(series, generator.random((len(series), pairs)) < 0.5)


def _in_blocks_of(size: int) -> Paired:
    def paired(generator: np.random.Generator, series: Times, pairs: int) -> Times:
        return log_ratios(series, reference_first(generator, len(series), pairs, size))

    return paired


def _balanced_as_a_whole(generator: np.random.Generator, series: Times, pairs: int) -> Times:
    return log_ratios(series, reference_first(generator, len(series), pairs, pairs))


def _same_first_always(_: np.random.Generator, series: Times, pairs: int) -> Times:
    return log_ratios(series, np.ones((len(series), pairs), dtype=bool))


def _all_of_one_first(_: np.random.Generator, series: Times, pairs: int) -> Times:
    return series[:, :pairs] - series[:, pairs:]


ORDERS: Mapping[str, Paired] = {
    "blocks of six": _in_blocks_of(6),
    "blocks of four": _in_blocks_of(4),
    "blocks of two (ABBA)": _in_blocks_of(2),
    "balanced as a whole": _balanced_as_a_whole,
    "a coin for each pair": _coin,
    "the same first always": _same_first_always,
    "all of one, then the other": _all_of_one_first,
}
"""The lab's own order first."""


def _signed_rank(_: np.random.Generator, reference: Times, arm: Times) -> Intervals:
    return signed_rank(reference - arm)


def _paired_t(_: np.random.Generator, reference: Times, arm: Times) -> Intervals:
    logs = reference - arm
    n = logs.shape[1]
    half = _t_quantile(n - 1.0) * logs.std(axis=1, ddof=1) / math.sqrt(n)
    middle = logs.mean(axis=1)
    return Intervals(middle, middle - half, middle + half)


def _bootstrap(generator: np.random.Generator, reference: Times, arm: Times) -> Intervals:
    logs = reference - arm
    tries, n = logs.shape
    means = np.empty((RESAMPLES, tries))
    for i in range(RESAMPLES):
        drawn = generator.integers(0, n, (tries, n))
        means[i] = np.take_along_axis(logs, drawn, axis=1).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    return Intervals(logs.mean(axis=1), low, high)


def _unpaired(_: np.random.Generator, reference: Times, arm: Times) -> Intervals:
    n = reference.shape[1]
    one, two = reference.var(axis=1, ddof=1) / n, arm.var(axis=1, ddof=1) / n
    freedom = (one + two) ** 2 / ((one**2 + two**2) / (n - 1))
    grid = np.linspace(n - 1, 2 * n - 2, 50)
    quantile = np.interp(freedom, grid, [_t_quantile(f) for f in grid])
    half = quantile * np.sqrt(one + two)
    middle = reference.mean(axis=1) - arm.mean(axis=1)
    return Intervals(middle, middle - half, middle + half)


STATISTICS: Mapping[str, Statistic] = {
    "signed rank, Hodges-Lehmann": _signed_rank,
    "Student's t on pairs": _paired_t,
    "percentile bootstrap of the mean": _bootstrap,
    "Welch's t, unpaired": _unpaired,
}
"""The lab's own first; all on log seconds (Student 1908, Efron 1979, Welch 1947)."""


def compare_orders(
    models: Mapping[str, Model], pairs: int, tries: int, seed: int
) -> dict[str, tuple[Simulated, ...]]:
    """Every order under every model, judged by the signed-rank interval."""
    return {
        name: tuple(
            judged(model, logs, signed_rank(logs))
            for model, series in _series(models, pairs, tries, seed).items()
            for logs in [paired(np.random.default_rng(seed), series, pairs)]
        )
        for name, paired in ORDERS.items()
    }


def compare_statistics(
    models: Mapping[str, Model], pairs: int, tries: int, seed: int
) -> dict[str, tuple[Simulated, ...]]:
    """Every statistic under every model, in the lab's own order."""
    found: dict[str, tuple[Simulated, ...]] = {}
    for name, statistic in STATISTICS.items():
        rows = []
        for model, series in _series(models, pairs, tries, seed).items():
            generator = np.random.default_rng(seed)
            first = reference_first(generator, tries, pairs)
            one, two = series[:, 0::2], series[:, 1::2]
            reference, arm = np.where(first, one, two), np.where(first, two, one)
            rows.append(judged(model, reference - arm, statistic(generator, reference, arm)))
        found[name] = tuple(rows)
    return found


def _series(models: Mapping[str, Model], pairs: int, tries: int, seed: int) -> dict[str, Times]:
    """The same series for every rival."""
    return {
        name: model(np.random.default_rng([seed, *name.encode()]), tries, 2 * pairs)
        for name, model in models.items()
    }


def _t_quantile(freedom: float) -> float:
    """The 97.5% quantile of Student's t, by summing its density."""
    at = np.linspace(0, 60, 600_001)
    scale = math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2)
    density = scale / math.sqrt(freedom * math.pi) * (1 + at**2 / freedom) ** (-(freedom + 1) / 2)
    step = at[1]
    above = 0.5 + np.cumsum((density[1:] + density[:-1]) / 2) * step
    return float(at[1 + int(np.searchsorted(above, 0.975))])
