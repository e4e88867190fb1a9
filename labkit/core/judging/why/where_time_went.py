"""Where the time of a trial went: wall time times cores, split into parts that add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labkit.core.plans.kinds import PYTHON as WORKERS
from labkit.core.plans.kinds import kind_of
from labkit.core.records.anatomy import Anatomy, StageRun
from labkit.core.records.ran import Ran
from labkit.core.tasks.phases import PHASES, Phase, phase_seconds

DRIVER, IDLE = "driver", "idle"
CPU, PYTHON, WAITING, BESIDE = "cpu", "python", "waiting", "beside"
DELAY, UNPACK, FETCH, GC, WRITE, PACK, RESULT = (
    "delay", "unpack", "fetch", "gc", "write", "pack", "result"
)  # fmt: skip
"""The last line has the names of task phases, which are parts as they are."""

SHUFFLE = (FETCH, WRITE)
RESULTS = (PACK, RESULT)

_PHASES = {phase.name: phase for phase in PHASES}

PARTS: tuple[Phase, ...] = (
    Phase(PYTHON, "Python CPU", "CPU time of the Python workers, as far as their tasks computed: "
          "Python's own work and pickling"),
    Phase(BESIDE, "Python or waiting", "computing of tasks that have a Python worker, without JVM "
          "CPU, where nobody has measured Python's (on a cluster, in records of earlier "
          "versions)"),
    Phase(CPU, "JVM CPU", "CPU time of the tasks' own JVM threads; sorting and serialising for a "
          "shuffle is in it"),
    Phase(WAITING, "waiting", "computing of tasks that used neither their JVM threads' CPU nor "
          "Python's: I/O, locks, the sockets between the JVM and Python, other programs that had "
          "the core"),
    *(_PHASES[name] for name in (GC, WRITE, FETCH, UNPACK, PACK, RESULT, DELAY)),
    Phase(IDLE, "idle cores", "cores without a task while others had one"),
    Phase(DRIVER, "no task running", "planning, starting jobs and stages, broadcasting, and "
          "whatever else the driver does while every core waits for it"),
)  # fmt: skip
"""In the order in which views show them: the work first, then what surrounds it."""


@dataclass(frozen=True)
class TimeSpent:
    """How one trial spent its time.

    `parts` are core-seconds by a part's name: they add up to `seconds` (wall time) times `cores`.
    `before`, `between` and `after` split the wall time with no task running: before the first
    task, in gaps, and after the last one.
    """

    seconds: float
    cores: int
    parts: Mapping[str, float]
    before: float = 0.0
    between: float = 0.0
    after: float = 0.0

    def wall(self, *parts: str) -> float:
        """Seconds of wall time per core in these parts: all parts together give `seconds`."""
        return sum(self.parts[part] for part in parts) / self.cores

    def share(self, *parts: str) -> float:
        """The share of these parts in wall time times cores."""
        return self.wall(*parts) / self.seconds if self.seconds > 0 else 0.0

    @property
    def in_tasks(self) -> float:
        """Core-seconds in which a core had a task."""
        return sum(self.parts.values()) - self.parts[DRIVER] - self.parts[IDLE]

    def share_in_tasks(self, *parts: str) -> float:
        """The share of these parts in the time in which a core had a task."""
        return sum(self.parts[part] for part in parts) / self.in_tasks if self.in_tasks else 0.0


Columns = NDArray[np.float64]


def where_time_went(anatomy: Anatomy, cores: int, python_cpu: float | None = None) -> TimeSpent:
    """Split a trial's wall time times `cores` into parts.

    A task's duration is split as `phase_seconds` does; the JVM's CPU counts as computing as far
    as that goes, and so does that of the Python workers. What is left of the computing is waiting.
    Where
    Spark counts more tasks than cores at a moment (a result is still being fetched when the next
    task starts), they share the cores. The order of things inside a task isn't known, nor who
    waited for whom.

    Parameters
    ----------
    cores:
        Cores that tasks could run on at once, 1 or more.
    python_cpu:
        CPU seconds of the Python workers in the trial, None where they weren't measured.

    Raises
    ------
    ValueError
        When `cores` is under 1.
    """
    if cores < 1:
        raise ValueError(f"cores is {cores}, expected 1 or more")
    starts, ends = _spans(anatomy)
    seconds = max([anatomy.seconds, *ends.tolist()])
    edges = np.unique(np.concatenate(([0.0, seconds], starts, ends)))
    lengths = np.diff(edges)
    running = np.searchsorted(np.sort(starts), edges[:-1], "right") - np.searchsorted(
        np.sort(ends), edges[:-1], "right"
    )
    free = running == 0
    parts = dict.fromkeys((part.name for part in PARTS), 0.0)
    parts[DRIVER] = float(cores * lengths[free].sum())
    parts[IDLE] = float((np.maximum(0, cores - running) * lengths)[~free].sum())
    weight = np.minimum(1.0, cores / np.maximum(running, 1)) * ~free
    held = np.concatenate(([0.0], np.cumsum(weight * lengths)))
    for stage in anatomy.ran:
        begin, end = _spans(Anatomy(0, 0.0, (stage,)))
        core = np.interp(end, edges, held) - np.interp(begin, edges, held)
        for name, spent in _in_tasks(stage, has_workers(anatomy, stage), end - begin).items():
            parts[name] += float((spent * core).sum())
    if python_cpu is not None:
        known = min(python_cpu, parts[BESIDE])
        parts[PYTHON], parts[WAITING] = known, parts[WAITING] + parts[BESIDE] - known
        parts[BESIDE] = 0.0
    first, last = (starts.min(), ends.max()) if len(starts) else (seconds, seconds)
    gaps = float(lengths[free].sum())
    before, after = float(first), float(seconds - last)
    return TimeSpent(seconds, cores, parts, before, max(0.0, gaps - before - after), after)


def _spans(anatomy: Anatomy) -> tuple[Columns, Columns]:
    """When each task started and ended, in seconds from the trial's start."""
    starts: list[float] = []
    ends: list[float] = []
    for stage in anatomy.ran:
        begun, took = (_column(stage, name) for name in ("launched", "duration"))
        starts += np.maximum(begun, 0.0).tolist()
        ends += np.maximum(begun + took, 0.0).tolist()
    return np.asarray(starts), np.asarray(ends)


def _column(stage: StageRun, name: str) -> Columns:
    """A column of the stage's tasks; zeros where Spark told nothing."""
    values = stage.column(name)
    size = len(stage.executors)
    return np.asarray(values if len(values) == size else [0.0] * size, dtype=float)


def _in_tasks(stage: StageRun, workers: bool, took: Columns) -> dict[str, Columns]:
    """Each task's parts as shares of its duration; together 1, or 0 where it took no time."""
    phases = dict(zip(_PHASES, phase_seconds(stage).T, strict=True))
    del phases["compute"]
    cpu, beside = computing(stage)
    found = phases | {CPU: cpu, (BESIDE if workers else WAITING): beside}
    whole = np.where(took > 0, took, 1.0)
    return {part: spent / whole for part, spent in found.items()}


def computing(stage: StageRun) -> tuple[Columns, Columns]:
    """Each task's computing in seconds: on the JVM's CPU, and beside it (Python, or waiting)."""
    whole = phase_seconds(stage)[:, list(_PHASES).index("compute")]
    cpu = np.minimum(np.maximum(_column(stage, "cpu"), 0.0), whole)
    return cpu, whole - cpu


def spent_by(ran: Ran) -> TimeSpent | None:
    """Where the time of what ran went, None without an anatomy of it."""
    if ran.anatomy is None:
        return None
    python = None if ran.trial is None else ran.trial.python_cpu_seconds
    return where_time_went(ran.anatomy, ran.cores, python)


def has_python(anatomy: Anatomy) -> bool:
    """Whether any task of the trial had a Python worker."""
    return any(has_workers(anatomy, stage) for stage in anatomy.ran)


def has_workers(anatomy: Anatomy, stage: StageRun) -> bool:
    """Whether the stage's tasks start Python workers: its RDDs say it, or else the plans do."""
    for graph in anatomy.graphs:
        if graph.stage == stage.id:
            return any(
                rdd.name == "PythonRDD" or any(kind_of(name) == WORKERS for name in rdd.scope)
                for rdd in graph.rdds
            )
    return any(kind_of(node.name) == WORKERS for plan in anatomy.plans for node in plan.nodes)
