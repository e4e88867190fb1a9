"""Sessions do without TCP to Python workers, unless the person says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from labkit.core.design.terms import Terms
from labkit.core.judging.rules.sockets import UNIX_SOCKETS
from labkit.core.records.trial import TIMED, WARMUP
from labkit.spark.environment import environment
from labkit.spark.trial.delayed_acks import delayed_acks
from labkit.spark.trial.runner import Runner
from labkit.spark.worker_sockets import FOLDER, LONGEST, short_folder, wanted_sockets
from labkit.views.plain import setting

PIPELINED = "spark.python.udf.pipelined.enabled"


@pytest.fixture
def java(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The real JVM's classes, in whose environment nobody has spoken of Unix sockets."""
    monkeypatch.delenv("PYSPARK_UDS_MODE", raising=False)
    jvm: Any = spark.sparkContext._jvm
    usual = jvm.java.lang.System.getProperty("java.io.tmpdir")
    yield jvm.java
    jvm.java.lang.System.setProperty("java.io.tmpdir", usual)


def test_a_session_has_unix_sockets_and_says_so(spark: SparkSession) -> None:
    """In its settings, in the environment, and in the line under a result."""
    known = environment(spark)
    assert known["conf"][UNIX_SOCKETS] == "true" and known["python_sockets"] == "Unix"
    assert "Python workers over Unix sockets" in setting({}, known, 1)
    assert spark.sparkContext.parallelize(range(4), 2).map(lambda x: x + 1).sum() == 10


@pytest.mark.parametrize(
    ("version", "asked", "defaults"),
    [
        ("4.0.1", {}, {}),
        ("4.3.0", {UNIX_SOCKETS: "false"}, {}),
        ("4.3.0", {}, {UNIX_SOCKETS: "false"}),
        ("4.3.0", {FOLDER: "/somewhere"}, {}),
        ("4.3.0", {PIPELINED: "true"}, {}),
        ("4.3.0", {}, {PIPELINED: "True"}),
    ],
    ids=str,
)
def test_nothing_is_set_where_it_cannot_be_or_the_person_has_spoken(
    java: Any, version: str, asked: dict[str, str], defaults: dict[str, str]
) -> None:
    """Before Spark 4.1, in the call, in spark-defaults.conf, or by pipelined UDFs."""
    assert wanted_sockets(version, asked, defaults, java) == {}


def test_the_persons_variable_is_their_word(java: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYSPARK_UDS_MODE, whatever it says; without it the sockets are Unix's."""
    asked = {PIPELINED: "false"}
    assert wanted_sockets("4.10.0", asked, {}, java) == {UNIX_SOCKETS: "true"}
    monkeypatch.setenv("PYSPARK_UDS_MODE", "false")
    assert wanted_sockets("4.10.0", asked, {}, java) == {}


def test_a_temporary_folder_whose_path_is_too_long_is_not_used(java: Any, tmp_path: Path) -> None:
    """A socket's path has room for 104 characters: a short folder takes its place, and goes."""
    deep = tmp_path / ("d" * LONGEST)
    deep.mkdir()
    java.lang.System.setProperty("java.io.tmpdir", str(deep))
    found = wanted_sockets("4.3.0", {}, {}, java)
    assert found[UNIX_SOCKETS] == "true" and len(found[FOLDER]) <= LONGEST
    folder = Path(found[FOLDER])
    asked = {UNIX_SOCKETS: "true"}
    assert wanted_sockets("4.3.0", asked, {}, java) == {FOLDER: found[FOLDER]}, "asked for"
    assert wanted_sockets("4.3.0", {}, asked, java) == {FOLDER: found[FOLDER]}
    assert wanted_sockets("4.3.0", {**asked, FOLDER: "/elsewhere"}, {}, java) == {}
    assert wanted_sockets("4.3.0", {UNIX_SOCKETS: "false"}, {}, java) == {}
    assert folder.is_dir() and folder.stat().st_mode & 0o077 == 0
    assert folder == short_folder()


def test_a_trial_tells_pythons_cpu_and_the_delayed_acknowledgements(spark: SparkSession) -> None:
    """Python's own part of the CPU time; the count where Linux keeps one."""

    def burning() -> Any:
        numbers = spark.sparkContext.parallelize(range(2), 2)
        return numbers.map(lambda _: sum(i * i for i in range(3_000_000)))

    def resting() -> Any:
        return spark.range(0, 100, 1, 2)

    with Runner(spark, Terms("unchecked")) as runner:
        runner.prepare(lambda _: {"python": burning, "jvm": resting})
        runner.trial("python", WARMUP)
        python, jvm = runner.trial("python", TIMED), runner.trial("jvm", TIMED)
    assert python.cpu_seconds is not None and python.python_cpu_seconds is not None
    assert 0.05 < python.python_cpu_seconds <= python.cpu_seconds
    assert jvm.python_cpu_seconds is not None
    assert jvm.python_cpu_seconds < python.python_cpu_seconds
    assert ("delayed_acks" in python.metrics) == (delayed_acks() is not None)
