"""A table in the function is unpacked by every task; a broadcast variable once a worker."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from labkit.labs.kit import *


class Table:
    """A table whose copies leave a mark in a folder whenever they are unpickled."""

    def __init__(self, entries: int, folder: Path) -> None:
        self.marks = folder / uuid.uuid4().hex
        self.marks.mkdir()
        self.values = {i: i * i for i in range(entries)}

    def __reduce__(self) -> tuple[Any, ...]:
        """Go whole: PySpark pickles what it broadcasts by name, and workers lack labkit."""
        from pyspark import cloudpickle

        return cloudpickle.loads, (cloudpickle.dumps(Copy(self.values, self.marks)),)

    def copies(self) -> Mapping[str, float]:
        """How often it was unpickled."""
        return {"copies": len([*self.marks.iterdir()])}


class Copy:
    """What a worker has of a table."""

    def __init__(self, values: Mapping[int, int], marks: Path) -> None:
        self.values, self.marks = values, marks

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        (self.marks / uuid.uuid4().hex).touch()


def build(spark: SparkSession, records: int, tasks: int, entries: int) -> Arms:
    """Look every number up in a table of `entries` squares, and count the table's copies."""
    sc: Any = spark.sparkContext
    folder = Path(sc._temp_dir)  # goes with the session's JVM, however it ends

    def numbers() -> RDD[int]:
        return sc.parallelize(range(records), tasks)

    def closure() -> Measured:
        table = Table(entries, folder)
        found = numbers().map(lambda x: table.values[x % entries])
        return Measured(found, table.copies)

    def broadcast() -> Measured:
        table = Table(entries, folder)
        shipped = sc.broadcast(table)
        found = numbers().map(lambda x: shipped.value.values[x % entries])
        return Measured(found, table.copies)

    return {"closure": closure, "broadcast": broadcast}


LAB = Lab(
    title="A broadcast variable against a table in the function",
    notebook="04b_functions",
    question="How often does a table travel when every task needs it?",
    expect=(
        "A table that the function holds is unpickled by every task, one in a broadcast variable "
        "by every Python worker, of which there are as many as cores. Count the copies. Since "
        "Spark 1.1 the function is broadcast, too, once a stage: what each task pays is the "
        "unpickling. Local mode sends neither over a network."
    ),
    metric="copies",
    params=(
        records(100_000, "numbers to look up"),
        count("tasks", 32, "partitions, hence tasks", low=1, high=1000),
        count("entries", 50_000, "entries of the table", low=10, high=2_000_000),
    ),
    build=build,
    pairs=8,
    small={"records": 1_000, "tasks": 24, "entries": 100},
    shows=(Check("broadcast", "closure", "copies", least=2),),
    figures=(
        Figure("copies", "copies unpickled", "", True, "how often a Python worker unpickled the "
               "table"),
    ),
)  # fmt: skip
