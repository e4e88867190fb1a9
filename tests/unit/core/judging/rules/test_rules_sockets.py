"""Python tasks that wait for TCP: what counts as one, and all that only looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from labkit.core.judging.advice import advise
from labkit.core.judging.rules import findings
from labkit.core.records.anatomy import Anatomy, StageRun
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from tests.unit.core.anatomies import anatomy, arm, comparison, graph, stage

UNIX = "spark.python.unix.domain.socket.enabled"
WAITING = (0.042, 0.045, 0.046, 0.047) * 8


def tasks(seconds: Sequence[float] = WAITING, number: int = 1, **columns: Any) -> StageRun:
    """A stage whose tasks took so long beside 1 ms of JVM CPU each, with their starting."""
    return stage(number, duration=[s + 0.003 for s in seconds], run=[s + 0.001 for s in seconds],
                 cpu=[0.001] * len(seconds), **columns)  # fmt: skip


def python(*stages: StageRun, **fields: Any) -> Anatomy:
    """The anatomy of a trial whose stages all have Python workers."""
    return anatomy(*stages, graphs=tuple(graph(s.id, "PythonRDD") for s in stages), **fields)


def using(made: Anatomy, cpu: float | None, others: float | None = 0.0, **fields: Any) -> Arm:
    """An arm whose trials used so much CPU time, and other programs so much."""
    bare = arm(made, **fields)
    trials = [replace(t, cpu_seconds=cpu, other_cpu_seconds=others) for t in bare.trials]
    return replace(bare, trials=tuple(trials))


def told(one: Arm, cores: int = 2, **environment: Any) -> dict[str, Any] | None:
    """The finding on sockets in an arm, None where there is none."""
    bare = comparison(one, cores=cores)
    found = findings(replace(bare, environment={"cores": cores} | environment))
    return next((dict(f) for f in found if f["rule"] == "python-sockets"), None)


def test_tasks_of_a_delayed_acknowledgement_that_use_no_cpu_wait_for_tcp() -> None:
    """Of 1.47 s in tasks 0.5 s are CPU time: the rest is waiting, and the finding says so."""
    found = told(using(python(tasks()), cpu=0.5))
    assert found is not None and found["stage"] == 1 and found["threshold"] == 0.04
    assert found["value"] == pytest.approx(0.046)
    without_cpu = 8 * (0.18 + 4 * 0.001) - 0.5
    assert found["worth"] == pytest.approx(without_cpu / 2)
    assert found["text"].startswith("In it, 32 Python tasks of stage 1 (map at jobs.py:3) took 46")
    assert "At least 0.972 s of all tasks' time used no CPU" in found["text"]
    assert UNIX in found["next"] and "labkit.run('python-sockets')" in found["next"]


def test_no_more_goes_to_the_wait_than_an_acknowledgement_a_task() -> None:
    """Time without CPU in another Python stage is not charged to it."""
    slow = tasks([0.5] * 6, number=2)
    found = told(using(python(tasks(), slow), cpu=0.5))
    assert found is not None and found["worth"] == pytest.approx(32 * 0.04 / 2)


def test_two_stages_that_wait_are_one_finding() -> None:
    """Told for one of them; what goes to it is that of both."""
    found = told(using(python(tasks(), tasks(number=2)), cpu=1.0))
    one = told(using(python(tasks()), cpu=0.5))
    assert found is not None and one is not None
    assert found["text"].endswith("The same in 1 other place.")
    assert found["worth"] == pytest.approx(2 * one["worth"])


@pytest.mark.parametrize(
    "seconds",
    [(0.039,) * 32, (0.081,) * 32, (0.01,) * 9 + (0.045,) * 23, (0.045,) * 23 + (0.09,) * 9,
     (0.045,) * 3],
    ids=["shorter", "longer", "some shorter", "some longer", "too few"],
)  # fmt: skip
def test_tasks_of_any_other_length_are_not_spoken_of(seconds: Sequence[float]) -> None:
    """The middle half took 40 to 80 ms, in a stage with four tasks or more."""
    assert told(using(python(tasks(seconds)), cpu=0.0)) is None


@pytest.mark.parametrize(
    "seconds",
    [(0.041,) * 4, (0.079,) * 4, (0.01,) * 8 + (0.045,) * 24, (0.045,) * 25 + (0.09,) * 7],
    ids=["shortest", "longest", "some shorter", "some longer"],
)
def test_tasks_of_one_wait_or_up_to_two_are_spoken_of(seconds: Sequence[float]) -> None:
    """A quarter of them may be shorter, and a quarter longer."""
    assert told(using(python(tasks(seconds)), cpu=0.0)) is not None


def test_tasks_that_compute_as_long_as_a_wait_do_not_wait() -> None:
    """CPU time of any of Spark's processes speaks against it, up to 5% of the trial a core."""
    made = python(tasks())
    whole = 8 * (0.18 + 4 * 0.001)
    assert told(using(made, cpu=whole)) is None
    assert told(using(made, cpu=whole - 0.07)) is None
    assert told(using(made, cpu=whole - 0.09)) is not None


def test_cpu_that_tasks_without_python_used_says_nothing_of_the_others() -> None:
    """A stage on the JVM alone computed 1.5 s: the Python tasks waited all the same."""
    jvm = stage(2, duration=[1.5], cpu=[1.5])
    made = anatomy(tasks(), jvm, graphs=(graph(1, "PythonRDD"), graph(2, "ShuffledRDD")))
    assert told(using(made, cpu=2.0)) is not None
    assert told(using(python(tasks(), jvm), cpu=2.97)) is None, "Python might have used it"


def test_what_other_programs_took_of_the_cores_is_no_wait_for_tcp() -> None:
    """The tasks may have waited for a core."""
    made = python(tasks())
    assert told(using(made, cpu=0.5, others=0.9)) is None
    assert told(using(made, cpu=0.5, others=None)) is not None


def test_collections_and_shuffle_count_neither_as_length_nor_as_wait() -> None:
    """Tasks of 46 ms that spent 10 ms of it on them."""
    for column in ("gc", "fetch_wait", "shuffle_write_time"):
        spent: dict[str, Any] = {column: [0.01] * 32}
        assert told(using(python(tasks(**spent)), cpu=0.1)) is None


def test_where_cpu_time_is_not_known_nothing_is_said() -> None:
    """On a cluster, and where the trial that the anatomy is of is gone."""
    made = python(tasks())
    assert told(using(made, cpu=None, others=None)) is None
    assert told(using(replace(made, round=99), cpu=0.5)) is None


def test_tasks_that_share_the_machines_cores_may_wait_for_each_other() -> None:
    """local[4] on two cores."""
    one = using(python(tasks()), cpu=0.5)
    assert told(one, cores=4, machine_cores=2) is None
    assert told(one, cores=4, machine_cores=4) is not None


def test_over_unix_sockets_there_is_no_tcp_to_wait_for() -> None:
    """By the session's setting, or by the arm's own."""
    one = using(python(tasks()), cpu=0.5)
    assert told(one, conf={UNIX: "true"}) is None
    assert told(one, conf={UNIX: "True"}) is None
    assert told(one, conf={UNIX: "false"}) is not None
    assert told(replace(one, settings={UNIX: "true"})) is None
    assert told(replace(one, settings={UNIX: "false"}), conf={UNIX: "true"}) is not None


def test_tasks_without_python_are_not_spoken_of() -> None:
    """They have no worker to wait for, though another stage's tasks have one."""
    graphs = (graph(1, "MapPartitionsRDD"), graph(2, "PythonRDD"))
    assert told(using(anatomy(tasks(), graphs=graphs[:1]), cpu=0.1)) is None
    slow = tasks([0.5] * 6, number=2)
    assert told(using(anatomy(tasks(), slow, graphs=graphs), cpu=0.1)) is None


def test_a_wait_that_the_trial_hardly_notices_is_not_spoken_of() -> None:
    """The acknowledgements take 0.64 s a core, less than 5% of it."""
    assert told(using(python(tasks(), seconds=13.0), cpu=0.1)) is None
    assert told(using(python(tasks(), seconds=12.0), cpu=0.1)) is not None


def test_an_arm_that_is_not_warm_is_told_without_what_it_costs() -> None:
    """Warming up takes CPU, so that it is no wait; but its seconds aren't those of a warm arm."""
    found = told(using(python(tasks()), cpu=0.5, seconds=(1.0,)))
    assert found is not None and found["worth"] is None


def compared(lean_waits: bool, *order: str, slower: str = "") -> Comparison:
    """Two arms, one of which writes far less shuffle; they take as long but for the slower one."""
    waits = using(python(tasks()), cpu=0.5, name="lean" if lean_waits else "big")
    other = using(python(tasks([0.01] * 32)), cpu=0.5, name="big" if lean_waits else "lean")
    written = {"big": {"shuffle_write_bytes": 4e7}, "lean": {"shuffle_write_bytes": 1e5}}
    times = {name: 3.0 if name == slower else 1.0 for name in written}
    arms = {
        a.name: replace(a, trials=tuple(
            replace(t, metrics=written[a.name], seconds=t.seconds * times[a.name])
            for t in a.trials))
        for a in (waits, other)
    }  # fmt: skip
    return comparison(*(arms[name] for name in order or ("big", "lean")))


def first_reason(found: Comparison) -> str:
    return str(advise(found, "shuffle_write_bytes")[0]["text"])


def test_a_reason_names_the_wait_where_less_to_do_takes_as_long() -> None:
    """In the arm with less to do: waiting of the other one would make that one slower."""
    for found in (
        compared(True),
        compared(True, "lean", "big"),
        compared(True, slower="lean"),
    ):
        assert first_reason(found).endswith(
            "something else is what you wait for. "
            "Part of that is TCP, for which lean's short Python tasks wait."
        )
    for order in ("big", "lean"), ("lean", "big"):
        text = first_reason(compared(False, *order))
        assert text.endswith("something else is what you wait for.")


def test_where_the_time_follows_no_wait_is_named() -> None:
    """There is nothing to explain."""
    assert first_reason(compared(True, slower="big")).endswith("The time follows it.")
