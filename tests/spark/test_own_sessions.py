"""Arms with sessions of their own: what is in force, what is told, what a lab of them does."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

import labkit
from labkit.cli import main
from labkit.core.design.budget import Runs, Stopping
from labkit.core.errors import JavaError, LabError, SessionError, UnequalAnswers, UsageError
from labkit.core.records.comparison import comparison_from_json
from labkit.core.records.trial import Trial
from labkit.spark.places.verify import require_in_force
from labkit.trials.job import finish
from labkit.trials.plans import of_variants
from tests.spark.own_sessions import compared

CATALOGUE = import_module("labkit.labs")._known()  # labkit.labs is the function of that name
OWN_SESSIONS = ("tests.spark.own_session_lab", "00_start_here")
JAVA = "org.apache.spark.serializer.JavaSerializer"
KRYO = "org.apache.spark.serializer.KryoSerializer"
SERIALIZERS = {
    "java": {"spark.serializer": JAVA, "spark.rdd.compress": "true"},
    "kryo": {"spark.serializer": KRYO},
}

pytestmark = pytest.mark.usefixtures("scratch")


def seen(trial: Trial) -> Any:
    """What a variant told of its session."""
    return json.loads(trial.answer.strip("'"))


def look(spark: SparkSession) -> str:
    """What a session works with: its serializer, and two settings as they reach its parts."""
    from labkit.spark.places.verify import Env

    env = Env(spark)
    kind = env.part("serializer", "serializer.Serializer").getClass().getName()
    return json.dumps([str(kind).split(".")[-1], env.setting("spark.rdd.compress")])


def test_six_sessions_an_arm_give_an_interval_and_leave_mine_as_it_was(spark: SparkSession) -> None:
    """Each arm has its serializer, and nothing of the other's; mine is untouched."""
    cached = spark.sparkContext.parallelize(range(10), 2).persist()
    cached.count()
    before = (spark.sparkContext.applicationId, spark.sparkContext.getConf().getAll())
    variants: dict[str, Callable[..., Any]] = {
        "java": lambda spark: look(spark), "kryo": lambda spark: look(spark),
    }  # fmt: skip
    asked = of_variants(
        variants, settings=SERIALIZERS, stopping=Stopping(6), seed=1, equal="unchecked"
    )
    asked = asked.budgeted(warmup_rounds=0, repeating=False, inside=Runs(1, 2))
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


def test_a_setting_without_effect_is_refused(spark: SparkSession) -> None:
    """The line names the setting, what was asked, and what was found."""
    with pytest.raises(SessionError) as error:
        compared(settings={"a": {"spark.executor.memory": "1g"}, "b": {}})
    line = str(error.value)
    assert "spark.executor.memory was asked to be 1g, but there are no executors" in line
    with pytest.raises(SessionError, match=r"knows no such setting, only spark\.memory\.fraction"):
        require_in_force(spark, {"spark.memory.fracton": "0.3"})


def test_unequal_answers_of_two_sessions_are_shown() -> None:
    """The error holds what only one of them has."""
    with pytest.raises(UnequalAnswers, match="a has 10 records, b 11") as error:
        compared(a=lambda spark: spark.range(10), b=lambda spark: spark.range(11), seed=2)
    assert "only in a: nothing" in error.value.details
    assert "only in b: Row(id=10)" in error.value.details


def test_what_cannot_travel_is_said_before_a_process_starts(spark: SparkSession) -> None:
    """A variant that holds on to my session has nothing to run in."""
    with pytest.raises(UsageError, match="can't be sent to a process of their own"):
        compared(b=lambda other: spark.range(10))


def test_a_lab_with_settings_runs_from_the_command_line_and_grows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON tells the settings and the runs of each session; more pairs join, other ones don't."""
    monkeypatch.setitem(CATALOGUE, "own-sessions", OWN_SESSIONS)
    assert main(["run", "own-sessions", "--pairs", "1", "--seed", "1", "--json", "-"]) == 0
    found = comparison_from_json(json.loads(capsys.readouterr().out))
    assert found.arm("plain").settings == {"spark.shuffle.compress": "false"}
    assert len(found.arm("plain").timed[0].inside) == 1
    plain, compressed = (
        found.arm(name).metric("shuffle_write_bytes") for name in ("plain", "compressed")
    )
    assert plain is not None and compressed is not None and plain > 1.5 * compressed
    assert found.arm("plain").anatomy is not None
    more = labkit.extend(found.run, pairs=1)
    assert more.results[0].pairs == 2 and more.extended == 1


def test_such_a_lab_can_be_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    """At each value a process of its own has the arms' sessions."""
    monkeypatch.setitem(CATALOGUE, "own-sessions", OWN_SESSIONS)
    swept = labkit.sweep("own-sessions", "records", [100, 1000], pairs=1, seed=1)
    assert list(swept.values) == [100, 1000]


def test_the_error_of_a_variant_is_the_same_as_in_my_session() -> None:
    """One line that names the arm and the cause."""

    def broken(spark: SparkSession) -> Any:
        return spark.sparkContext.range(4, numSlices=2).map(lambda x: 1 // (x - 3))

    with pytest.raises(LabError, match="b failed: ZeroDivisionError"):
        compared(b=broken)
