"""Arms with sessions of their own, by real processes: what is in force, what is left, what ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
import pytest
from pyspark.sql import SparkSession

import labkit
from labkit.cli import main
from labkit.comparison import Comparison
from labkit.core import budget
from labkit.core.budget import Budget, Runs
from labkit.core.errors import (
    Cancelled,
    JavaError,
    LabError,
    SessionError,
    UnequalAnswers,
    UsageError,
)
from labkit.core.model import Trial, comparison_from_json
from labkit.experiment import of_variants
from labkit.running import finish

CATALOGUE = import_module("labkit.labs")._MODULES  # labkit.labs is the function of that name
JAVA = "org.apache.spark.serializer.JavaSerializer"
KRYO = "org.apache.spark.serializer.KryoSerializer"
SERIALIZERS = {
    "java": {"spark.serializer": JAVA, "spark.rdd.compress": "true"},
    "kryo": {"spark.serializer": KRYO},
}


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give runs a folder of the test's own; nothing is in it at the end, and no process left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    shorter = partial(Budget, inside=Runs(1, 2))  # nothing is measured here
    monkeypatch.setattr(budget, "Budget", shorter)
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(folder))
    monkeypatch.setenv("LABKIT_MASTER", "local[2]")
    yield folder
    assert list(folder.iterdir()) == []
    assert children(folder) == []


def children(folder: Path) -> list[psutil.Process]:
    """The processes that work in a folder: the lab's children and their JVMs."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(folder) in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def seen(trial: Trial) -> Any:
    """What a variant told of its session."""
    return json.loads(trial.answer.strip("'"))


def look(spark: SparkSession) -> str:
    """What a session works with: its serializer, and two settings as they reach its parts."""
    from labkit.spark.children.verify import Env

    env = Env(spark)
    kind = env.part("serializer", "serializer.Serializer").getClass().getName()
    return json.dumps([str(kind).split(".")[-1], env.setting("spark.rdd.compress")])


def test_six_sessions_an_arm_give_an_interval_and_leave_mine_as_it_was(spark: SparkSession) -> None:
    """Each arm has its serializer, and nothing of the other's; mine is untouched."""
    cached = spark.sparkContext.parallelize(range(10), 2).persist()
    cached.count()
    before = (spark.sparkContext.applicationId, spark.sparkContext.getConf().getAll())
    asked = of_variants(
        {"java": lambda spark: look(spark), "kryo": lambda spark: look(spark)},
        settings=SERIALIZERS, pairs=6, seed=1, equal="unchecked",
    )  # fmt: skip
    asked.budget = replace(asked.budget, warmup_rounds=1, repeating=False)
    found = finish(asked, labkit.session)
    for name, told in (("java", ["JavaSerializer", "true"]), ("kryo", ["KryoSerializer", None])):
        trials = found.arm(name).trials
        assert all(seen(trial) == told for trial in trials)
        assert all(len(t.inside) == 2 and len(t.inside_warmup) == 1 for t in trials)
        assert found.arm(name).settings == SERIALIZERS[name]
        assert "look(spark)" in found.arm(name).code
    (result,) = found.results
    assert result.pairs == 6 and result.low is not None and result.confidence is not None
    assert not set(found.environment["conf"]) & {"spark.serializer", "spark.rdd.compress"}
    assert spark.sparkContext.applicationId == before[0]
    assert spark.sparkContext.getConf().getAll() == before[1]
    assert cached.is_cached and spark.sparkContext._jsc.getPersistentRDDs().size() == 1
    assert spark.sparkContext.parallelize(range(10), 2).count() == 10
    cached.unpersist()


def test_what_keeps_a_jvm_from_starting_is_told_as_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Java home that holds no Java: the line that my own session would have said."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(JavaError, match="JAVA_HOME is"):
        compared()


def test_a_setting_without_effect_is_refused() -> None:
    """The line names the setting, what was asked, and what was found."""
    with pytest.raises(SessionError) as error:
        compared(settings={"a": {"spark.executor.memory": "1g"}, "b": {}})
    line = str(error.value)
    assert "spark.executor.memory was asked to be 1g, but there are no executors" in line
    with pytest.raises(SessionError, match=r"knows no such setting, only spark\.memory\.fraction"):
        compared(settings={"a": {"spark.memory.fracton": "0.3"}, "b": {}})


def compared(
    a: Callable[[SparkSession], Any] = lambda spark: spark.range(10),
    b: Callable[[SparkSession], Any] = lambda spark: spark.range(10),
    **options: Any,
) -> Comparison:
    """A short comparison in sessions of one JVM."""
    return labkit.compare(
        a=a, b=b, **{"pairs": 5, "seed": 1, "settings": {"a": {}, "b": {}}, **options}
    )


def test_unequal_answers_of_two_sessions_are_shown() -> None:
    """The error holds what only one of them has."""
    with pytest.raises(UnequalAnswers, match="a has 10 records, b 11") as error:
        compared(b=lambda spark: spark.range(11))
    assert "only in a: nothing" in error.value.details
    assert "only in b: Row(id=10)" in error.value.details


def at_session(number: int, folder: Path, bad: Callable[[SparkSession], None]) -> Any:
    """A variant that does something bad in its n-th session."""

    def variant(spark: SparkSession) -> Any:
        (folder / spark.sparkContext.applicationId).touch()
        if len(list(folder.iterdir())) == number:
            bad(spark)
        return spark.range(10)

    return variant


def kill_python(spark: SparkSession) -> None:  # noqa: ARG001  called as the other one is
    os.kill(os.getpid(), signal.SIGKILL)


def kill_jvm(spark: SparkSession) -> None:
    java: Any = spark.sparkContext._jvm
    os.kill(int(java.java.lang.ProcessHandle.current().pid()), signal.SIGKILL)


@pytest.mark.parametrize(
    ("kill", "said"),
    [(kill_python, "has died .killed by SIGKILL"), (kill_jvm, "the JVM died while b was running")],
)
def test_a_process_that_is_killed_keeps_the_pairs_before(
    kill: Callable[[SparkSession], None], said: str, tmp_path: Path
) -> None:
    """The error names it and has the end of its log; the whole pair is saved."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    with pytest.raises(SessionError, match=said) as error:
        compared(b=at_session(3, folder, kill))
    assert error.value.details
    kept = error.value.partial
    assert kept is not None
    assert labkit.load(kept.run).results[0].pairs == 1
    assert f"1 whole pair from before it kept as run {kept.run}" in str(error.value)


def test_cancel_does_not_wait_for_what_is_running(tmp_path: Path) -> None:
    """A variant that would take ten minutes ends with the run; the pair before it is the result."""
    folder, flag = tmp_path / "sessions", tmp_path / "flag"
    folder.mkdir()

    def stuck(spark: SparkSession) -> None:  # noqa: ARG001
        flag.touch()
        time.sleep(600)

    def usual(spark: SparkSession) -> Any:
        return spark.range(10)

    asked = of_variants(
        {"a": usual, "b": at_session(3, folder, stuck)}, pairs=5, settings={"a": {}, "b": {}}
    )
    outcome: list[Any] = []
    thread = threading.Thread(target=lambda: outcome.append(asked.run(None)), daemon=True)
    thread.start()
    wait_for(flag.exists)
    asked.cancel()
    thread.join(60)
    assert not thread.is_alive()
    assert outcome[0].stopped == "cancelled" and outcome[0].results[0].pairs == 1


def wait_for(ready: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until `ready()` is true; fail when it never is."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)


SCRIPT = """
import os, time, labkit
def stuck(spark):
    open(os.environ["FLAG"], "w").close()
    time.sleep(600)
labkit.compare(a=stuck, b=stuck, settings={"a": {}, "b": {}}, pairs=1)
"""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["interrupt", "kill -9"])
def test_the_end_of_the_parent_is_the_end_of_its_children(
    end: signal.Signals, tmp_path: Path, scratch: Path
) -> None:
    """An interrupt, or the parent's own death, leaves no process and no folder."""
    flag = tmp_path / "flag"
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stderr=subprocess.PIPE,
        env={**os.environ, "FLAG": str(flag)},
    )
    wait_for(flag.exists)
    assert children(scratch) and list(scratch.iterdir())
    process.send_signal(end)
    process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    wait_for(lambda: not list(scratch.iterdir()) and not children(scratch))


def test_what_cannot_travel_is_said_before_a_process_starts(spark: SparkSession) -> None:
    """A variant that holds on to my session has nothing to run in."""
    with pytest.raises(UsageError, match="can't be sent to a process of their own"):
        compared(b=lambda other: spark.range(10))


def test_a_lab_with_settings_runs_from_the_command_line_and_grows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON tells the settings and the runs of each session; more pairs join, other ones don't."""
    monkeypatch.setitem(CATALOGUE, "own-sessions", "tests.spark.own_session_lab")
    assert main(["run", "own-sessions", "--pairs", "1", "--seed", "1", "--json", "-"]) == 0
    found = comparison_from_json(json.loads(capsys.readouterr().out))
    assert found.arm("plain").settings == {"spark.shuffle.compress": "false"}
    assert len(found.arm("plain").timed[0].inside) == 1
    written = {arm.name: arm.metric("shuffle_write_bytes") for arm in found.arms}
    assert written["plain"] > 1.5 * written["compressed"]  # type: ignore[operator]
    assert found.arm("plain").anatomy is not None
    more = labkit.extend(found.run, pairs=1)
    assert more.results[0].pairs == 2 and more.extended == 1


def test_such_a_lab_can_be_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    """At each value a process of its own has the arms' sessions."""
    monkeypatch.setitem(CATALOGUE, "own-sessions", "tests.spark.own_session_lab")
    swept = labkit.sweep("own-sessions", "records", [100, 1000], pairs=1, seed=1)
    assert list(swept.values) == [100, 1000]


def test_a_cancelled_start_leaves_nothing() -> None:
    """Cancelled before its processes are up, a run ends with them."""
    asked = of_variants(
        {n: lambda spark: spark.range(10) for n in "ab"}, pairs=1, settings={"a": {}, "b": {}}
    )
    asked.cancel()
    with pytest.raises(Cancelled):
        asked.run(None)


def test_the_error_of_a_variant_is_the_same_as_in_my_session() -> None:
    """One line that names the arm and the cause."""

    def broken(spark: SparkSession) -> Any:
        return spark.sparkContext.range(4, numSlices=2).map(lambda x: 1 // (x - 3))

    with pytest.raises(LabError, match="b failed: ZeroDivisionError"):
        compared(b=broken)
