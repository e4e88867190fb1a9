"""A ratio over several sessions: what a JVM happens to compile is drawn anew in each of them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from labkit.core.records.trial import Trial
from labkit.core.stats.pairs import Interval, paired_ratio

Pairs = Sequence[tuple[Trial, Trial]]
Cost = Callable[[Trial], float]


def _seconds(trial: Trial) -> float:
    return trial.seconds


def by_session(pairs: Pairs) -> Mapping[int, Pairs]:
    """The pairs of each session, by its number."""
    found: dict[int, list[tuple[Trial, Trial]]] = {}
    for pair in pairs:
        found.setdefault(pair[0].session, []).append(pair)
    return found


def session_ratios(pairs: Pairs, cost: Cost = _seconds) -> list[float]:
    """The ratio of each session by itself: the Hodges-Lehmann estimate over its pairs."""
    return [
        paired_ratio([cost(r) for r, _ in mine], [cost(a) for _, a in mine]).ratio
        for mine in by_session(pairs).values()
    ]


def over_sessions(pairs: Pairs, cost: Cost = _seconds) -> Interval:
    """The ratio over sessions with its exact interval; the session is the unit.

    Pairs inside one session share what its JVM has compiled, how its heap lies and which core its
    threads are on, so that their interval leaves out what another session would have brought.
    Invocations of the program are the upper level to repeat (Kalibera and Jones 2013, "Rigorous
    benchmarking in reasonable time", ISMM, section 3), and what is drawn at random there are
    sessions: the signed-rank interval over their ratios. `pairs` of the interval counts sessions;
    under MIN_PAIRS of them there is no interval.
    """
    ratios = session_ratios(pairs, cost)
    return replace(paired_ratio(ratios, [1.0] * len(ratios)), pairs=len(ratios))


@dataclass(frozen=True)
class Between:
    """One comparison in several sessions: the ratio of each, and of all with its interval.

    `inside` is the median reach of a session's own interval to either side, as a share; None under
    6 pairs. `missed` is how many sessions' own 95% intervals leave the ratio of all sessions out.
    """

    kind: str
    lab: str
    arm: str
    ratios: tuple[float, ...]
    ratio: float
    low: float | None
    high: float | None
    pairs: int
    inside: float | None
    missed: int

    @property
    def spread(self) -> float:
        """The standard deviation of the log ratios between sessions."""
        return statistics.stdev(math.log(ratio) for ratio in self.ratios)

    def to_json(self) -> dict[str, Any]:
        """Plain data, `spread` among it."""
        return {**asdict(self), "spread": self.spread}
