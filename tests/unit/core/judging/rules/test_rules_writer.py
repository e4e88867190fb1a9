"""A file for each partition in each map task: just below and just above what is too little."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core.records.anatomy import Anatomy, OperatorNode, PlanRun, RddNode, StageGraph
from tests.unit.core.anatomies import anatomy, fired, stage

BUFFER = 32 * 1024


def rows(each: float, tasks: int = 10, partitions: int = 20, spent: float = 0.02) -> Anatomy:
    """Tasks of Spark SQL that write so many bytes for each of the partitions."""
    wrote = {"shuffle_write_bytes": [each * partitions] * tasks,
             "shuffle_write_records": [7.0] * tasks}  # fmt: skip
    metrics = {"shuffle records written": f"{7 * tasks:,}", "number of partitions": f"{partitions}"}
    plan = PlanRun("", (OperatorNode(1, "Exchange", metrics=metrics),))
    return anatomy(stage(shuffle_write_time=[spent] * tasks, **wrote), plans=(plan,))


def python(each: float, name: str = "PythonRDD") -> Anatomy:
    """The same of an RDD, whose partitions are the next stage's tasks."""
    made = rows(each)
    reads = stage(2, shuffle_read_bytes=[each] * 20, launched=[0.5] * 20)
    graphs = (
        StageGraph(1, (RddNode(1, name), RddNode(2, "PairwiseRDD"))),
        StageGraph(2, (RddNode(3, "ShuffledRDD"),), incoming=((2, 3),)),
    )
    return replace(made, plans=(), graphs=graphs, stages=(*made.stages, reads))


@pytest.mark.parametrize("made", [rows, python])
def test_files_under_a_buffers_size_are_tiny(made: object) -> None:
    """Of rows and of Python's objects; not from the buffer's size on."""
    assert callable(made)
    assert "bypass-files" not in fired(made(BUFFER))
    found = fired(made(BUFFER - 1))["bypass-files"]
    assert found["value"] == BUFFER - 1 and found["lab"] == "shuffle-writer"
    assert "opened a file for each of 20 partitions, 200 in all" in found["text"]
    assert found["worth"] == pytest.approx(0.1)


def test_what_costs_nothing_is_not_told() -> None:
    """Writing the shuffle must take over 5% of the trial, in an arm that is warm."""
    assert "bypass-files" not in fired(rows(100, spent=0.004))
    assert "bypass-files" in fired(rows(100, spent=0.006))
    assert "bypass-files" not in fired(rows(100), seconds=(1.0,))


def test_another_writer_opens_no_such_files() -> None:
    """Over the threshold, which a session may set; RDDs of the JVM may combine first."""
    assert "bypass-files" in fired(rows(100, partitions=200))
    assert "bypass-files" not in fired(rows(100, partitions=201))
    name = "spark.shuffle.sort.bypassMergeThreshold"
    assert "bypass-files" not in fired(rows(100), settings={name: "19"})
    assert "bypass-files" in fired(rows(100, partitions=300), settings={name: "300"})
    assert "bypass-files" not in fired(python(100, name="MapPartitionsRDD"))
