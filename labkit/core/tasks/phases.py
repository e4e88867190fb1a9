"""Where a task's time went: the phases that Spark tells apart, adding up to its duration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labkit.core.records.anatomy import StageRun


@dataclass(frozen=True)
class Phase:
    """A part of a task's duration. `label` is in Spark's own words."""

    name: str
    label: str
    meaning: str


PHASES = (
    Phase("delay", "scheduler delay",
          "shipping the task to the executor and telling the driver of its end"),
    Phase("unpack", "task deserialization",
          "unpacking the task on the executor, its broadcast code included"),
    Phase("fetch", "fetch wait", "blocked until shuffle blocks arrived"),
    Phase("compute", "computing",
          "the rest of the run time: the work itself, Python workers included"),
    Phase("gc", "GC", "garbage collection of the whole JVM while the task ran"),
    Phase("write", "shuffle write", "writing shuffle files"),
    Phase("pack", "result serialization", "packing the result for the driver"),
    Phase("result", "getting result", "the driver fetching a result too large to be sent along"),
)  # fmt: skip
"""In the order in which they are drawn. Within a task they are shares, not moments: Spark sums
each of them up over the task."""


def phase_seconds(stage: StageRun) -> NDArray[np.float64]:
    """The seconds of each phase (columns, as `PHASES`) in each task (rows) of a stage.

    Spark's identity: duration = scheduler delay + deserialization + run + result serialization +
    getting result (`AppStatusUtils.schedulerDelay`), where scheduler delay is what is left; fetch
    wait, shuffle write and GC lie inside the run time. Where the rounding to milliseconds, or
    parts that overlapped, make a whole smaller than its parts, the parts shrink: a row always
    sums to its task's duration.
    """
    duration, run = _column(stage, "duration"), _column(stage, "run")
    left = run
    inner = []
    for name in ("fetch_wait", "shuffle_write_time", "gc"):
        part = np.minimum(_column(stage, name), left)
        inner.append(part)
        left = left - part
    fetch, write, gc = inner
    unpack, pack, result = (
        _column(stage, name)
        for name in ("deserialisation", "result_serialisation", "getting_result")
    )
    told = np.column_stack([unpack, fetch, left, gc, write, pack, result])
    total = told.sum(axis=1)
    fits = np.divide(duration, total, out=np.ones_like(total), where=total > duration)
    told = told * fits[:, None]
    delay = np.maximum(0.0, duration - told.sum(axis=1))
    return np.column_stack([delay, told])


def phase_totals(stages: Sequence[StageRun]) -> tuple[float, ...]:
    """The seconds of each phase, as `PHASES`, summed over all tasks of the stages."""
    sums = np.sum([phase_seconds(stage).sum(axis=0) for stage in stages], axis=0)
    return tuple(float(value) for value in np.broadcast_to(sums, len(PHASES)))


def _column(stage: StageRun, name: str) -> NDArray[np.float64]:
    """A column as an array; zeros where Spark told nothing."""
    values = stage.column(name) or (0.0,) * len(stage.executors)
    return np.maximum(0.0, np.asarray(values, dtype=np.float64))
