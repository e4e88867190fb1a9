"""Spark's workers run a Python of their own: one without labkit will do, a wrong one is named."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy
import pytest
from pyspark import cloudpickle
from pyspark.sql import SparkSession

from labkit.calibration.known_work import python_rdd
from labkit.core.errors import TrialFailed
from labkit.core.units import seconds
from labkit.datasets import parse_request
from labkit.spark.trial import by_value
from labkit.spark.trial.runner import Runner
from tests.shown import figure
from tests.spark.one_pair import one_pair

ROOT = Path(__file__).parents[2]
PACKAGES = Path(numpy.__file__).parents[1]


def bare_python(file: Path, *paths: Path) -> str:
    """A Python that finds PySpark as Spark tells it, these folders, and nothing installed."""
    more = "".join(f":{path}" for path in paths)
    file.write_text(
        "#!/bin/sh\ncd /\n"
        "only=$(printf %s \"$PYTHONPATH\" | tr : '\\n' | grep -E 'pyspark|py4j' | tr '\\n' :)\n"
        f'PYTHONPATH="$only{more}" exec {sys.executable} -S "$@"\n'
    )
    file.chmod(0o755)
    return str(file)


@pytest.fixture(scope="module")
def other_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One with all packages but labkit; at one place, so that Spark keeps its processes."""
    # Packages on PYTHONPATH are found, while the .pth file that leads to labkit isn't read.
    return bare_python(tmp_path_factory.mktemp("python") / "python3", PACKAGES)


@pytest.fixture
def without_labkit(
    spark: SparkSession, other_python: str, monkeypatch: pytest.MonkeyPatch
) -> SparkSession:
    """Let the session's workers run that Python."""
    monkeypatch.setattr(spark.sparkContext, "pythonExec", other_python)
    return spark


def test_the_workers_of_these_tests_have_no_labkit(without_labkit: SparkSession) -> None:
    """Else all that follows would show nothing."""

    def found(_: int) -> bool:
        import importlib.util

        return importlib.util.find_spec("labkit") is not None

    assert without_labkit.sparkContext.parallelize([1], 1).map(found).collect() == [False]


LABS: list[tuple[str, dict[str, Any], str]] = [
    ("reduce-by-key", {"records": 10_000, "partitions": 2, "input": "weblog"}, "tasks"),
    ("broadcast-join", {"input": "weblog", "scale": 1, "pages": 10}, "tasks"),
    ("cache-reuse", {"records": 1_000, "uses": 1, "effort": 1, "partitions": 1}, "tasks"),
    ("coalesce-cheaper", {"records": 10_000, "partitions": 2}, "tasks"),
    ("closure-field", {"records": 1_000, "tasks": 1, "held": 10}, "closure_bytes"),
    ("broadcast-once", {"records": 1_000, "tasks": 2, "entries": 10}, "copies"),
    ("python-udf", {"records": 10_000, "partitions": 1}, "tasks"),
]


@pytest.mark.parametrize(("lab", "params", "name"), LABS, ids=[lab for lab, *_ in LABS])
def test_a_lab_runs_on_workers_without_labkit(
    without_labkit: SparkSession, lab: str, params: dict[str, Any], name: str
) -> None:
    """Its functions, and the data set's, are sent whole; its answers are digested there."""
    found = one_pair(without_labkit, lab, **params)
    assert all(figure(found, arm.name, name) > 0 for arm in found.arms)


def test_known_work_runs_on_workers_without_labkit(without_labkit: SparkSession) -> None:
    """The loop of the calibration goes with the task."""
    with Runner(without_labkit) as runner:
        runner.prepare(lambda spark: {"it": lambda: python_rdd(spark, 10)})
        assert runner.trial("it", "warmup").answer == "10 records"


def test_what_is_sent_is_small_and_a_child_process_gets_names() -> None:
    """A function of the lab is some kilobytes; where labkit is installed it stays the same one."""
    by_value.ship()
    sent = cloudpickle.dumps(parse_request)
    assert b"fullmatch" in sent and len(sent) < 10_000
    assert cloudpickle.loads(by_value.by_name([parse_request, TrialFailed, seconds])) == [
        parse_request,
        TrialFailed,
        seconds,
    ]
    local = 3
    assert cloudpickle.loads(by_value.by_name(lambda: local))() == 3


def failing(spark: SparkSession, **variants: Any) -> str:
    with Runner(spark) as runner:
        runner.prepare(lambda _: variants)
        with pytest.raises(TrialFailed) as caught:
            runner.trial(next(iter(variants)), "warmup")
    assert "\n" not in str(caught.value)
    return str(caught.value)


WAY_OUT = f"set PYSPARK_PYTHON={sys.executable} before Spark starts"

FAULTS: dict[str, tuple[str, str, str]] = {
    "not there": ("pythonExec", "/nowhere/python3", "Python, /nowhere/python3, isn't there"),
    "not to be run": ("pythonExec", "/etc/passwd", "Python, /etc/passwd, can't be run"),
    "no Python": ("pythonExec", "/bin/false", "the workers' Python doesn't start PySpark's"),
    "of another version": ("pythonVer", "2.7", "the workers run Python 3"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_python_of_the_workers_is_one_line(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Whatever runs on it, an RDD or a UDF of a DataFrame; the line says what to set."""
    from pyspark.sql import functions as F

    name, value, said = FAULTS[fault]
    monkeypatch.setattr(spark.sparkContext, name, value)
    rdd = spark.sparkContext.parallelize(range(4), 1)
    for variant in (
        lambda: rdd.map(lambda x: x),
        lambda: spark.range(4).select(F.udf(lambda x: x, "long", useArrow=False)("id")),
    ):
        line = failing(spark, a=variant)
        assert said in line and line.endswith(WAY_OUT)


def test_a_package_that_workers_lack_is_named(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The web log is drawn by NumPy, which a bare Python hasn't got."""
    from labkit.datasets import web_log

    monkeypatch.setattr(spark.sparkContext, "pythonExec", bare_python(tmp_path / "python3"))
    line = failing(spark, a=lambda: web_log(spark, 10, partitions=1))
    assert f"the workers' Python has no numpy, this process has: {WAY_OUT}" in line


PROGRAM = """
    from operator import add
    from pyspark.sql import SparkSession
    spark = SparkSession.builder.master("local[2]").getOrCreate()
    import labkit
    sc = spark.sparkContext
    found = labkit.compare(
        rdd=lambda: sc.parallelize(range(100), 2).map(lambda x: (x % 5, x)).reduceByKey(
            lambda x, y: x + y
        ),
        frame=lambda: spark.range(100).selectExpr("id % 5 AS k", "id").groupBy("k").sum("id"),
        pairs=1,
    )
    print(sc.pythonExec, [arm.name for arm in found.arms], found.equal)
"""


def test_a_plain_session_compares_whatever_is_on_the_path(tmp_path: Path) -> None:
    """`python3` there has neither labkit nor NumPy, and PYSPARK_PYTHON isn't set."""
    own = tmp_path / "bin"
    own.mkdir()
    bare_python(own / "python3")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYSPARK", "SPARK"))}
    env |= {"PATH": f"{own}:{env['PATH']}", "LABKIT_RUNS": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)],
        env=env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.stdout.splitlines()[-1:] == ["python3 ['rdd', 'frame'] unordered"], ran.stderr
