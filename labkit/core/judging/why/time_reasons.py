"""Where the arms' median trials spent their time differently, in one or two sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from labkit.core import units
from labkit.core.params import Value
from labkit.core.records.again import command
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.ran import ran_by
from labkit.core.stats.pairs import FASTER, SLOWER, TOO_FEW

from .settled import settled
from .where_time_went import (
    BESIDE,
    CPU,
    DRIVER,
    IDLE,
    PARTS,
    PYTHON,
    SHUFFLE,
    WAITING,
    TimeSpent,
    spent_by,
)

LABELS = {part.name: part.label for part in PARTS} | {
    PYTHON: "the Python workers' CPU work",
    BESIDE: "the Python workers (or waiting for them)",
    CPU: "the JVM's own CPU work",
    WAITING: "waiting (I/O, locks, sockets, other programs)",
    DRIVER: "times with no task running",
}
"""The parts as sentences name them."""

TELLING = 0.2
"""Parts that make up less of a difference than this share explain nothing of it."""

NO_BOUNDS: Mapping[str, float] = MappingProxyType({})

_SIZES = ("records", "scale")
"""Parameters of labs that say how much there is to do."""


def told_by_time(comparison: Comparison, result: Result, metric: str) -> dict[str, Any] | None:
    """A reason out of where the time went; None where that can't be told.

    It takes anatomies of both arms, both warm. With a difference in time it names the parts that
    brought it; with none it says what the tasks spend their time on, and how little of that is
    what `metric` counts.
    """
    arm, reference = comparison.arm(result.arm), comparison.arm(comparison.reference)
    here, there = (spent_by(ran_by(one, comparison.environment)) for one in (arm, reference))
    if here is None or there is None or result.verdict == TOO_FEW:
        return None
    if not (settled(arm) and settled(reference)):
        return None
    if result.verdict in (FASTER, SLOWER):
        text = _difference(arm.name, here, there, result.verdict)
    else:
        text = _alike(arm.name, here, reference.name, there, metric)
    if not text:
        return None
    return {
        "kind": "reason",
        "arm": arm.name,
        "metric": "",
        "where": {part.name: [here.wall(part.name), there.wall(part.name)] for part in PARTS},
        "text": text,
    }


def _difference(name: str, here: TimeSpent, there: TimeSpent, verdict: str) -> str:
    """Which parts brought the difference in time; empty where the median trials show none."""
    gained = there.seconds - here.seconds
    if (gained > 0) != (verdict == FASTER):
        return ""
    changes = {part.name: there.wall(part.name) - here.wall(part.name) for part in PARTS}
    ranked = sorted(changes, key=lambda part: -abs(changes[part]))
    telling = [p for p in ranked if abs(changes[p]) > TELLING * abs(gained)]
    along = [p for p in telling if (changes[p] > 0) == (gained > 0)][:2]
    against = [p for p in telling if p not in along and (changes[p] > 0) != (gained > 0)][:1]
    if not along:
        return ""
    less, more = ("less", "more") if gained > 0 else ("more", "less")
    said = [f"{LABELS[part]} {units.seconds(abs(changes[part]))}" for part in along]
    text = f"Of the {units.seconds(abs(gained))} that {name}'s median trial took {less}: "
    text += ", ".join(said)
    if against:
        text += f"; {LABELS[against[0]]} took {units.seconds(abs(changes[against[0]]))} {more}"
    return text + ". Each is wall time a core."


def _alike(name: str, here: TimeSpent, other: str, there: TimeSpent, metric: str) -> str:
    """What both arms spend most of their time on, and what share the shuffle has in it."""
    if min(here.in_tasks, there.in_tasks) <= 0:
        return ""
    part = max(here.parts, key=lambda part: here.parts[part] + there.parts[part])
    shares = (here.share_in_tasks, there.share_in_tasks)
    if part in (DRIVER, IDLE):
        mine, theirs = (units.percent(spent.share(part)) for spent in (here, there))
        text = f"{LABELS[part].capitalize()}: {mine} of {name}'s time, {theirs} of {other}'s"
    else:
        mine, theirs = (units.percent(share(part)) for share in shares)
        text = f"The tasks of {name} spent {mine} of their time in {LABELS[part]}, those of "
        text += f"{other} {theirs}"
    if metric.startswith("shuffle"):
        mine, theirs = (units.percent(share(*SHUFFLE)) for share in shares)
        text += (
            f"; on writing and fetching the shuffle {mine} and {theirs}. What it costs in CPU and "
            "in Python to pack it can't be told apart from the rest"
        )
    return text + "."


def sweep_command(comparison: Comparison, most: Mapping[str, float] = NO_BOUNDS) -> str:
    """The command that shows whether the time follows at other sizes; empty without a size.

    The parameters are those of this comparison. Larger sizes are named as far as the lab allows
    them (`most`, by parameter), smaller ones where it allows none.
    """
    param, values = sizes_to_sweep(comparison, most)
    if not values:
        return ""
    others = {n: _plain(value) for n, value in comparison.params.items() if n != param}
    return command(["sweep", comparison.lab, param, *map(_plain, values)], others)


def sizes_to_sweep(
    comparison: Comparison, most: Mapping[str, float] = NO_BOUNDS
) -> tuple[str, tuple[int | float, ...]]:
    """The parameter that says how much there is to do, and values to sweep; none without one."""
    sizes = [name for name in _SIZES if name in comparison.params]
    size = comparison.params[sizes[0]] if sizes else ""
    if comparison.lab == "compare" or not isinstance(size, int | float):
        return "", ()
    bound = most.get(sizes[0], math.inf)
    larger = tuple(value for factor in (1, 3, 10) if (value := size * factor) <= bound)
    smaller = tuple(type(size)(size * factor) for factor in (0.1, 0.3, 1))
    return sizes[0], larger if len(larger) > 1 else smaller


def _plain(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
