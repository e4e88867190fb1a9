"""Trials that took far longer than the arm's others: kept, and marked with their cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from labkit.core.records.trial import TIMED, Trial

FENCE = 1.5
"""Quartile distances above the third quartile, on log seconds (Tukey 1977, Exploratory Data
Analysis, section 2D: the inner fence)."""

SHARE = 0.5
"""A cause explains a slow trial when it accounts for half of the time above the median."""

UNEXPLAINED = "?"

_CAUSES: tuple[tuple[str, Callable[[Trial], float]], ...] = (
    ("GC", lambda t: t.metrics.get("gc_seconds", 0.0)),
    ("other programs", lambda t: t.other_cpu_seconds or 0.0),
    ("fetch wait", lambda t: t.metrics.get("fetch_wait_seconds", 0.0)),
)
"""What can hold a trial up, in seconds."""


def marked(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """The trials of one arm, the slow ones among the timed and sound marked with the cause."""
    sound = [t for t in trials if t.phase == TIMED and not t.invalid]
    if len(sound) < 4:  # no quartiles to speak of
        return tuple(trials)
    logs = np.log([t.seconds for t in sound])
    first, third = np.percentile(logs, [25, 75])
    fence = float(np.exp(third + FENCE * (third - first)))
    return tuple(
        replace(t, mark=_cause(t, sound)) if t in sound and t.seconds > fence else t for t in trials
    )


def _cause(slow: Trial, trials: Sequence[Trial]) -> str:
    excess = slow.seconds - float(np.median([t.seconds for t in trials]))
    if slow.metrics.get("spill_bytes", 0) > 2 * np.median(
        [t.metrics.get("spill_bytes", 0) for t in trials]
    ):
        return "spill"
    for name, seconds in _CAUSES:
        if seconds(slow) - float(np.median([seconds(t) for t in trials])) > SHARE * excess:
            return name
    return UNEXPLAINED
