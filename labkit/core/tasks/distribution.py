"""What each partition of a stage, and each executor, had of records, bytes and time, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.core.records.anatomy import Anatomy, StageRun

from .lanes import natural
from .spread import Spread, spread


@dataclass(frozen=True)
class Quantity:
    """Something that tasks have some of; `columns` of a stage's tasks are its parts."""

    label: str
    unit: str
    columns: tuple[str, ...]


QUANTITIES = (
    Quantity("records read", "", ("input_records", "shuffle_read_records")),
    Quantity("bytes read", "B", ("input_bytes", "shuffle_read_bytes")),
    Quantity("records written", "", ("output_records", "shuffle_write_records")),
    Quantity("bytes written", "B", ("output_bytes", "shuffle_write_bytes")),
    Quantity("task time", "s", ("duration",)),
)
"""Shuffles are among what is read and written."""


@dataclass(frozen=True)
class Share:
    """What a partition or an executor had: its tasks' `values`, one a quantity of the stage.

    `name` is the partition's number or the executor's; `where` the executors that it lay on.
    """

    name: str
    where: tuple[str, ...]
    tasks: int
    values: tuple[float, ...]


@dataclass(frozen=True)
class Distribution:
    """A stage by partition and by executor, in those `quantities` of which it had any."""

    stage: StageRun
    quantities: tuple[Quantity, ...]
    partitions: tuple[Share, ...]
    executors: tuple[Share, ...]


def distributions(anatomy: Anatomy) -> tuple[Distribution, ...]:
    """Those of the stages with more than one task, in the order in which they started."""
    return tuple(_distribution(stage) for stage in anatomy.ran if len(stage.executors) > 1)


def spreads(shares: Sequence[Share]) -> tuple[Spread, ...]:
    """How evenly each quantity is spread over partitions or executors. There is one or more."""
    return tuple(spread(values) for values in zip(*(s.values for s in shares), strict=True))


def largest(shares: Sequence[Share], most: int) -> tuple[Share, ...]:
    """At most so many, those with the most of the first quantity, in the order that they have."""
    ranked = sorted(range(len(shares)), key=lambda place: -shares[place].values[0])[:most]
    return tuple(shares[place] for place in sorted(ranked))


def _distribution(stage: StageRun) -> Distribution:
    found = tuple(q for q in QUANTITIES if any(any(stage.column(name)) for name in q.columns))
    count = len(stage.executors)
    tasks = [tuple(_of_task(stage, quantity, i) for quantity in found) for i in range(count)]
    index = stage.column("index") or range(count)
    partitions = _gathered([str(int(place)) for place in index], stage.executors, tasks)
    executors = _gathered(stage.executors, stage.executors, tasks)
    return Distribution(stage, found, partitions, executors)


def _of_task(stage: StageRun, quantity: Quantity, task: int) -> float:
    columns = (stage.column(name) for name in quantity.columns)
    return sum(column[task] for column in columns if column)


def _gathered(
    names: Sequence[str], executors: Sequence[str], tasks: Sequence[tuple[float, ...]]
) -> tuple[Share, ...]:
    """The tasks of one name as one share, by their names: a retried partition has several."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return tuple(
        Share(
            name,
            tuple(sorted({executors[i] for i in places[name]}, key=natural)),
            len(places[name]),
            tuple(map(sum, zip(*(tasks[i] for i in places[name]), strict=True))),
        )
        for name in sorted(places, key=natural)
    )
