"""Trials in sessions that others set up and use: their jobs, settings, plans and cores."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from labkit.core.design.terms import Terms
from labkit.core.errors import SessionError
from labkit.core.lineage.debug_string import parse_lineage
from labkit.core.plans.formatted import parse_formatted
from labkit.core.records.fingerprint import differences
from labkit.core.records.trial import Trial
from labkit.spark.environment import environment, settings, settings_for_another
from labkit.spark.reading.foreign_settings import require_retention
from labkit.spark.trial.runner import Runner

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def run(spark: SparkSession, variant: Callable[[], Any], before: Callable[[], Any]) -> Trial:
    """One trial of a variant, with what others do between preparing and it."""
    with Runner(spark, Terms("unchecked")) as runner:
        runner.prepare(lambda _: {"arm": variant})
        before()
        return runner.trial("arm", "timed")


def nothing() -> None:
    """Others do nothing."""


def count_in_groups(spark: SparkSession) -> int:
    """Two jobs under the variant's own group."""
    spark.sparkContext.setJobGroup("mine", "the variant's own")
    return sum(spark.sparkContext.range(9, numSlices=3).count() for _ in range(2))


def test_jobs_of_a_thread_pool_and_of_the_variants_own_group_count(spark: SparkSession) -> None:
    """Jobs count whatever thread or group ran them."""
    sc = spark.sparkContext

    def pool() -> int:
        with ThreadPoolExecutor(2) as threads:
            return sum(threads.map(lambda n: sc.range(n, numSlices=4).count(), [5, 6, 7]))

    trial = run(spark, pool, nothing)
    assert (trial.invalid, trial.metrics["jobs"], trial.metrics["tasks"]) == ("", 3, 12)
    trial = run(spark, lambda: count_in_groups(spark), nothing)
    assert (trial.invalid, trial.metrics["jobs"], trial.metrics["tasks"]) == ("", 2, 6)


def test_a_trial_beside_jobs_of_others_is_unsound(spark: SparkSession) -> None:
    """A job of another thread, seen before the trial or by its lack of a group, is named."""
    sc = spark.sparkContext
    asked, done, stop = threading.Event(), threading.Event(), threading.Event()

    def cell() -> None:
        while asked.wait() and not stop.is_set():
            asked.clear()
            sc.range(4, numSlices=2).count()
            done.set()

    def meanwhile() -> int:
        asked.set()
        assert done.wait(60)
        return sc.range(9, numSlices=3).count()

    other = threading.Thread(target=cell)
    other.start()
    try:
        trial = run(spark, meanwhile, nothing)
    finally:
        stop.set()
        asked.set()
        other.join()
    assert trial.invalid.startswith("1 job(s) of others ran in the session meanwhile: count")
    assert trial.metrics["jobs"] == 1


def test_plans_are_read_whole_whatever_the_sessions_settings_are(spark: SparkSession) -> None:
    """The mode and the lengths of plans' texts are the lab's own for a run, then the session's."""
    keys = {
        "spark.sql.ui.explainMode": "codegen",
        "spark.sql.maxPlanStringLength": "40",
        "spark.sql.debug.maxToStringFields": "1",
        "spark.sql.caseSensitive": "true",
    }
    cached = spark.range(20).cache()
    cached.count()
    for key, value in keys.items():
        spark.conf.set(key, value)
    try:
        trial = run(spark, lambda: cached.selectExpr("id + 1 AS b", "id AS c"), nothing)
        assert {key: spark.conf.get(key) for key in keys} == keys
    finally:
        for key in keys:
            spark.conf.unset(key)
    assert "InMemoryTableScan" in trial.plan_shape
    java: Any = spark._jvm
    text = java.PythonSQLUtils.explainString(
        cached.selectExpr("id + 1")._jdf.queryExecution(), "formatted"
    )
    names = [node.name for node in parse_formatted(text)[0].final]
    assert names[:2] == ["Project", "InMemoryTableScan"]
    cached.unpersist()


def test_the_lineage_of_an_rdd_made_of_a_cached_join_is_read(spark: SparkSession) -> None:
    """An RDD's name may be a plan of many lines."""
    left = spark.range(9).hint("merge")
    joined = left.join(spark.range(9), "id").groupBy("id").count().cache()
    joined.count()
    text = joined.rdd.map(lambda row: row).toDebugString()
    assert text is not None
    assert any("\n" in rdd.name for rdd in parse_lineage(text.decode()).rdds)
    joined.unpersist()


FOREIGN = """
import json
from pyspark.sql import SparkSession
from labkit.spark.environment import environment
from labkit.core.design.terms import Terms
from labkit.spark.trial.runner import Runner
build = SparkSession.builder.master("local[2]").config("spark.default.parallelism", "7")
for key, value in {"spark.ui.enabled": "false", "spark.ui.liveUpdate.period": "30s",
                   "spark.sql.adaptive.enabled": "false", "spark.python.worker.reuse": "false",
                   "spark.python.profile": "true", "spark.sql.shuffle.partitions": "5"}.items():
    build = build.config(key, value)
spark = build.getOrCreate()
with Runner(spark, Terms("unchecked")) as runner:
    keys = spark.range(90).selectExpr("id % 3 AS k")
    runner.prepare(lambda s: {"frame": lambda: keys.groupBy("k").count(),
                              "rdd": lambda: s.sparkContext.range(8).map(lambda n: n)})
    found = [runner.trial(arm, "timed") for arm in ("frame", "rdd")]
print("FOUND", json.dumps([environment(spark)["cores"], [[t.metrics["jobs"], t.metrics["tasks"],
                  t.plan_shape, t.invalid] for t in found]]))
"""


def test_a_session_with_settings_of_its_own_has_the_right_metrics_and_cores() -> None:
    """Rare updates of the store, no AQE, profilers: as ever; cores are the executors'."""
    told = subprocess.run([sys.executable, "-c", FOREIGN], capture_output=True, text=True,
                          timeout=150, check=False)  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    line = next(line for line in told.stdout.splitlines() if line.startswith("FOUND "))
    cores, (frame, rdd) = json.loads(line.removeprefix("FOUND "))
    assert cores == 2
    assert frame[:2] == [1, 7 + 5] and not frame[3]
    assert frame[2].split(" > ")[-1] == "Range"
    assert rdd == [1, 7, "", ""]


@pytest.mark.parametrize("key", ["spark.ui.retainedJobs", "spark.sql.ui.retainedExecutions"])
def test_a_session_that_forgets_at_once_is_refused_by_the_settings_name(key: str) -> None:
    """One line at the start of the run, not a loss after it."""

    class Context:
        def getConf(self) -> dict[str, str]:  # noqa: N802  Spark's name
            return {key: "1"}

    context: Any = Context()
    with pytest.raises(SessionError, match=f"^{key}=1 lets Spark forget"):
        require_retention(context)


def test_what_is_set_in_a_session_that_runs_is_part_of_where_a_comparison_ran(
    spark: SparkSession,
) -> None:
    """It is recorded and told as a difference; a second session takes it, and a port of its own."""
    before, key = environment(spark), "spark.sql.adaptive.enabled"
    folder = "spark.sql.streaming.checkpointLocation"
    spark.conf.set(key, "false")
    spark.conf.set(folder, "/data/me/checkpoints")
    after = environment(spark)
    assert (after["conf"][key], after["conf"][folder]) == ("false", "checkpoints")
    assert differences(before, after) == [
        f"{key} not set against false", f"{folder} not set against checkpoints"
    ]  # fmt: skip
    found = settings_for_another(spark)
    heap = "spark.driver.memory"
    assert found[folder] == "/data/me/checkpoints"
    assert (found[key], found[heap]) == ("false", before["conf"][heap])
    assert not {"spark.driver.port", "spark.app.id", "spark.master"} & found.keys()
    assert {"spark.driver.port", "spark.app.id", "spark.master"} <= settings(spark).keys()
