"""How long a lab's run takes here, going by earlier runs: what a panel says before a click."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from labkit.core import units
from labkit.core.claims.lab import Lab
from labkit.core.design.budget import LOOK_WARMUP, Budget
from labkit.core.design.schedule import most_warm_up
from labkit.core.errors import LabError, UsageError
from labkit.core.params import Value
from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store
from labkit.core.records.sweep import Sweep
from labkit.core.stats.pairs import MIN_PAIRS
from labkit.core.stats.series import WINDOW
from labkit.core.sweeps.values import numbers, numeric

LOOKED_AT = 12
"""Of the newest runs of a lab so many are looked at: a panel opens in tenths of a second."""

FAR = 10.0
"""What may take more than so many times as long as an earlier run is not estimated by it, and of
an estimate whose ends lie farther apart the upper one alone is said."""

LATER = "The time left is known once the first round has run."
FIRST = f"It has not run here yet. {LATER}"


@dataclass(frozen=True)
class Expected:
    """What a run is expected to take, in seconds from `low` to `high`; None where that isn't known.

    `text` says it in a sentence, with what it rests on. Starting Spark is not in it.
    """

    text: str = FIRST
    low: float | None = None
    high: float | None = None


def took(lab: str, params: Mapping[str, Value], pairs: int) -> float | None:
    """Seconds from the start to the last trial of the newest whole run with these parameters.

    Scaled to so many pairs; None where there is none. Starting Spark is not in it.
    """
    same = (ran.scaled(pairs) for ran in _runs(lab) if ran.params == dict(params))
    return next(same, None)


def expected(lab: str, params: Mapping[str, Value], pairs: int) -> Expected:
    """What a run of a lab with these parameters will take, going by its earlier runs here.

    By one with the same parameters; else by those that differ in numbers alone. By one that has a
    smaller number the time is that run's, or up to as many times that as the number is larger; by
    one that has a larger one it is the other way round; by several it is what they agree on.
    """
    runs = _runs(lab)
    seconds = took(lab, params, pairs)
    if seconds is not None:
        return Expected(f"It took {units.rough(seconds)} here before.", seconds, seconds)
    found = _estimate(runs, params, pairs)
    if found is not None:
        said = _span(*found)
        return Expected(f"It may take {said}, going by other sizes here.", *found)
    if not runs:
        return Expected()
    return Expected(f"With other parameters it took {units.rough(runs[0].scaled(pairs))} here.")


def expected_sweep(
    lab: Lab, param: str, values: Iterable[Any], params: Mapping[str, Value], pairs: int
) -> Expected:
    """What a sweep will take: all its values together, with so many pairs each.

    `values` are numbers, or text as it was typed; `params` those that stay fixed. Without a word
    for values that can't be.
    """
    try:
        asked = numbers(numeric(lab.params, param), values)
    except UsageError:
        return Expected("")
    runs, rest = _runs(lab.id), {name: v for name, v in params.items() if name != param}
    each = [_estimate(runs, {**rest, param: value}, pairs) for value in asked]
    known = [span for span in each if span is not None]
    if len(known) < len(each):
        return Expected(LATER if runs else FIRST)
    low, high = (sum(ends) for ends in zip(*known, strict=True))
    return Expected(f"It may take {_span(low, high)}, going by earlier runs here.", low, high)


class _Ran(NamedTuple):
    params: dict[str, Value]
    seconds: float
    rounds: int
    pairs: int

    def scaled(self, pairs: int) -> float:
        """Seconds with so many pairs: a look at a few has next to no warm-up, a run has one."""
        each = self.seconds / self.rounds
        warmup = each * (self.rounds - self.pairs)
        if pairs < MIN_PAIRS <= self.pairs:
            warmup = each * LOOK_WARMUP
        elif self.pairs < MIN_PAIRS <= pairs:
            usual = Budget()
            warmup = min(max(usual.warmup_seconds, (WINDOW + 1) * each), most_warm_up(usual))
        return warmup + each * pairs


def _estimate(
    runs: Iterable[_Ran], params: Mapping[str, Value], pairs: int
) -> tuple[float, float] | None:
    """Seconds from and to, by the runs that differ from these parameters in numbers alone."""
    near: list[tuple[dict[str, float], float]] = []
    for ran in runs:
        apart = _apart(ran.params, params)
        if apart is not None:
            near.append((apart, ran.scaled(pairs)))
    spans = [span for apart, seconds in near if (span := _by_one(apart, seconds)) is not None]
    if not spans:
        return None
    low, high = min(spans, key=lambda span: span[1] / span[0])
    for span in spans:  # what the others leave of it; one that leaves nothing is of another day
        if max(low, span[0]) <= min(high, span[1]):
            low, high = max(low, span[0]), min(high, span[1])
    return low, high


def _apart(ran: Mapping[str, Value], asked: Mapping[str, Value]) -> dict[str, float] | None:
    """How many times as large each number is as it was; None for what differs otherwise."""
    if ran.keys() != asked.keys():
        return None
    times: dict[str, float] = {}
    for name, value in asked.items():
        was = ran[name]
        if value == was:
            continue
        if isinstance(value, str | bool) or isinstance(was, str | bool) or min(value, was) <= 0:
            return None
        times[name] = value / was
    return times


def _by_one(times: Mapping[str, float], seconds: float) -> tuple[float, float] | None:
    """The ends by one run: each number counts in full, or not at all; None for far larger ones."""
    low = high = seconds
    for factor in times.values():
        low, high = low * min(1.0, factor), high * max(1.0, factor)
    return (low, high) if high <= FAR * seconds else None


def _span(low: float, high: float) -> str:
    """Both ends in words, no finer than they can be known: `about 40 s to 3 minutes`."""
    first, last = units.rough(low), units.rough(high)
    if high > FAR * low:
        return f"up to {last}"
    return first if first == last else f"{first} to {last.removeprefix('about ')}"


def _runs(lab: str) -> list[_Ran]:
    """What the newest saved runs of a lab took, the newest first."""
    folder = Store().folder
    names = re.compile(rf"\d+-\d+-{re.escape(lab)}-[0-9a-f]{{6}}")
    saved = sorted(p.stem for p in folder.glob("*.json") if names.fullmatch(p.stem))
    return [ran for run in reversed(saved[-LOOKED_AT:]) for ran in _ran(folder, run)]


@lru_cache(maxsize=256)
def _ran(folder: Path, run: str) -> tuple[_Ran, ...]:
    """A saved run in brief, read once: it never changes. Empty for one that tells no time."""
    try:
        found = Store(folder).load(run)
    except LabError:  # no whole run
        return ()
    parts = found.comparisons if isinstance(found, Sweep) else (found,)
    return tuple(ran for part in parts if (ran := _brief(part)) is not None)


def _brief(found: Any) -> _Ran | None:
    if not isinstance(found, Comparison) or found.stopped or not found.most_pairs:
        return None
    if any(result.sessions > 1 for result in found.results):
        return None
    trials = [trial for arm in found.arms for trial in arm.trials]
    seconds = max(t.started + t.seconds for t in trials) - found.started
    rounds = len({(trial.phase, trial.round) for trial in trials})
    return _Ran(dict(found.params), seconds, rounds, found.most_pairs)
