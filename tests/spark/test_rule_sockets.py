"""The rule on sockets, on what real Spark tells: which jobs it judges, whatever time they took."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from labkit.core.design.budget import Runs, Stopping
from labkit.core.judging.rules import findings
from labkit.core.records.anatomy import TASK_TIMES, StageRun
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.trials.plans import of_variants

UNIX = "spark.python.unix.domain.socket"


def in_rdd(spark: SparkSession) -> Any:
    """A Python function in eight tasks."""
    return spark.sparkContext.parallelize(range(8), 8).map(lambda x: x * 3)


def in_udf(spark: SparkSession) -> Any:
    """A Python function of a DataFrame, one row at a time."""
    return spark.range(0, 8, 1, 8).select(F.udf(lambda x: x * 3, "long")("id"))


def in_arrow_udf(spark: SparkSession) -> Any:
    """The same in batches."""
    return spark.range(0, 8, 1, 8).select(F.udf(lambda x: x * 3, "long", useArrow=True)("id"))


def without_python(spark: SparkSession) -> Any:
    """The same by Spark itself."""
    return spark.range(0, 8, 1, 8).selectExpr("id * 3")


def compared(spark: SparkSession | None, settings: Any = None, **jobs: Callable[..., Any]) -> Any:
    """One pair of them: what is looked at here is the same in any number."""
    asked = of_variants(jobs, Stopping(1), seed=1, equal="unchecked", settings=settings)
    asked = asked.budgeted(warmup_rounds=0, repeating=False, inside=Runs(0, 1))
    return asked.run(spark)


def waiting(stage: StageRun) -> StageRun:
    """The stage as if each task took 45 ms and nobody used any CPU, two at a time."""
    size = len(stage.executors)
    times = dict.fromkeys(TASK_TIMES, (0.0,) * size) | {
        "run": (0.045,) * size,
        "duration": (0.045,) * size,
        "launched": tuple(0.045 * (i // 2) for i in range(size)),
    }
    return replace(stage, tasks={**stage.tasks, **times})


def as_if_waiting(arm: Arm) -> Arm:
    """The arm with such times."""
    assert arm.anatomy is not None
    stages = tuple(waiting(stage) for stage in arm.anatomy.stages)
    trials = [
        replace(t, other_cpu_seconds=0.0, cpu_seconds=None if t.cpu_seconds is None else 0.0)
        for t in arm.trials
    ]
    made = replace(arm.anatomy, seconds=0.0, stages=stages)
    return replace(arm, anatomy=made, trials=tuple(trials))


def judged(found: Comparison) -> list[str]:
    """The arms in which short tasks without CPU would be told to wait for TCP."""
    found = replace(found, arms=tuple(as_if_waiting(arm) for arm in found.arms))
    if found.environment.get("python_sockets") == "Unix":  # as if of a session made elsewhere
        conf = found.environment["conf"] | {f"{UNIX}.enabled": "false"}
        found = replace(found, environment=dict(found.environment) | {"conf": conf})
    told = [f["arms"] for f in findings(found) if f["rule"] == "python-sockets"]
    return sorted(name for arms in told for name in arms)


def test_jobs_with_python_are_judged_and_others_are_not(spark: SparkSession) -> None:
    """By their RDDs or their plans; CPU time, cores and settings are all told."""
    jobs: Mapping[str, Callable[[SparkSession], Any]] = {
        "jvm": without_python, "rdd": in_rdd, "udf": in_udf, "arrow_udf": in_arrow_udf,
    }  # fmt: skip
    found = compared(spark, **{name: lambda job=job: job(spark) for name, job in jobs.items()})
    assert judged(found) == ["arrow_udf", "rdd", "udf"]


def test_an_arm_over_unix_sockets_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its session has the setting, the other's hasn't."""
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path))
    monkeypatch.setenv("LABKIT_MASTER", "local[2]")
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        over_unix = {f"{UNIX}.enabled": "true", f"{UNIX}.dir": folder}
        settings = {"tcp": {f"{UNIX}.enabled": "false"}, "unix": over_unix}
        found = compared(None, settings, tcp=in_rdd, unix=in_rdd)
    assert judged(found) == ["tcp"]
