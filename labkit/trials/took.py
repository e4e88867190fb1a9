"""How long a lab's run took here before: what a panel says before its first click."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
    store = Store()
    names = re.compile(rf"\d+-\d+-{re.escape(lab)}-[0-9a-f]{{6}}")
    runs = sorted(p.stem for p in store.folder.glob("*.json") if names.fullmatch(p.stem))
    for run in reversed(runs[-LOOKED_AT:]):
        try:
            found = store.load(run)
        except LabError:  # no whole run
            continue
        if isinstance(found, Comparison) and dict(found.params) == dict(params):
            trials = [trial for arm in found.arms for trial in arm.trials]
            if found.stopped or not trials or not found.most_pairs:
                continue
            rounds = {(trial.phase, trial.round) for trial in trials}
            whole = max(t.started + t.seconds for t in trials) - found.started
            return whole / len(rounds) * (len(rounds) - found.most_pairs + pairs)
    return None
