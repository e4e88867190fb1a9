"""A program's RDDs as records: stages of RDDs computed together, and the shuffles between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rdd:
    """One RDD: its class, the name that was set, and where the program made it.

    `cached` is Spark's line on cached partitions, `storage` its storage level. Spark tells the
    level of the last RDD only.
    """

    id: int
    kind: str
    name: str
    call_site: str
    storage: str = ""
    cached: str = ""

    @property
    def checkpointed(self) -> bool:
        """Whether it is read back from a checkpoint, so that nothing lies before it."""
        return "Checkpoint" in self.kind


@dataclass(frozen=True)
class Stage:
    """RDDs that are computed together, the last one first, by one task a partition.

    `narrow` holds pairs (child, parent) of ids within the stage; `shuffles` pairs (child,
    place of the stage whose output it fetches).
    """

    tasks: int
    rdds: tuple[Rdd, ...]
    narrow: tuple[tuple[int, int], ...] = ()
    shuffles: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Lineage:
    """The stages of a program: the first one gives the answer, parents come after."""

    stages: tuple[Stage, ...]

    @property
    def rdds(self) -> tuple[Rdd, ...]:
        """Every RDD once, the last one first."""
        return tuple({rdd.id: rdd for stage in self.stages for rdd in stage.rdds}.values())

    @property
    def shuffles(self) -> int:
        """How many shuffles lie between the stages."""
        return sum(len(stage.shuffles) for stage in self.stages)
