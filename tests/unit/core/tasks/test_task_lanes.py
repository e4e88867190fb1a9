"""Tasks on cores: no core runs two at once, none more than needed, and idle time is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.records.anatomy import Anatomy, ExecutorCores, StageRun
from labkit.core.tasks.lanes import Lane, Slot, Timeline, idle_text, natural, timeline
from tests.unit.anatomies import anatomy, skipped, stage

Row = tuple[int, int, int, str]
"""Launched, held and noted late in milliseconds, and the executor."""

rows = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20), st.integers(0, 5), st.sampled_from("ab")),
    min_size=1, max_size=40,
)  # fmt: skip


def made(tasks: list[Row], seconds: float = 0.1) -> Anatomy:
    """A trial of one stage with these tasks."""
    columns = {
        "launched": tuple(launched / 1000 for launched, *_ in tasks),
        "duration": tuple((held + late) / 1000 for _, held, late, _ in tasks),
        "run": tuple(held / 1000 for _, held, _, _ in tasks),
    }
    executors = tuple(executor for *_, executor in tasks)
    return Anatomy(0, seconds, (StageRun(0, "count", "complete", len(tasks), tasks=columns,
                                         executors=executors),))  # fmt: skip


@given(rows, st.integers(0, 6))
def test_no_core_ever_runs_two_tasks_at_once(tasks: list[Row], cores: int) -> None:
    """Whatever the cores are said to be; and every task has one place, on its own executor."""
    line = timeline(made(tasks), cores)
    for lane in line.lanes:
        assert all(a.end <= b.start for a, b in zip(lane.slots, lane.slots[1:], strict=False))
        assert all(slot.start <= slot.end for slot in lane.slots)
        assert all(tasks[slot.task][3] == lane.executor for slot in lane.slots)
    placed = Counter(slot.task for lane in line.lanes for slot in lane.slots)
    assert placed == Counter(range(len(tasks)))


@given(rows)
def test_there_are_as_few_lanes_as_tasks_that_ran_at_once(tasks: list[Row]) -> None:
    """A core is in use from a task's launch until its result was serialized."""
    line = timeline(made(tasks))
    for executor in {task[3] for task in tasks}:
        mine = [
            (launched, launched + held) for launched, held, _, name in tasks if name == executor
        ]
        most = max(sum(start <= at < end for start, end in mine) for at, _ in mine)
        assert sum(lane.executor == executor for lane in line.lanes) == most


def test_a_task_that_the_driver_noted_late_gave_its_core_away() -> None:
    """The next task may be launched before the driver has noted the end of the last one."""
    line = timeline(made([(0, 10, 6, "driver"), (12, 10, 0, "driver")]), cores=1)
    assert [[(s.start, s.end) for s in lane.slots] for lane in line.lanes] == [
        [(0.0, 0.012), (0.012, 0.022)]
    ]


def test_a_task_takes_a_core_that_is_really_free_first() -> None:
    """While the executor has cores to spare, nothing is cut short."""
    line = timeline(made([(0, 10, 6, "driver"), (12, 10, 0, "driver")]), cores=2)
    assert [[(s.start, s.end) for s in lane.slots] for lane in line.lanes] == [
        [(0.0, 0.016)], [(0.012, 0.022)]
    ]  # fmt: skip


def test_cores_without_a_task_are_lanes_too() -> None:
    """One task on four cores leaves three of them empty: that is the finding."""
    line = timeline(anatomy(stage(0, [1.0], cores=1), seconds=1.0), cores=4)
    assert [len(lane.slots) for lane in line.lanes] == [1, 0, 0, 0]
    assert line.busy == pytest.approx(0.25)


def test_executors_come_in_the_order_of_their_numbers() -> None:
    """Executor 2 before executor 10, each with its own lanes."""
    run = stage(0, [0.1] * 12, cores=6, executors=("1", "2", "10"))
    assert [lane.executor for lane in timeline(anatomy(run), 6).lanes] == [
        "1", "1", "2", "2", "10", "10"
    ]  # fmt: skip
    assert sorted(["10", "2", "driver"], key=natural) == ["driver", "2", "10"]


def test_quiet_times_are_those_without_any_task() -> None:
    """Before the first, between stages and after the last; a core that idles alone is none."""
    lanes = (
        Lane("1", (Slot(0, 0, 0.1, 0.4), Slot(1, 0, 0.6, 0.7))),
        Lane("1", (Slot(0, 1, 0.1, 0.5),)),
    )
    line = Timeline(lanes, 1.0)
    assert line.quiet == ((0.0, 0.1), (0.5, 0.6), (0.7, 1.0))
    assert line.busy == pytest.approx(0.4)
    assert idle_text(line) == (
        "Tasks filled 40% of the 2 cores’ time; none ran for 0.5 s of 1.00 s (50%): "
        "0.1 s before the first, 0.1 s between, 0.3 s after the last."
    )


def test_a_trial_that_was_never_quiet_says_so() -> None:
    """No sum of nothing."""
    line = Timeline((Lane("1", (Slot(0, 0, 0.0, 1.0),)),), 1.0)
    assert idle_text(line) == "Tasks filled 100% of the core’s time; some task was always running."


def test_a_trial_without_tasks_has_no_lanes() -> None:
    """Skipped stages ran nothing."""
    line = timeline(anatomy(skipped(1), seconds=1.0), 2)
    assert line.lanes == ()
    assert line.busy == 0.0
    assert idle_text(line) == "No task ran."


def test_the_axis_reaches_the_last_end() -> None:
    """A task's clock may run past the trial's by a moment."""
    assert timeline(anatomy(stage(0, [1.0]), seconds=0.5)).seconds == pytest.approx(1.0)


def test_each_core_of_each_executor_has_a_lane_where_they_are_known() -> None:
    """Also those of an executor without a task, whatever the cores of all come to."""
    known = (ExecutorCores("0", "127.0.0.1", 2), ExecutorCores("1", "127.0.0.2", 1))
    one = replace(anatomy(stage(0, [1.0], cores=1, executors=("1",))), executors=known)
    lanes = timeline(one, cores=3).lanes
    assert [(lane.executor, len(lane.slots)) for lane in lanes] == [("0", 0), ("0", 0), ("1", 1)]
