"""A program's RDDs as records: stages of RDDs computed together, and the shuffles between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from labkit.core.records.anatomy import StageRun


@dataclass(frozen=True)
class Rdd:
    """One RDD: its class, the name that was set, and where the program made it.

    `storage` is its storage level and `cached` Spark's line on cached partitions, as far as
    toDebugString() tells them; `kept` says that it has a storage level, even where that is not
    known. `scope` names the operations that it belongs to, outermost first.
    """

    id: int
    kind: str
    name: str
    call_site: str
    storage: str = ""
    cached: str = ""
    kept: bool = False
    scope: tuple[str, ...] = ()

    @property
    def checkpointed(self) -> bool:
        """Whether it is read back from a checkpoint, so that nothing lies before it."""
        return "Checkpoint" in self.kind


@dataclass(frozen=True)
class Stage:
    """RDDs that are computed together, the last one first, by one task a partition.

    `narrow` holds pairs (child, parent) of ids within the stage; `shuffles` pairs (child,
    place of the stage whose output it fetches). `runs` are the runs that computed it, skipped
    ones among them; none where only the program's text is known. `read` are the cached RDDs
    that it read instead of computing them, `spared` those that it therefore left alone.
    `wrote` is what its shuffle took, in bytes, where that is known without its runs.
    """

    tasks: int
    rdds: tuple[Rdd, ...]
    narrow: tuple[tuple[int, int], ...] = ()
    shuffles: tuple[tuple[int, int], ...] = ()
    runs: tuple[StageRun, ...] = ()
    read: frozenset[int] = frozenset()
    spared: frozenset[int] = frozenset()
    wrote: float | None = None

    @property
    def ran(self) -> tuple[StageRun, ...]:
        """The runs that had tasks."""
        return tuple(run for run in self.runs if run.executors)

    @property
    def skipped(self) -> bool:
        """Whether it was never run, since its output was there already."""
        return bool(self.runs) and not self.ran

    @property
    def numbers(self) -> tuple[int, ...]:
        """Spark's numbers of the runs that had tasks; of all runs where none had."""
        return tuple(run.id for run in self.ran or self.runs)

    @property
    def seconds(self) -> float:
        """From submission to completion, summed over its runs."""
        return sum(run.ended - run.started for run in self.ran)

    @property
    def written(self) -> float | None:
        """The bytes that crossed its shuffle in this trial; None where that is not known."""
        return self.total("shuffle_write_bytes") if self.ran else self.wrote

    def total(self, column: str) -> float:
        """The sum of a column of the tasks, over all its runs."""
        return sum(run.total(column) for run in self.ran)


@dataclass(frozen=True)
class Lineage:
    """The stages of a program: the first one gives the answer, parents come after.

    A trial may have several jobs, and a broadcast's stages give their result to the driver:
    `roots` are the places of all stages that no other one fetches from. `operators` are those
    of each whole-stage code generation, by its name.
    """

    stages: tuple[Stage, ...]
    operators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def rdds(self) -> tuple[Rdd, ...]:
        """Every RDD once, the last one first."""
        return tuple({rdd.id: rdd for stage in self.stages for rdd in stage.rdds}.values())

    @property
    def shuffles(self) -> int:
        """How many shuffles lie between the stages: one that is read twice counts once."""
        return len(self.fetched)

    @property
    def fetched(self) -> frozenset[int]:
        """The places of the stages that others fetch from."""
        return frozenset(parent for stage in self.stages for _, parent in stage.shuffles)

    @property
    def roots(self) -> tuple[int, ...]:
        """The places of the stages whose result goes to the driver or to storage."""
        fetched = self.fetched
        return tuple(place for place in range(len(self.stages)) if place not in fetched)

    @property
    def parts(self) -> tuple[tuple[int, ...], ...]:
        """The places of stages that hang together, the part that began first leading."""
        part = list(range(len(self.stages)))
        for place, stage in enumerate(self.stages):
            for _, parent in stage.shuffles:
                old, new = part[parent], part[place]
                part = [new if number == old else number for number in part]
        places = sorted(range(len(part)), key=lambda place: part[place])
        found = [tuple(places) for _, places in groupby(places, key=lambda place: part[place])]
        return tuple(sorted(found, key=self._began))

    def latest(self, most: int) -> Lineage:
        """As many stages at most: the answer's and those that hang together with it, then others.

        What hangs together is whole as far as there is room for it. Itself where all have room.
        """
        if len(self.stages) <= most:
            return self
        kept: list[int] = []
        for places in sorted(self.parts, key=min):
            if kept and len(kept) + len(places) > most:
                break
            kept += sorted(places)[:most]
        new = {place: number for number, place in enumerate(kept)}
        stages = tuple(
            replace(self.stages[place], shuffles=tuple(
                (child, new[parent]) for child, parent in self.stages[place].shuffles
                if parent in new
            ))
            for place in kept
        )  # fmt: skip
        return replace(self, stages=stages)

    def _began(self, places: tuple[int, ...]) -> tuple[float, int]:
        times = [run.started for place in places for run in self.stages[place].ran]
        return min(times, default=0.0), -min(places)
