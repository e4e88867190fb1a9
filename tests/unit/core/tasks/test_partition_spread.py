"""Partitions and executors: what is spread how evenly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core.records.anatomy import RddNode, StageGraph
from labkit.core.records.evidence import Partition
from labkit.core.tasks.partition_spread import (
    answer_spread,
    counts_batches,
    executor_shares,
    stage_spreads,
)
from tests.unit.anatomies import anatomy, skipped, stage, two_stages


def test_a_stage_that_reads_shows_what_it_reads_and_one_that_only_writes_what_it_writes() -> None:
    """Records, bytes and time, named after where they come from."""
    first, last = stage_spreads(two_stages())
    assert [q.label for q in first.quantities] == ["records read", "bytes read", "task duration"]
    assert [q.label for q in last.quantities] == [
        "shuffle records read", "shuffle bytes read", "task duration",
    ]  # fmt: skip
    assert [q.shuffled for q in last.quantities] == [True, True, False]
    source = stage(0, [1.0, 2.0], input_records=[0, 0], input_bytes=[0, 0])
    (made,) = stage_spreads(anatomy(source))
    assert made.quantities[0].label == "shuffle records written"


def test_what_is_read_from_storage_and_from_a_shuffle_is_added() -> None:
    """A join of a scan with a shuffle reads both."""
    run = stage(0, [1.0, 1.0], reads=True, input_records=[5, 6], records=[10, 20])
    (found,) = stage_spreads(anatomy(run))
    assert found.quantities[0].label == "records read, shuffle included"
    assert found.quantities[0].values == (26, 15)


def test_values_are_sorted_with_their_partitions() -> None:
    """The largest first; equal ones by their number."""
    run = stage(0, [1.0, 3.0, 1.0], index=[7, 8, 6])
    time = stage_spreads(anatomy(run))[0].quantities[-1]
    assert (time.values, time.partitions) == ((3.0, 1.0, 1.0), (8, 6, 7))


def test_a_stage_with_one_task_or_none_is_left_out() -> None:
    """There is nothing to be uneven."""
    assert stage_spreads(anatomy(stage(0, [1.0]), skipped(2))) == ()


def test_the_answers_partitions_are_those_counted() -> None:
    """None when they were not."""
    found = answer_spread((Partition(0, 5), Partition(1, 0), Partition(2, 9)))
    assert found is not None
    assert found.quantities[0].values == (9, 5, 0)
    assert found.quantities[0].spread.empty == 1
    assert answer_spread(()) is None


def test_python_rdds_count_batches() -> None:
    """Told by the lineage, or by the graph where there is none; a DataFrame does not."""
    graph = StageGraph(0, (RddNode(1, "PythonRDD"),))
    assert counts_batches(None, "(4) PythonRDD[7] at RDD []")
    assert counts_batches(replace(two_stages(), graphs=(graph,)))
    assert not counts_batches(None, "(4) ShuffledRDD[7] at reduceByKey []")
    assert not counts_batches(two_stages())


def test_executors_share_tasks_time_and_bytes() -> None:
    """Each executor's sums; their total is the trial's."""
    trial = anatomy(stage(0, [1.0, 2.0, 3.0], cores=2, executors=("2", "10"), records=[1, 1, 1]))
    shares = executor_shares(trial)
    assert [(s.executor, s.tasks) for s in shares] == [("2", 1), ("10", 2)]
    assert sum(s.seconds for s in shares) == pytest.approx(6.0)
    assert sum(s.bytes for s in shares) == 3 * 40 + 3 * 12
