"""Slow tasks and idle cores: just below and just above what is too much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core import units
from labkit.core.judging.rules.uneven_time import idle_limit
from labkit.core.records.anatomy import RddNode, StageGraph
from labkit.core.tasks.table import summarise
from tests.unit.core.anatomies import anatomy, fired, stage


def test_a_task_over_three_times_the_median_is_named_with_what_it_read() -> None:
    """The data it read tells whether the data is skewed or the work."""
    even = [1000.0] * 6
    just = anatomy(stage(duration=[0.2] * 5 + [0.6]))
    slow = stage(duration=[0.2] * 5 + [0.61], shuffle_read_bytes=[*even[:5], 9000.0])
    work = stage(duration=[0.2] * 5 + [0.61], shuffle_read_bytes=even)
    assert "time-skew" not in fired(just)
    found = fired(anatomy(slow))["time-skew"]
    assert found["value"] == pytest.approx(3.05) and found["threshold"] == 3 and found["stage"] == 1
    assert "9.00 kB, the median task 1.00 kB: the data is skewed" in found["text"]
    assert "its work" in fired(anatomy(work))["time-skew"]["text"]
    assert "read nothing" in fired(anatomy(stage(duration=[0.2] * 5 + [0.61])))["time-skew"]["text"]


def test_a_scan_of_parquet_is_judged_by_its_records() -> None:
    """Of its bytes Spark sees little more than each task's footer, as many in all of them."""
    scan = stage(
        duration=[0.2] * 5 + [0.61], input_bytes=[3500.0] * 6, input_records=[100.0] * 5 + [900.0]
    )
    text = fired(anatomy(scan))["time-skew"]["text"]
    assert "It read 900 records, the median task 100: the data is skewed." in text


def test_a_median_is_that_of_the_stage_table() -> None:
    """Of an even number of tasks the upper one of the middle two, as in Spark's UI."""
    took = [0.1, 0.1, 0.3, 1.0]
    it = anatomy(stage(duration=took, shuffle_read_bytes=[1e6, 1e6, 3e6, 1.6e7]))
    duration, read = (
        row for row in summarise(it.ran[0], 1.0).rows
        if row.metric.name in ("duration", "shuffle_read_bytes")
    )  # fmt: skip
    found = fired(it)
    assert found["time-skew"]["value"] == pytest.approx(1.0 / duration.quantiles.median)
    assert f"the median task {units.size(read.quantiles.median)}" in found["time-skew"]["text"]


def test_a_slow_task_is_left_alone_where_it_costs_nothing() -> None:
    """Shorter than Spark takes for slow, or less than 5% of the trial."""
    assert "time-skew" not in fired(anatomy(stage(duration=[0.01] * 5 + [0.09])))
    assert "time-skew" not in fired(anatomy(stage(duration=[0.1] * 5 + [0.4]), seconds=9.0))


def test_idle_cores_are_told_from_what_the_guides_advice_leaves_idle() -> None:
    """On two cores a sixth of the core time while tasks run."""
    assert idle_limit(2) == pytest.approx(1 / 6) and idle_limit(8) == pytest.approx(7 / 24)
    even = anatomy(stage(launched=[0.0, 0.0], duration=[1.0, 0.67]))
    odd = anatomy(stage(launched=[0.0, 0.0], duration=[1.0, 0.66]))
    assert "idle-cores" not in fired(even)
    found = fired(odd)["idle-cores"]
    assert found["value"] == pytest.approx(0.17) and found["threshold"] == pytest.approx(1 / 6)
    alone = fired(anatomy(stage(duration=[1.0])))["idle-cores"]
    assert alone["value"] == 0.5 and "1 task for 2 cores" in alone["text"]
    assert "idle-cores" not in fired(anatomy(stage(duration=[1.0])), cores=1)


def test_one_coalesced_task_is_found_behind_a_stage_that_fills_the_cores() -> None:
    """In the whole trial the cores' idle time would not be too much."""
    wide = stage(1, duration=[1.0] * 4)
    one = stage(2, "coalesce at jobs.py:5", duration=[0.3], launched=[2.0])
    found = fired(anatomy(wide, one))["idle-cores"]
    assert found["stage"] == 2 and found["worth"] == pytest.approx(0.15)
    assert "1 task for 2 cores" in found["text"] and "coalesce(n)" in found["next"]
    assert "idle-cores" not in fired(anatomy(wide, stage(2, duration=[0.2], launched=[2.0])))


def test_a_narrow_stage_beside_another_leaves_no_core_idle() -> None:
    """Two stages of one task each, at the same time on two cores."""
    both = [stage(number, duration=[1.0], launched=[0.0]) for number in (1, 2)]
    assert "idle-cores" not in fired(anatomy(*both))


def test_cores_beside_a_receiver_wait_for_the_next_batch() -> None:
    """A receiver is a task that doesn't end; nothing is wrong with a stage of one."""
    alone = anatomy(stage(duration=[1.0]))
    assert "idle-cores" in fired(alone)
    receiving = StageGraph(1, (RddNode(1, "Receiver 0"),))
    assert "idle-cores" not in fired(replace(alone, graphs=(receiving,)))
