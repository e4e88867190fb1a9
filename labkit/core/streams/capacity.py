"""The load that a stream can sustain: loads tried in random order, and what they enclose."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from labkit.core import units

from .keeps_up import FALLS_BEHIND, KEEPS_UP, OPEN, KeepsUp


@dataclass(frozen=True)
class Tried:
    """A load in records a second, and whether the stream kept up with it."""

    load: float
    found: KeepsUp


@dataclass(frozen=True)
class Capacity:
    """What the loads that were tried enclose: the capacity is at least `low` and less than `high`.

    `low` is None where no load was sustained, `high` where none was too much. `crossed` are pairs
    of loads, of which the first was sustained and the second, which is no larger, was not: then
    the interval is the one outside of which no two loads disagree. `open` are those not settled.
    """

    tried: tuple[Tried, ...]
    low: float | None
    high: float | None
    crossed: tuple[tuple[float, float], ...] = ()
    open: tuple[float, ...] = ()

    @property
    def words(self) -> str:
        """The interval in words, and what stands against it."""
        return f"{_interval(self.low, self.high)}{_crossed(self.crossed)}{_open(self.open)}."


def loads_to_try(low: float, high: float, count: int, seed: int) -> tuple[float, ...]:
    """`count` loads from `low` to `high`, each the same factor above the one before, shuffled.

    In order, a machine that warms or tires meanwhile would look like a limit. Raises ValueError
    where they are no range.
    """
    if not 0 < low < high or count < 2:
        raise ValueError(f"loads from {low} to {high} in {count} steps are no range")
    factor = math.log(high / low) / (count - 1)
    loads = [low * math.exp(factor * step) for step in range(count)]
    random.Random(seed).shuffle(loads)
    return tuple(loads)


def capacity(tried: Sequence[Tried]) -> Capacity:
    """What the loads enclose, in whatever order they were tried; one may be tried several times."""
    kept, lost, left = (
        sorted(one.load for one in tried if one.found.verdict == verdict)
        for verdict in (KEEPS_UP, FALLS_BEHIND, OPEN)
    )
    below = [load for load in kept if not lost or load < lost[0]]
    above = [load for load in lost if not kept or load > kept[-1]]
    crossed = tuple((good, bad) for good in kept for bad in lost if bad <= good)
    return Capacity(
        tuple(tried), max(below, default=None), min(above, default=None), crossed, tuple(left)
    )


def _interval(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "what it can sustain is not known: the loads that were tried enclose nothing"
    if low is None:
        return f"it sustains less than {_rate(high)}, none of the loads that were tried"
    if high is None:
        return f"it sustains {_rate(low)} and maybe more: no larger load was too much"
    return f"it sustains {_rate(low)} and falls behind at {_rate(high)}"


def _crossed(pairs: Sequence[tuple[float, float]]) -> str:
    if not pairs:
        return ""
    good, bad = pairs[0]
    return (
        f"; loads disagree, for {_rate(good)} was sustained and {_rate(bad)} was not, so that the "
        "limits lie outside of them"
    )


def _open(loads: Sequence[float]) -> str:
    return f"; not settled: {', '.join(units.count(load) for load in loads)}" if loads else ""


def _rate(load: float | None) -> str:
    return f"{units.count(load)} records a second"
