"""The stage table: Spark's quantiles, rows that say something, marks that are worth it."""

from __future__ import annotations

import pytest

from labkit.core.records.anatomy import TASK_COUNTS, TASK_SIZES, TASK_TIMES
from labkit.core.tasks.metrics import TASK_METRICS
from labkit.core.tasks.table import StageSummary, stage_summaries, summarise
from tests.unit.anatomies import anatomy, skipped, stage


def rows(summary: StageSummary) -> dict[str, tuple[float, ...]]:
    """The quantiles by the metric's name."""
    return {row.metric.name: row.quantiles.values for row in summary.rows}


def marks(summary: StageSummary) -> set[tuple[str, str]]:
    """What is marked, and as what."""
    return {(mark.metric.name, mark.kind) for mark in summary.marks}


def test_every_column_of_a_task_has_a_name_in_the_table() -> None:
    """Only the launch and the partition's number are no metric."""
    columns = {*TASK_TIMES, *TASK_SIZES, *TASK_COUNTS} - {"launched", "index"}
    assert {metric.name for metric in TASK_METRICS} == columns
    units = {metric.name: metric.unit for metric in TASK_METRICS}
    assert all(units[name] == "s" for name in TASK_TIMES if name != "launched")
    assert all(units[name] == "B" for name in TASK_SIZES)


def test_metrics_that_are_zero_are_left_out() -> None:
    """A map stage reads no shuffle; a stage of which Spark counted nothing has no rows."""
    told = rows(summarise(stage(0, [1.0, 2.0]), 4.0))
    assert "shuffle_read_bytes" not in told
    assert told["duration"] == (1.0, 1.0, 2.0, 2.0, 2.0)
    empty = stage(0, [0.0, 0.0], records=[0, 0])
    assert summarise(empty, 1.0).rows == ()


def test_stages_stand_in_the_order_in_which_they_ran_and_skipped_ones_do_not() -> None:
    """The order is the anatomy's."""
    found = stage_summaries(anatomy(stage(4, [1.0]), stage(2, [2.0], started=1.1), skipped(1)))
    assert [(s.id, s.tasks) for s in found] == [(4, 1), (2, 1)]
    assert found[1].seconds == pytest.approx(2.002)


def test_a_straggler_is_marked_and_told_in_words() -> None:
    """Five times the median, and worth a good part of the trial."""
    found = summarise(stage(0, [0.2] * 7 + [1.0]), 2.0)
    assert marks(found) == {("duration", "skew")}
    text = next(m.text for m in found.marks if m.metric.name == "duration")
    assert text == (
        "at most 1.00 s in a task, 5.00× the median: the cores that finish sooner wait for it"
    )


def test_a_straggler_that_costs_nothing_is_not_marked() -> None:
    """The same tasks in a trial of a hundred seconds, and a small factor in a short one."""
    assert not marks(summarise(stage(0, [0.2] * 7 + [1.0]), 100.0))
    assert not marks(summarise(stage(0, [0.5] * 7 + [1.0]), 2.0))


def test_skewed_bytes_are_marked_from_where_adaptive_execution_splits() -> None:
    """Five times the median and more than a trifle; tasks without a record count as 0."""
    heavy = summarise(stage(0, [0.1] * 4, reads=True, records=[100, 100, 100, 90_000]), 1.0)
    assert ("shuffle_read_bytes", "skew") in marks(heavy)
    light = summarise(stage(0, [0.1] * 4, reads=True, records=[1, 1, 1, 90]), 1.0)
    assert not marks(light)
    hollow = summarise(stage(0, [0.1] * 4, reads=True, records=[0, 0, 0, 90_000]), 1.0)
    text = next(m.text for m in hollow.marks if m.metric.name == "shuffle_read_bytes")
    assert text == "at most 3.60 MB in a task, while the median task has none"


def test_an_overhead_is_marked_when_it_takes_a_tenth_of_the_task_time() -> None:
    """GC of 30% of every task; the same is nothing in a short stage of a long trial."""
    gc = [0.3] * 4
    assert ("gc", "overhead") in marks(summarise(stage(0, [1.0] * 4, gc=gc), 2.5))
    assert ("gc", "overhead") not in marks(summarise(stage(0, [1.0] * 4, gc=gc), 60.0))
    few = [0.05] * 4
    assert ("gc", "overhead") not in marks(summarise(stage(0, [1.0] * 4, gc=few), 2.5))


def test_milliseconds_of_scheduler_delay_are_marked_in_no_stage() -> None:
    """From 20 ms a task on they are, as the rule on them has it."""

    def marked(each: float) -> bool:
        it = stage(0, [0.03 + each] * 40, scheduler_delay=[each] * 40)
        return ("scheduler_delay", "overhead") in marks(summarise(it, 1.0))

    assert not marked(0.019) and marked(0.021)


def test_run_time_is_no_overhead() -> None:
    """A stage that computes all the time is as it should be."""
    assert not {kind for name, kind in marks(summarise(stage(0, [1.0] * 4), 2.0)) if name == "run"}


def test_any_spill_to_disk_is_marked() -> None:
    """However small: the memory did not suffice."""
    found = summarise(stage(0, [0.1] * 2, disk_spill_bytes=[0, 5000]), 100.0)
    assert marks(found) == {("disk_spill_bytes", "spill")}


def test_shares_are_of_all_task_time() -> None:
    """A share is told for times only."""
    shares = {r.metric.name: r.share for r in summarise(stage(0, [1.0, 3.0]), 4.0).rows}
    assert shares["cpu"] == pytest.approx(0.5)
    assert shares["input_bytes"] is None
