"""Folders of saved runs for tests: when each was saved is given, nothing is run."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration, Observation
from labkit.core.records.store import Kind, Store

NOON = 1_790_000_000.0
"""2026-09-21 14:13:20, UTC."""

DAY = 86_400.0


def saved(folder: Path, record: Kind, when: float = NOON) -> str:
    """Save a record as at that Unix time, and return its run's id."""
    run = Store(folder).append(record).run
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(when))
    named = f"{stamp}{run[len(stamp) :]}"
    path = (folder / f"{run}.json").rename(folder / f"{named}.json")
    os.utime(path, (when, when))
    return named


def elsewhere(made: Comparison, **environment: object) -> Comparison:
    """The comparison with other properties of its environment."""
    return replace(made, environment={**made.environment, **environment})


def demonstration(*holds: bool) -> Demonstration:
    """A demonstration whose steps were as predicted, or weren't."""
    seen = tuple(Observation(f"step-{i}", "x", "y", held) for i, held in enumerate(holds))
    return Demonstration("shown", "What is shown", {}, {}, seen)
