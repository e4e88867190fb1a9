"""The table of tasks: a row each, where it ran, and what Spark told of it."""

from __future__ import annotations

import dataclasses

from labkit.core.records.task_frame import FIGURES, task_frame
from tests.unit.anatomies import anatomy, skipped, stage


def test_a_task_is_a_row_with_stage_partition_and_executor() -> None:
    """In the order in which the stages began; a skipped one had no tasks."""
    found = task_frame(
        anatomy(stage(4, [1.0, 2.0]), stage(2, [3.0], reads=True, started=2.0), skipped(1))
    )
    assert [(row.stage, row.partition) for row in found.itertuples()] == [(4, 0), (4, 1), (2, 0)]
    assert set(found["executor"]) == {"driver"}
    assert list(found["duration"]) == [1.0, 2.0, 3.0]


def test_the_slowest_task_is_found_as_in_any_table() -> None:
    """With what it read."""
    found = task_frame(anatomy(stage(0, [0.2, 0.9, 0.3], reads=True, records=[10, 50, 12])))
    slowest = found.loc[found["duration"].idxmax()]
    assert (slowest["partition"], slowest["shuffle_read_records"]) == (1, 50)


def test_what_spark_did_not_tell_is_missing_and_not_0() -> None:
    """A record of an earlier version may lack a column, or the partitions' numbers."""
    bare = dataclasses.replace(stage(0, [1.0]), tasks={"duration": (1.0,)})
    (row,) = task_frame(anatomy(bare)).itertuples()
    assert row.duration == 1.0
    found = task_frame(anatomy(bare))
    assert found["gc"].isna().all() and found["partition"].isna().all()


def test_without_an_anatomy_there_are_columns_and_no_rows() -> None:
    """Code that looks for the slowest stage need not ask first."""
    found = task_frame(None)
    assert found.empty and {"stage", "partition", "executor", *FIGURES} == set(found.columns)
