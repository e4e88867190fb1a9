"""The catalogue with a folder more: a lab and a demonstration, a file and a ledger row each."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from labkit.core.claims.claim import SHOWN, Case, Check, Claim
from labkit.ledger import CLAIMS

ROOM = importlib.import_module("labkit.labs")  # labkit.labs is the call that lists them

LAB = '''"""Halves against wholes."""

from __future__ import annotations

from labkit.labs.kit import *


def build(spark: SparkSession, records: int, partitions: int) -> Arms:
    """Count numbers, or half of them."""

    def whole() -> RDD[int]:
        return spark.sparkContext.parallelize(range(records), partitions)

    def half() -> RDD[int]:
        return spark.sparkContext.parallelize(range(records), max(1, partitions // 2))

    return {"whole": whole, "half": half}


LAB = Lab(
    title="Half as many tasks",
    question="Do half as many tasks take less time?",
    expect="The same numbers in half as many tasks: what a task costs is saved.",
    metric="tasks",
    params=(records(1_000, "numbers"), partitions(8)),
    build=build,
    small={"records": 1_000},
    shows=(Check("half", "whole", "tasks"),),
)
'''

DEMO = '''"""What a partition is."""

from labkit.labs.kit import *


def steps(spark, partitions):
    """Ask for them."""
    found = spark.sparkContext.parallelize(range(9), partitions).getNumPartitions()
    yield Observation("as-many-as-asked", f"{partitions}", f"{found}", found == partitions)


LAB = Demo(
    title="Partitions",
    question="Are there as many partitions as one asks for?",
    expect="parallelize makes as many as it is told.",
    params=(partitions(4),),
    steps=steps,
    shows=(Check("as-many-as-asked", says=SHOWN),),
)
'''


@contextmanager
def grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Drop the folder into the catalogue, and a claim for each of its files into the ledger."""
    folder = tmp_path / "grown_chapter"
    folder.mkdir()
    (folder / "__init__.py").write_text('CHAPTER = "99_grown"\n')
    (folder / "half_tasks.py").write_text(LAB)
    (folder / "what_partitions.py").write_text(DEMO)
    (folder / "_helper.py").write_text("no lab")
    monkeypatch.setattr(ROOM, "__path__", [*ROOM.__path__, str(tmp_path)])
    for name, lab, check in (
        ("half", "half-tasks", Check("half", "whole", "tasks")),
        ("asked", "what-partitions", Check("as-many-as-asked", says=SHOWN)),
    ):
        claim = Claim(name, "99_grown", ("S1",), "It is so.", (Case(lab, (check,)),))
        monkeypatch.setitem(CLAIMS, name, claim)
    forget()
    yield
    forget()


def forget() -> None:
    """Let the catalogue look for its files again."""
    ROOM._known.cache_clear()
    ROOM.entry.cache_clear()
