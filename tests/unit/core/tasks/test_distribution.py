"""Each partition and executor in exact figures."""

from __future__ import annotations

import pytest

from labkit.core.tasks.distribution import distributions, largest, spreads
from tests.unit.anatomies import anatomy, skipped, stage, two_stages


def test_a_partition_has_what_its_task_read_and_wrote() -> None:
    """To the last record and byte; what no task had any of has no column."""
    (found,) = distributions(anatomy(stage(0, [1.0, 2.0], records=[7, 35])))
    assert [quantity.label for quantity in found.quantities] == [
        "records read", "bytes read", "records written", "bytes written", "task time",
    ]  # fmt: skip
    assert [share.values for share in found.partitions] == [
        (7, 280, 7, 84, 1.0), (35, 1400, 35, 420, 2.0),
    ]  # fmt: skip
    last = distributions(two_stages())[1]
    assert [quantity.label for quantity in last.quantities] == [
        "records read", "bytes read", "task time",
    ]  # fmt: skip


def test_what_is_read_from_a_shuffle_and_from_storage_is_added() -> None:
    """A join of a scan with a shuffle reads both."""
    run = stage(0, [1.0, 1.0], reads=True, input_records=[5, 6], records=[10, 20])
    (found,) = distributions(anatomy(run))
    assert [share.values[0] for share in found.partitions] == [15, 26]


def test_an_executor_has_the_sums_of_its_tasks() -> None:
    """By name as numbers; nothing is lost or counted twice between the two tables."""
    run = stage(0, [1.0] * 6, cores=3, executors=["10", "2", "1"], records=[1, 2, 4, 8, 16, 32])
    (found,) = distributions(anatomy(run))
    assert [share.name for share in found.executors] == ["1", "2", "10"]
    assert sum(share.tasks for share in found.executors) == len(found.partitions) == 6
    for place in range(len(found.quantities)):
        sums = [sum(s.values[place] for s in some) for some in (found.partitions, found.executors)]
        assert sums[0] == pytest.approx(sums[1])


def test_a_partition_that_ran_again_is_one_row_with_both_executors() -> None:
    """A retried stage has several tasks of it."""
    run = stage(0, [1.0] * 3, executors=["1", "2"], index=[4, 5, 4], records=[1, 2, 3])
    (found,) = distributions(anatomy(run))
    assert [share.name for share in found.partitions] == ["4", "5"]
    again = found.partitions[0]
    assert (again.tasks, again.values[0], again.where) == (2, 4, ("1",))


def test_stages_of_one_task_are_left_out() -> None:
    """There is nothing to be uneven."""
    assert distributions(anatomy(stage(0, [1.0]), skipped(2))) == ()


def test_the_largest_stay_in_their_order_and_the_spread_is_of_all() -> None:
    """Of many partitions some are shown."""
    (found,) = distributions(anatomy(stage(0, [1.0] * 4, records=[5, 90, 1, 30])))
    assert [share.name for share in largest(found.partitions, 2)] == ["1", "3"]
    assert spreads(found.partitions)[0].skew == 3
