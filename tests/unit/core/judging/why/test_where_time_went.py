"""Where the time of a trial went: parts that add up, and what is called Python."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.judging.why.where_time_went import (
    BESIDE,
    CPU,
    DRIVER,
    GC,
    IDLE,
    PARTS,
    PYTHON,
    WAITING,
    has_python,
    spent_by,
    where_time_went,
)
from labkit.core.records.anatomy import (
    TASK_TIMES,
    Anatomy,
    OperatorNode,
    PlanRun,
    anatomy_from_json,
)
from labkit.core.records.ran import ran_by
from tests.unit.core.anatomies import anatomy, arm, graph, stage

PROGRAMS = sorted((Path(__file__).parents[3] / "spark" / "programs").glob("*.json"))


def test_times_without_a_task_are_the_drivers_and_cores_without_one_are_idle() -> None:
    """One task from 0.2 to 0.7 s of a second on two cores: half of each kind."""
    spent = where_time_went(anatomy(stage(launched=[0.2], duration=[0.5]), seconds=1.0), 2)
    assert spent.wall(DRIVER) == pytest.approx(0.5) and spent.wall(IDLE) == pytest.approx(0.25)
    assert (spent.before, spent.between, spent.after) == pytest.approx((0.2, 0.0, 0.3))
    assert spent.in_tasks == pytest.approx(0.5)


def test_a_gap_between_stages_is_counted_as_one() -> None:
    """The driver plans the second stage while nothing runs."""
    first, second = (
        stage(1, launched=[0.0], duration=[0.3]),
        stage(2, launched=[0.5], duration=[0.5]),
    )
    spent = where_time_went(anatomy(first, second), 1)
    assert spent.between == pytest.approx(0.2) and spent.before == spent.after == 0


def test_a_tasks_duration_is_split_into_its_phases_and_its_computing() -> None:
    """0.6 s of 0.9 s of run time are CPU, 0.1 s GC, and the rest is waiting."""
    it = stage(duration=[1.0], run=[0.9], cpu=[0.6], gc=[0.1], deserialisation=[0.05])
    spent = where_time_went(anatomy(it), 1)
    assert spent.share(CPU) == pytest.approx(0.6) and spent.share(GC) == pytest.approx(0.1)
    assert spent.share(WAITING) == pytest.approx(0.2)
    assert spent.share("unpack") == pytest.approx(0.05) == spent.share("delay")
    assert spent.share_in_tasks(*spent.parts) == pytest.approx(1.0)


def test_what_is_left_may_be_the_python_workers_only_where_there_are_some() -> None:
    """By the stage's own RDDs; without a graph of it, by the plans' operators."""
    it = stage(duration=[1.0], cpu=[0.25])
    python = anatomy(it, graphs=(graph(1, "ParallelCollectionRDD", "PythonRDD"),))
    jvm = anatomy(it, graphs=(graph(1, "ShuffledRDD"), graph(2, "PythonRDD")))
    planned = anatomy(it, plans=(PlanRun("", (OperatorNode(0, "ArrowEvalPython"),)),))
    for made, part in ((python, BESIDE), (jvm, WAITING), (planned, BESIDE)):
        assert where_time_went(made, 1).share(part) == pytest.approx(0.75)
        assert has_python(made) == (part == BESIDE)


@pytest.mark.parametrize(("measured", "python"), [(0.0, 0.0), (0.3, 0.3), (9.0, 0.75)])
def test_what_python_did_not_compute_was_waiting(measured: float, python: float) -> None:
    """Of 0.75 s beside the JVM's CPU; what Python used before and after its tasks isn't theirs."""
    it = stage(duration=[1.0], cpu=[0.25])
    made = anatomy(it, graphs=(graph(1, "PythonRDD"),))
    spent = where_time_went(made, 1, measured)
    assert spent.share(PYTHON) == pytest.approx(python)
    assert spent.share(WAITING) == pytest.approx(0.75 - python) and spent.share(BESIDE) == 0


def test_pythons_cpu_is_that_of_the_trial_that_the_anatomy_is_of() -> None:
    """None of it where the trial has none: an earlier version saved it, or a cluster ran it."""
    made = anatomy(stage(duration=[1.0], cpu=[0.25]), graphs=(graph(1, "PythonRDD"),))
    one = arm(made)
    trials = tuple(replace(t, python_cpu_seconds=0.5 + t.round) for t in one.trials)
    spent = spent_by(ran_by(replace(one, trials=trials), {"cores": 1}))
    assert spent is not None and spent.parts[PYTHON] == pytest.approx(min(0.75, 0.5 + made.round))
    unknown = spent_by(ran_by(one, {"cores": 1}))
    assert unknown is not None and unknown.parts[BESIDE] == pytest.approx(0.75)


def test_more_tasks_than_cores_share_the_cores() -> None:
    """Two tasks at once on one core fill it, and no more."""
    spent = where_time_went(anatomy(stage(launched=[0, 0], duration=[1.0, 1.0])), 1)
    assert spent.in_tasks == pytest.approx(1.0) and spent.parts[IDLE] == 0


def test_a_trial_without_a_task_is_all_the_drivers() -> None:
    """A plain value computed in the driver, or a skipped stage."""
    spent = where_time_went(Anatomy(0, 0.5), 2)
    assert spent.share(DRIVER) == 1.0 and spent.before == 0.5 and spent.share_in_tasks(CPU) == 0
    assert where_time_went(Anatomy(0, 0.0), 2).share(DRIVER) == 0.0


def test_cores_that_are_none_are_refused() -> None:
    """There is no time to split without a core."""
    with pytest.raises(ValueError, match="cores is 0"):
        where_time_went(Anatomy(0, 1.0), 0)


numbers = st.floats(0, 5, allow_nan=False)


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(TASK_TIMES, numbers)), max_size=6),
    st.integers(1, 4),
    st.floats(0, 20),
    st.sets(st.sampled_from(TASK_TIMES)),
)
def test_the_parts_always_add_up_to_wall_time_times_cores(
    tasks: list[dict[str, float]], cores: int, seconds: float, missing: set[str]
) -> None:
    """Whatever Spark tells of the tasks, and whatever it leaves out."""
    columns = {n: [task[n] for task in tasks] for n in TASK_TIMES if n not in missing}
    it = stage(any=[0.0] * len(tasks), **columns)
    spent = where_time_went(Anatomy(0, seconds, (it,)), cores)
    assert sum(spent.parts.values()) == pytest.approx(spent.seconds * cores, abs=1e-9)
    assert all(value >= -1e-9 for value in spent.parts.values())
    assert spent.before + spent.between + spent.after == pytest.approx(spent.wall(DRIVER), abs=1e-9)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_real_programs_add_up_and_name_python_where_it_ran(path: Path) -> None:
    """What real Spark told of a program."""
    made = anatomy_from_json(json.loads(path.read_text())["anatomy"])
    spent = where_time_went(made, 2)
    assert sum(spent.parts.values()) == pytest.approx(2 * spent.seconds)
    assert set(spent.parts) == {part.name for part in PARTS}
    udfs = ("python", "pandas", "arrow", "from_rdd", "to_rdd", "hostile", "rdd_")
    if path.stem.startswith("df_") and not any(word in path.stem for word in udfs):
        assert not has_python(made), "a program on the JVM alone"
    if "pandas" in path.stem or path.stem == "rdd_reduce_by_key":
        assert spent.parts[BESIDE] > 0
