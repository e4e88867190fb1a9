"""How long a lab's run took here before: what a panel says before its first click."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from labkit.core.errors import LabError
from labkit.core.params import Value
from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store

LOOKED_AT = 12
"""Of the newest runs of a lab so many are looked at: a panel opens in tenths of a second."""


def took(lab: str, params: Mapping[str, Value], pairs: int) -> float | None:
    """Seconds from the start to the last trial of the newest whole run with these parameters.

    Scaled to so many pairs; None where there is none. Starting Spark is not in it.
    """
    folder = Store().folder
    names = re.compile(rf"\d+-\d+-{re.escape(lab)}-[0-9a-f]{{6}}")
    runs = sorted(p.stem for p in folder.glob("*.json") if names.fullmatch(p.stem))
    for run in reversed(runs[-LOOKED_AT:]):
        ran = _ran(folder, run)
        if ran is not None and ran.params == dict(params):
            return ran.seconds / ran.rounds * (ran.rounds - ran.pairs + pairs)
    return None


class _Ran(NamedTuple):
    params: dict[str, Value]
    seconds: float
    rounds: int
    pairs: int


@lru_cache(maxsize=256)
def _ran(folder: Path, run: str) -> _Ran | None:
    """A saved run in brief, read once: it never changes. None for one that tells no time."""
    try:
        found = Store(folder).load(run)
    except LabError:  # no whole run
        return None
    if not isinstance(found, Comparison) or found.stopped or not found.most_pairs:
        return None
    if any(result.sessions > 1 for result in found.results):
        return None
    trials = [trial for arm in found.arms for trial in arm.trials]
    seconds = max(t.started + t.seconds for t in trials) - found.started
    rounds = len({(trial.phase, trial.round) for trial in trials})
    return _Ran(dict(found.params), seconds, rounds, found.most_pairs)
