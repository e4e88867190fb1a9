"""One run of one arm: its times, its metrics, and why it may not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .jsonable import known

WARMUP, TIMED = "warmup", "timed"

NESTED = ("metrics", "inside", "inside_warmup")
"""Fields of a trial that are no single figure."""


@dataclass(frozen=True)
class Trial:
    """One run of one arm. Times in seconds, `started` as a Unix time, metrics in base units.

    `cpu_seconds` is that of Spark's processes (JVMs and Python workers), None on a cluster that
    labkit hasn't started; `python_cpu_seconds` is the part of it that the JVMs did not use.
    `repeats` tells how often a short arm ran inside the trial: times and metrics are for one.
    `other_cpu_seconds` is what the machine's other programs took meanwhile, None where that
    can't be known. `mark` names the cause of a time far above the arm's others, empty for a
    usual one; such a trial counts. `invalid` is the reason why a trial was thrown out, empty
    for a sound one.

    Where a trial is a whole session, its times and metrics are those of the median run inside
    it; `inside` has the seconds of all runs that this is the median of, `inside_warmup` those
    of the runs before them. `session` numbers the fresh JVM that it ran in, where a comparison ran
    in several. Where a trial is a `stretch` of a stream, `inside` has the seconds of its batches,
    and its time is that of all of it.
    """

    arm: str
    phase: str
    round: int
    position: int
    seconds: float
    cpu_seconds: float | None = None
    started: float = 0.0
    metrics: Mapping[str, float] = field(default_factory=dict)
    plan_shape: str = ""
    answer: str = ""
    invalid: str = ""
    repeats: int = 1
    other_cpu_seconds: float | None = None
    mark: str = ""
    inside: tuple[float, ...] = ()
    inside_warmup: tuple[float, ...] = ()
    session: int = 0
    python_cpu_seconds: float | None = None
    stretch: bool = False

    @property
    def runs(self) -> tuple[float, ...]:
        """The seconds of what its time is one of: runs in a session of its own, else itself."""
        return (self.seconds,) if self.stretch or not self.inside else self.inside


def trial_value(trial: Trial, name: str) -> float | None:
    """A trial's time, CPU time or metric by its name."""
    if name == "seconds":
        return trial.seconds
    if name == "cpu_seconds":
        return trial.cpu_seconds
    if name == "python_cpu_seconds":
        return trial.python_cpu_seconds
    return trial.metrics.get(name)


def trial_from_json(data: Mapping[str, Any]) -> Trial:
    """The trial that was written; fields that it does not know are left aside."""
    inner = {name: tuple(data.get(name, ())) for name in ("inside", "inside_warmup")}
    return Trial(**(known(Trial, data) | inner))
