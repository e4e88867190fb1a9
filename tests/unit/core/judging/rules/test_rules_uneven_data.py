"""Skewed and empty partitions: just below and just above what is too much."""

from __future__ import annotations

import pytest

from labkit.core.records.anatomy import RddNode, StageGraph
from labkit.core.records.evidence import Partition
from tests.unit.core.anatomies import anatomy, fired, stage


def test_a_partition_over_five_times_the_median_and_an_even_share_is_skewed() -> None:
    """The factor of adaptive execution, and no order of tasks that could hide it."""
    just = anatomy(stage(shuffle_read_bytes=[1000, 1000, 1000, 5000]))
    more = anatomy(stage(shuffle_read_bytes=[1000, 1000, 1000, 5001]))
    hidden = anatomy(stage(shuffle_read_bytes=[1000.0] * 9 + [8000]))
    assert "data-skew" not in fired(just) and "data-skew" not in fired(hidden)
    found = fired(more)["data-skew"]
    assert found["value"] == pytest.approx(5.001) and "63% of all" in found["text"]
    assert "data-skew" not in fired(more, cores=1)


def test_where_no_key_decided_nothing_is_said_of_salting() -> None:
    """A large file among small ones is cut, not salted; a shuffle's hot key is."""
    sizes = [1000.0, 1000, 1000, 9000]
    read = fired(anatomy(stage(input_records=sizes)))["data-skew"]
    assert "maxPartitionBytes" in read["next"] and "Salt" not in read["next"]
    shuffled = fired(anatomy(stage(shuffle_read_records=sizes)))["data-skew"]
    assert shuffled["next"].startswith("Salt the hot key")
    assert "labkit.run('skewed-join')" in shuffled["next"]


def test_empty_partitions_do_not_make_the_median_of_the_data() -> None:
    """Eleven keys in 42 partitions: the median is that of the partitions with a record."""
    held = [0.0] * 31 + [2.0] * 10 + [990.0]
    found = fired(anatomy(stage(shuffle_read_records=held)))
    assert found["data-skew"]["value"] == 495
    told = found["data-skew"]["text"]
    assert "read 990 records, 495× the median of the 11 that read any" in told
    assert found["empty-partitions"]["value"] == pytest.approx(31 / 42)


def test_data_skew_is_not_told_twice() -> None:
    """Where the skewed partition's task was slow as well, that finding has the data in it."""
    read = [1000.0] * 5 + [9000.0]
    found = fired(anatomy(stage(duration=[0.2] * 5 + [0.9], shuffle_read_bytes=read)))
    assert "time-skew" in found and "data-skew" not in found


def test_more_than_half_the_tasks_without_a_record_are_too_many() -> None:
    """Exactly half are not, nor is less than one a core."""
    half, more = [0, 0, 0, 9, 9, 9], [0, 0, 0, 0, 9, 9]
    assert "empty-partitions" not in fired(anatomy(stage(shuffle_read_records=half)))
    found = fired(anatomy(stage(shuffle_read_records=more)))["empty-partitions"]
    assert found["value"] == pytest.approx(2 / 3) and found["lab"] == "small-partitions"
    assert "empty-partitions" not in fired(anatomy(stage(input_records=more)), cores=5)
    assert "empty-partitions" not in fired(anatomy(stage(duration=[0.1] * 8)))


def test_empty_partitions_of_the_answer_count_too() -> None:
    """A filter leaves them where no task metric shows it."""
    sizes = tuple(Partition(i, 5 if i < 2 else 0) for i in range(5))
    found = fired(anatomy(stage(duration=[0.1] * 5)), partitions=sizes)["empty-partitions"]
    assert "3 of 5 partitions of the answer" in found["text"] and found["stage"] is None


@pytest.mark.parametrize(
    "rdds",
    [
        [RddNode(1, "ParallelCollectionRDD"), RddNode(2, "PythonRDD", cached=True)],
        [RddNode(1, "MapPartitionsRDD", cached=True), RddNode(2, "PythonRDD")],
        [RddNode(1, "ParallelCollectionRDD"), RddNode(2, "PythonRDD")],
        [RddNode(1, "MapPartitionsRDD", scope=("InMemoryTableScan",))],
        [RddNode(1, "MapPartitionsRDD", scope=("Range",))],
    ],
)
def test_tasks_that_make_or_keep_their_data_are_not_empty(rdds: list[RddNode]) -> None:
    """Spark counts no record in a task that computes again what did not fit into the cache."""
    it = stage(input_records=[0.0] * 9 + [1000.0] * 7)
    kept = (StageGraph(1, tuple(rdds)),)
    assert "empty-partitions" not in fired(anatomy(it, graphs=kept))
    files = (StageGraph(1, (RddNode(1, "FileScanRDD", scope=("Scan parquet ",)),)),)
    assert "empty-partitions" in fired(anatomy(it, graphs=files))
