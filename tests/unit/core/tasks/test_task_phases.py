"""Phases of a task: whatever Spark counted, they add up to its duration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.records.anatomy import StageRun
from labkit.core.tasks.phases import PHASES, phase_seconds, phase_totals
from tests.unit.anatomies import stage

NAMES = [phase.name for phase in PHASES]
COLUMNS = ("duration", "deserialisation", "run", "gc", "fetch_wait", "shuffle_write_time",
           "result_serialisation", "getting_result")  # fmt: skip
seconds = st.floats(0, 1000, allow_subnormal=False)


def one(**columns: float) -> StageRun:
    """A stage of one task."""
    tasks = {name: (value,) for name, value in columns.items()}
    return StageRun(1, "count", "complete", 1, tasks=tasks, executors=("driver",))


@given(st.lists(st.tuples(*[seconds] * len(COLUMNS)), min_size=1, max_size=8))
def test_the_phases_of_a_task_add_up_to_its_duration(rows: list[tuple[float, ...]]) -> None:
    """Even where parts overlap or rounding made them larger than the whole; none is negative."""
    tasks = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    run = StageRun(1, "count", "complete", len(rows), tasks=tasks, executors=("1",) * len(rows))
    found = phase_seconds(run)
    assert found.shape == (len(rows), len(PHASES))
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(tasks["duration"], rel=1e-9, abs=1e-9)


def test_scheduler_delay_is_what_the_executor_did_not_count() -> None:
    """Spark's identity, in round figures; fetch wait, writing and GC are taken out of the run."""
    task = one(duration=1.0, deserialisation=0.1, run=0.6, fetch_wait=0.05, gc=0.1,
               shuffle_write_time=0.15, result_serialisation=0.02, getting_result=0.08)  # fmt: skip
    told = dict(zip(NAMES, phase_seconds(task)[0].round(9).tolist(), strict=True))
    assert told == {"delay": 0.2, "unpack": 0.1, "fetch": 0.05, "compute": 0.3, "gc": 0.1,
                    "write": 0.15, "pack": 0.02, "result": 0.08}  # fmt: skip


def test_parts_of_the_run_time_never_exceed_it() -> None:
    """A GC pause during a fetch is counted by Spark twice; here it fills what is left."""
    told = dict(zip(NAMES, phase_seconds(one(duration=1.0, run=0.5, fetch_wait=0.4, gc=0.3))[0],
                    strict=True))  # fmt: skip
    assert told["fetch"] == pytest.approx(0.4)
    assert told["gc"] == pytest.approx(0.1)
    assert told["compute"] == pytest.approx(0.0)
    assert told["delay"] == pytest.approx(0.5)


def test_columns_that_are_missing_count_as_nothing() -> None:
    """A task of which only the duration is known waited all the time, as far as can be told."""
    assert phase_seconds(one(duration=2.0))[0][NAMES.index("delay")] == 2.0


def test_totals_sum_over_stages_and_are_zero_without_any() -> None:
    """One figure a phase, for a legend that shows what was used."""
    both = [stage(0, [0.5, 1.0]), stage(1, [2.0], reads=True)]
    assert sum(phase_totals(both)) == pytest.approx(3.5)
    assert phase_totals([]) == (0.0,) * len(PHASES)
    assert np.isclose(phase_totals(both)[NAMES.index("fetch")], 0.1)
