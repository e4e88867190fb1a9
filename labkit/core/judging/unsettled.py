"""Arms whose times for the same work don't stay: slower, faster, two modes, more CPU.

A ratio of such an arm is one of the minutes in which it ran, and the interval of its pairs doesn't
know. So no verdict stands on it: one that the movement itself could have brought about is withheld.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labkit.core import units
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.figures import cost_of, describe
from labkit.core.records.trial import Trial
from labkit.core.stats.series import DRIFT_P, trend

MATERIAL = 1.25
"""How far an arm's times must move, or its modes lie apart, to be more than a slow minute."""

STILL_WARMING, WARMING_P = 1.1, 0.1
"""What is asked of a fall where the warm-up ended before the times were flat: a tenth, and one
chance in ten, for there the fall was to be expected."""

LEAST_OF_A_MODE = 3
GAP = 0.5
"""Two modes: a gap, empty of trials, of at least this share of the distance between their medians.
Of normal and heavy-tailed (Student, 3 degrees) series of 8 to 20 trials with a spread of 0.14, 1 to
13% show such a gap and MATERIAL by chance, with one of 0.04 none; of series that jump between 1
and 1.6, 48 to 73% are found (4,000 and 1,000 simulated series each)."""


@dataclass(frozen=True)
class Movement:
    """How an arm's timed trials moved: `factor` (above 1) is how far, `text` says it in words."""

    arm: str
    factor: float
    text: str


def movements(arm: Arm, paired: str = "seconds") -> tuple[Movement, ...]:
    """What is unsettled about an arm's timed trials; empty for an arm that stays where it was.

    A trial that is a session of its own counts with its median run. Where the trials are those of
    several sessions, an arm is unsettled that is so in half of them: what differs between sessions
    is in the interval. `paired` names the figure that is looked at.
    """
    sessions: dict[int, list[Trial]] = {}
    for trial in arm.timed:
        sessions.setdefault(trial.session, []).append(trial)
    found = [mine for trials in sessions.values() if (mine := _within(arm, trials, paired))]
    if not found or 2 * len(found) < len(sessions):
        return ()
    return sorted(found, key=lambda mine: max(m.factor for m in mine))[len(found) // 2]


def _within(arm: Arm, trials: Sequence[Trial], paired: str) -> tuple[Movement, ...]:
    """The movements inside one session."""
    seconds = [cost for t in trials if (cost := cost_of(paired, t)) is not None]
    timed = paired == "seconds"
    what = "times" if timed else describe(paired).label
    worse = "grew slower" if timed else f"got worse in {what}"
    found = [
        _growth(arm.name, seconds, worse),
        _fall(arm, seconds, what),
        _modes(arm.name, seconds, paired),
    ]
    cpu = [t.cpu_seconds for t in trials if t.cpu_seconds and t.cpu_seconds > 0]
    if len(cpu) == len(seconds):
        found.append(_growth(arm.name, cpu, "used more CPU for the same work"))
    return tuple(movement for movement in found if movement is not None)


def unsettling(comparison: Comparison, arm: str, low: float, high: float) -> Movement | None:
    """The movement of the arm or the reference that could have brought its ratio about.

    None when there is none, or when even the nearer end of the interval, `low` to `high`, lies
    farther from 1 than any of them reaches. For an interval around 1, any movement will do.
    """
    found = [
        movement
        for name in (comparison.reference, arm)
        for movement in movements(comparison.arm(name), comparison.paired)
    ]
    worst = max(found, key=lambda movement: movement.factor, default=None)
    if worst is None:
        return None
    beyond = low if low > 1 else 1 / high
    return worst if beyond <= worst.factor else None


def _growth(name: str, values: Sequence[float], what: str) -> Movement | None:
    """That times or CPU grow from trial to trial, as `what` says it."""
    drift = trend(values)
    if drift.p_value >= DRIFT_P or drift.change < MATERIAL:
        return None
    return Movement(
        name,
        drift.change,
        f"{name} {what} from trial to trial, by {units.percent(drift.change - 1)} from the first "
        "to the last",
    )


def _fall(arm: Arm, seconds: Sequence[float], what: str) -> Movement | None:
    drift = trend(seconds)
    least, chance = (MATERIAL, DRIFT_P) if arm.warm else (STILL_WARMING, WARMING_P)
    if drift.p_value >= chance or drift.change > 1 / least:
        return None
    return Movement(
        arm.name,
        1 / drift.change,
        f"{arm.name} was not warm: its {what} {'fell' if what == 'times' else 'got better'} by "
        f"{units.percent(1 - drift.change)} from the first timed trial to the last",
    )


def _modes(name: str, seconds: Sequence[float], paired: str) -> Movement | None:
    logs = np.log(np.sort(np.asarray(seconds, dtype=float)))
    cuts = range(LEAST_OF_A_MODE, len(logs) - LEAST_OF_A_MODE + 1)
    cut = max(cuts, key=lambda i: logs[i] - logs[i - 1], default=None)
    if cut is None:
        return None
    low, high = float(np.median(logs[:cut])), float(np.median(logs[cut:]))
    apart = math.exp(high - low)
    if apart < MATERIAL or logs[cut] - logs[cut - 1] < GAP * (high - low):
        return None
    few, many = (_figure(math.exp(middle), paired) for middle in (low, high))
    return Movement(
        name,
        apart,
        f"{name} has two speeds: {cut} trials of about {few} and {len(logs) - cut} of about {many}",
    )


def _figure(cost: float, paired: str) -> str:
    figure = describe(paired)
    return units.by_unit(1 / cost if figure.better == "more" else cost, figure.unit)
