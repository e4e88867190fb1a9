"""Tasks laid out on the cores that ran them, and how long those cores had nothing to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.anatomy import Anatomy

Span = tuple[float, float]
"""From when to when, in seconds from the trial's start."""

_SHORT = 0.005
"""A share of the trial too short to be told."""

_DIGITS = 6
"""Spark's clock ticks in milliseconds: beyond this, sums of them differ for no reason."""


@dataclass(frozen=True)
class Slot:
    """A task's place on a core. `stage` and `task` are its places in `Anatomy.ran` and there.

    `end` is the task's, or the start of the core's next one where the driver noted the end only
    after that.
    """

    stage: int
    task: int
    start: float
    end: float


@dataclass(frozen=True)
class Lane:
    """One core of an executor with its tasks in order."""

    executor: str
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """The lanes of a trial of `seconds`, executor by executor."""

    lanes: tuple[Lane, ...]
    seconds: float

    @property
    def busy(self) -> float:
        """The share of the cores' time that tasks filled, up to the trial's end."""
        filled = sum(slot.end - slot.start for lane in self.lanes for slot in lane.slots)
        whole = len(self.lanes) * self.seconds
        return min(1.0, filled / whole) if whole > 0 else 0.0

    @property
    def quiet(self) -> tuple[Span, ...]:
        """When no task ran at all: the driver's time, before, between and after the tasks."""
        spans = sorted((slot.start, slot.end) for lane in self.lanes for slot in lane.slots)
        found, reached = [], 0.0
        for start, end in [*spans, (self.seconds, self.seconds)]:
            if start > reached:
                found.append((reached, start))
            reached = max(reached, end)
        return tuple(found)


def timeline(anatomy: Anatomy, cores: int = 0) -> Timeline:
    """The tasks of a trial, each on a core of its executor.

    Spark doesn't say on which core a task ran. A task takes the first core whose tasks have all
    ended; if there is none, and the executor's cores are not all in use yet, a new one; else
    that whose executor was done first: a core is free as soon as its task's result is
    serialized, while the driver notes the end a little later and may have launched the next task
    by then. Where the anatomy knows the executors, each has a lane a core, those without a task
    too. Without that and without `cores` there are as many lanes as tasks ran at once.

    Parameters
    ----------
    cores:
        The cores of all executors together, where the anatomy doesn't know them one by one; 0 when
        they are not known either. Cores that never had a task are lanes too.
    """
    tasks: dict[str, list[_Task]] = {}
    for place, stage in enumerate(anatomy.ran):
        columns = [
            stage.column(name) or (0.0,) * len(stage.executors)
            for name in ("launched", "duration", "deserialisation", "run", "result_serialisation")
        ]
        rows = zip(stage.executors, *columns, strict=True)
        for number, (executor, launched, duration, *held) in enumerate(rows):
            end = launched + max(0.0, duration)
            done = min(end, launched + sum(held))
            start, end, done = (round(moment, _DIGITS) for moment in (launched, end, done))
            tasks.setdefault(executor, []).append(_Task(start, end, done, place, number))
    each = cores // len(tasks) if tasks and cores % len(tasks) == 0 else 0
    known = {one.id: one.cores for one in anatomy.executors}
    lanes = tuple(
        Lane(executor, tuple(slots))
        for executor in sorted({*tasks, *known}, key=natural)
        for slots in _lanes(sorted(tasks.get(executor, ())), known.get(executor, each))
    )
    last = max((slot.end for lane in lanes for slot in lane.slots), default=0.0)
    return Timeline(lanes, max(anatomy.seconds, last))


@dataclass(frozen=True, order=True)
class _Task:
    """When a task was launched, when the driver noted its end, and when its core was free."""

    launched: float
    end: float
    done: float
    stage: int
    task: int


def _lanes(tasks: Iterable[_Task], cores: int) -> list[list[Slot]]:
    lanes: list[list[Slot]] = []
    done: list[float] = []
    for task in tasks:
        start = task.launched
        place = next((i for i, lane in enumerate(lanes) if lane[-1].end <= start), -1)
        if place < 0 and len(lanes) >= cores and done and min(done) <= start:
            place = done.index(min(done))
            before = lanes[place][-1]
            lanes[place][-1] = Slot(before.stage, before.task, before.start, start)
        if place < 0:
            place = len(lanes)
            lanes.append([])
            done.append(0.0)
        lanes[place].append(Slot(task.stage, task.task, start, task.end))
        done[place] = task.done
    return lanes + [[] for _ in range(cores - len(lanes))]


def natural(executor: str) -> tuple[int, str]:
    """A key that puts executor 2 before executor 10."""
    return (int(executor), "") if executor.isdecimal() else (-1, executor)


def idle_text(line: Timeline) -> str:
    """How idle the cores were and when no task ran at all, in words."""
    if not any(lane.slots for lane in line.lanes):
        return "No task ran."
    count = len(line.lanes)
    whose = f"the {count} cores’" if count > 1 else "the core’s"
    text = f"Tasks filled {units.percent(line.busy)} of {whose} time"
    quiet = line.quiet
    total = sum(end - start for start, end in quiet)
    if total < _SHORT * line.seconds:
        return f"{text}; some task was always running."
    first = sum(end - start for start, end in quiet if start == 0)
    last = sum(end - start for start, end in quiet if end == line.seconds and start > 0)
    parts = (
        (first, "before the first"),
        (total - first - last, "between"),
        (last, "after the last"),
    )
    told = ", ".join(f"{units.seconds(value)} {place}" for value, place in parts if value >= 5e-4)
    return (
        f"{text}; none ran for {units.seconds(total)} of {units.seconds(line.seconds)} "
        f"({units.percent(total / line.seconds)}): {told}."
    )
