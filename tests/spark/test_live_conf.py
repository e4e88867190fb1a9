"""What is changed of a running session for a block, and tasks that outlive their job."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from pyspark import InheritableThread
from pyspark.sql import SparkSession

from labkit.core.errors import UsageError
from labkit.spark.live_conf import live
from labkit.spark.trial.leftovers import wait_for_leftovers
from tests.spark.own_sessions import wait_for

WAIT, SWITCH = "spark.locality.wait", "spark.speculation"


@pytest.fixture
def lone(spark: SparkSession) -> SparkSession:
    """Return the session once nothing runs in it."""
    wait_for(lambda: running(spark) == 0)
    return spark


def running(spark: SparkSession) -> int:
    """Tasks that the scheduler knows to run."""
    return int(spark.sparkContext._jsc.sc().taskScheduler().rootPool().runningTasks())


def test_a_setting_holds_for_the_block_alone(spark: SparkSession) -> None:
    """What was set is set again, what was not is gone, after an error, too."""
    conf = spark.sparkContext._jsc.sc().conf()
    conf.set(WAIT, "1s")
    try:
        with live(spark, {WAIT: "0s", SWITCH: True}):
            assert (conf.get(WAIT), conf.get(SWITCH)) == ("0s", "true")
            assert spark.sparkContext.parallelize(range(4), 2).sum() == 6
        assert conf.get(WAIT) == "1s" and not conf.contains(SWITCH)
        with pytest.raises(ZeroDivisionError), live(spark, {WAIT: "0s"}):
            raise ZeroDivisionError
        assert conf.get(WAIT) == "1s"
    finally:
        conf.remove(WAIT)


def test_what_is_no_setting_is_refused_before_anything_changes(spark: SparkSession) -> None:
    """In one line, as a session refuses it."""
    conf = spark.sparkContext._jsc.sc().conf()
    with (
        pytest.raises(UsageError, match="wait is no Spark setting"),
        live(spark, {WAIT: "0s", "wait": 1}),
    ):
        raise AssertionError
    assert not conf.contains(WAIT)


def slow(_: Any) -> int:
    """A task that would go on for longer than anyone waits."""
    time.sleep(60)
    return 1


def cancelled(spark: SparkSession) -> None:
    """A job that is cancelled while its one task runs, in a group of its own."""
    sc = spark.sparkContext

    def job() -> None:
        sc.setJobGroup("leftovers", "slow", interruptOnCancel=False)
        with pytest.raises(Exception, match="cancel"):
            sc.parallelize([0], 1).map(slow).count()

    thread = InheritableThread(target=job)
    thread.start()
    wait_for(lambda: running(spark) == 1)
    sc.cancelJobGroup("leftovers")
    thread.join()


def test_tasks_of_a_job_that_is_over_are_waited_for(lone: SparkSession) -> None:
    """A cancelled job's task runs on until its Python worker is killed; for no longer than asked.

    Waiting without patience says that there is one.
    """
    cancelled(lone)
    assert running(lone) == 1
    assert not wait_for_leftovers(lone.sparkContext, patience=0)
    assert wait_for_leftovers(lone.sparkContext, patience=60)
    assert running(lone) == 0


def test_jobs_of_others_are_not_waited_for(lone: SparkSession) -> None:
    """A task that runs may be theirs: the trial goes on."""
    sc, done = lone.sparkContext, threading.Event()

    def job() -> None:
        sc.parallelize([0], 1).map(lambda _: time.sleep(2)).count()
        done.set()

    thread = InheritableThread(target=job)
    thread.start()
    wait_for(lambda: running(lone) == 1)
    assert not wait_for_leftovers(sc, patience=60) and not done.is_set()
    thread.join()
