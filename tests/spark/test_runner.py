"""Trials on real Spark: what is measured, what is thrown out, what is left behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from operator import add
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import labkit
from labkit.core.design.budget import Stopping
from labkit.core.errors import Cancelled, TrialFailed, UnequalAnswers
from labkit.core.plans import shape as plans
from labkit.core.records.trial import TIMED
from labkit.spark.trial.runner import Runner
from labkit.trials.plans import of_variants
from tests.spark.status import active_jobs


def ready(spark: SparkSession, **variants: Callable[[], Any]) -> Runner:
    runner = Runner(spark)
    runner.prepare(lambda _: variants)
    return runner


def pairs(spark: SparkSession) -> Any:
    return spark.sparkContext.parallelize(range(1000), 4).map(lambda x: (x % 5, x))


def test_a_trial_of_an_rdd_has_time_metrics_and_lineage(spark: SparkSession) -> None:
    """Two stages of four tasks, bytes on both sides of the shuffle, call sites without folders."""
    with ready(spark, sums=lambda: pairs(spark).reduceByKey(add)) as runner:
        trial = runner.trial("sums", TIMED)
        lineage = runner.seen["sums"].evidence.lineage
    assert trial.seconds > 0 and trial.cpu_seconds is not None
    assert trial.answer == "5 records" and not trial.invalid
    metrics = trial.metrics
    assert (metrics["jobs"], metrics["stages"], metrics["tasks"]) == (1, 2, 8)
    assert metrics["shuffle_write_bytes"] == metrics["shuffle_read_bytes"] > 0
    assert "test_runner.py:" in lineage and "/test_runner.py" not in lineage


def test_a_trial_of_a_dataframe_has_its_final_plan(spark: SparkSession) -> None:
    """The plan is the one that ran: adaptive and final, with the join that was chosen."""

    def joined() -> Any:
        return spark.range(1000).join(F.broadcast(spark.range(10)), "id")

    with ready(spark, joined=joined) as runner:
        trial = runner.trial("joined", TIMED)
        plan = runner.seen["joined"].evidence.plan
    assert "isFinalPlan=true" in plan
    assert any("BroadcastHashJoin" in name for name in plans.operators(plan))
    assert "BroadcastHashJoin" in trial.plan_shape and trial.metrics["shuffle_write_bytes"] == 0


def test_every_column_is_computed_in_a_dataframes_trial(spark: SparkSession) -> None:
    """The noop sink lets the optimizer drop nothing: a sort that count() would lose is there."""
    with ready(spark, sorted=lambda: spark.range(1000).orderBy(F.desc("id"))) as runner:
        runner.trial("sorted", TIMED)
        assert any("Sort" in name for name in plans.operators(runner.seen["sorted"].evidence.plan))


def test_a_reused_shuffle_is_found_and_named(spark: SparkSession) -> None:
    """A variant that returns the same RDD each time skips its map stage from then on."""
    same = pairs(spark).groupByKey()
    with ready(spark, reused=lambda: same) as runner:
        assert not runner.trial("reused", TIMED).invalid
        assert "skipped" in runner.trial("reused", TIMED).invalid


def test_what_a_trial_caches_is_forgotten_and_what_the_input_caches_is_kept(
    spark: SparkSession,
) -> None:
    """Leftovers of one trial must not speed up the next; the shared input stays until the end."""

    def persisted() -> set[int]:
        return {int(i) for i in spark.sparkContext._jsc.getPersistentRDDs().keySet()}

    before = persisted()
    runner = Runner(spark)

    def build(_: SparkSession) -> Mapping[str, Callable[[], Any]]:
        source = spark.sparkContext.parallelize(range(100)).persist()
        source.count()
        return {"caches": lambda: source.map(lambda x: x + 1).persist()}

    with runner:
        runner.prepare(build)
        kept = persisted()
        assert len(kept) == len(before) + 1
        runner.trial("caches", TIMED)
        assert persisted() == kept
    assert persisted() == before


def test_settings_made_for_a_run_are_undone(spark: SparkSession) -> None:
    """A build may set what its arms need, a variant what it tries; the session keeps its own."""
    key = "spark.sql.shuffle.partitions"
    own = spark.conf.get(key)
    runner = Runner(spark)

    def build(_: SparkSession) -> Mapping[str, Callable[[], Any]]:
        spark.conf.set(key, 5)
        return {"sets": lambda: spark.conf.set(key, 7)}

    with runner:
        runner.prepare(build)
        runner.trial("sets", TIMED)
        assert spark.conf.get(key) == "5"
    assert spark.conf.get(key) == own


def test_a_failing_arm_says_in_one_line_what_went_wrong(spark: SparkSession) -> None:
    """The person's own error leads; the long trace is in the details."""
    rdd = spark.sparkContext.parallelize(range(4), 1)
    runner = ready(spark, broken=lambda: rdd.map(lambda x: 1 // x))
    with runner, pytest.raises(TrialFailed) as caught:
        runner.trial("broken", TIMED)
    message = str(caught.value)
    assert message.startswith("broken failed:") and "ZeroDivisionError" in message
    assert "\n" not in message and "Traceback" in caught.value.details


def test_unequal_answers_stop_the_run(spark: SparkSession) -> None:
    """No time is quoted for arms that do different things."""
    sc = spark.sparkContext
    asked = of_variants({"a": lambda: sc.range(10), "b": lambda: sc.range(11)}, Stopping(1))
    with pytest.raises(UnequalAnswers, match="a has 10 records, b 11"):
        asked.run(spark)


def test_cancel_from_another_thread_ends_the_run_and_leaves_the_session_usable(
    spark: SparkSession,
) -> None:
    """A long job is stopped, no job goes on running, and the next one works."""
    sc = spark.sparkContext

    def late(x: int) -> int:
        time.sleep(60)
        return x

    def slow() -> Any:
        return sc.parallelize(range(2), 2).map(late)

    asked = of_variants({"a": slow, "b": slow}, Stopping(1))
    caught: list[BaseException] = []

    def work() -> None:
        try:
            asked.run(spark)
        except BaseException as error:  # noqa: BLE001  looked at below
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while asked.tasks_done()[1] == 0 and thread.is_alive():
        time.sleep(0.05)
    while thread.is_alive():
        asked.cancel()
        thread.join(0.2)
    assert [type(error) for error in caught] == [Cancelled]
    assert sc.parallelize(range(10), 2).count() == 10
    assert active_jobs(spark) == []


def test_an_interrupt_stops_the_job_and_leaves_the_session_usable(spark: SparkSession) -> None:
    """Ctrl-C, or the kernel's stop button, in mid-trial: no job goes on, and the next works."""
    sc = spark.sparkContext
    tracker = sc.statusTracker()

    def late(x: int) -> int:
        time.sleep(60)
        return x

    def slow() -> Any:
        return sc.parallelize(range(2), 2).map(late)

    def interrupt() -> None:
        while not tracker.getActiveJobsIds():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        labkit.compare(a=slow, b=slow, pairs=1)
    assert sc.parallelize(range(10), 2).count() == 10
    assert active_jobs(spark) == []


def test_compare_judges_a_persons_own_variants(spark: SparkSession) -> None:
    """Names, code and pairs of the call come back in the comparison."""
    found = labkit.compare(
        grouped=lambda: pairs(spark).groupByKey().mapValues(sum),
        reduced=lambda: pairs(spark).reduceByKey(add),
        pairs=2,
        seed=3,
    )
    assert found.reference == "grouped" and [a.name for a in found.arms] == ["grouped", "reduced"]
    assert found.seed == 3 and found.results[0].pairs == 2
    assert "reduceByKey" in found.arm("reduced").code
    assert {"spark", "java", "python", "os", "cores", "memory", "master", "conf", "load_before",
            "load_after"} <= set(found.environment)  # fmt: skip
