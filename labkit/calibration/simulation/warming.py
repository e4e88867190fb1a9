"""Simulated warm-ups: how many trials a rule asks for, and how much drift it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labkit.core.stats.series import is_warm

from .noise import Times
from .shares import Share

Rule = Callable[[Sequence[float]], bool]
"""Whether a series of seconds, so far, is warm."""

MOST = 60
CLOSE = 0.05
"""Drift that is left over and doesn't matter: the margin under which no difference counts."""


def fast(trials: int) -> Times:
    """Five times the steady time when cold, decaying by a factor of e every 2 trials."""
    decay: Times = 1 + 4 * np.exp(-np.arange(trials) / 2)
    return decay


def medium(trials: int) -> Times:
    """The same, every 4 trials."""
    decay: Times = 1 + 4 * np.exp(-np.arange(trials) / 4)
    return decay


def slow(trials: int) -> Times:
    """The same, every 8 trials."""
    decay: Times = 1 + 4 * np.exp(-np.arange(trials) / 8)
    return decay


def two_phases(trials: int) -> Times:
    """A cold trial or two, then a tail of 60% that decays every 6 trials.

    Classes are loaded once, and code is compiled as it turns out to be hot.
    """
    at = np.arange(trials)
    decay: Times = 1 + 4 * np.exp(-at) + 0.6 * np.exp(-at / 6)
    return decay


def steady(trials: int) -> Times:
    """Warm from the first trial on: the second comparison in a session."""
    return np.ones(trials)


DECAYS = (steady, fast, medium, two_phases, slow)
SPREADS = (0.04, 0.1, 0.2)


def marginal_standard_error(series: Sequence[float]) -> bool:
    """MSER: the cut that leaves the mean with the least standard error lies in the first half.

    White 1997, Simulation 69, 323-334. On log seconds, at least 12 trials, cuts that leave 3
    or more: with fewer any cut lies in the first half.
    """
    logs = np.log(series)
    errors = [float(np.var(logs[cut:])) / (len(logs) - cut) for cut in range(len(logs) - 2)]
    return len(logs) >= 12 and int(np.argmin(errors)) <= len(logs) / 2


def coefficient_of_variation(series: Sequence[float]) -> bool:
    """The last 10 trials vary by 2% or less: Georges, Buytaert and Eeckhout 2007, OOPSLA, 57-76."""
    last = np.asarray(series[-10:])
    return len(last) == 10 and float(np.std(last, ddof=1) / np.mean(last)) <= 0.02


def best_of_three(series: Sequence[float]) -> bool:
    """The best of the last three beats the best before them by 5% or less, the cold one aside."""
    return len(series) > 4 and min(series[-3:]) >= 0.95 * min(series[1:-3])


RULES: Mapping[str, Rule] = {
    "the lab's own": is_warm,
    "best of three": best_of_three,
    "marginal standard error": marginal_standard_error,
    "coefficient of variation": coefficient_of_variation,
}
"""The lab's own rule first (`series.is_warm`), then those that it was chosen over."""


@dataclass(frozen=True)
class Warming:
    """What a rule did with series of one decay and one spread of the noise.

    `trials` is the mean number asked for, at most MOST; `left` the median drift of the next
    trial, as a share of the steady time; `close` how often that was at most CLOSE.
    """

    rule: str
    decay: str
    spread: float
    trials: float
    left: float
    close: Share


def warm_up(
    name: str, rule: Rule, decay: Callable[[int], Times], spread: float, tries: int, seed: int
) -> Warming:
    """Ask a rule after each trial of simulated series until it says warm.

    `spread` is the standard deviation of a trial's log seconds; all rules see the same series.
    """
    generator = np.random.default_rng([seed, round(1000 * spread)])
    truth = decay(MOST + 1)
    asked = []
    for _ in range(tries):
        series = (truth * np.exp(generator.normal(0, spread, MOST + 1))).tolist()
        asked.append(next((n for n in range(4, MOST) if rule(series[:n])), MOST))
    left = truth[asked] - 1
    return Warming(
        rule=name,
        decay=decay.__name__.replace("_", " "),
        spread=spread,
        trials=float(np.mean(asked)),
        left=float(np.median(left)),
        close=Share.of(left <= CLOSE),
    )


def warm_ups(tries: int, seed: int) -> tuple[Warming, ...]:
    """Every rule on every decay with every spread."""
    return tuple(
        warm_up(name, rule, decay, spread, tries, seed)
        for name, rule in RULES.items()
        for decay in DECAYS
        for spread in SPREADS
    )
