"""What Spark's status store has of the trial that has just run, beside the usual metrics."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from labkit.core.reading.metrics import StageData, TaskData
from labkit.labs.kit import *
from labkit.spark.reading.status_store import StatusStore


def stages(spark: SparkSession) -> list[StageData]:
    """The stages that this thread's job group has run, as Spark's REST API has them."""
    sc, store = spark.sparkContext, StatusStore(spark.sparkContext)
    store.wait()
    group = sc.getLocalProperty("spark.jobGroup.id")
    jobs = store.known(sc.statusTracker().getJobIdsForGroup(group))
    return [stage for stage in store.stages_of(jobs) if stage["status"] != "SKIPPED"]


def tasks(spark: SparkSession) -> list[TaskData]:
    """The tasks of those stages."""
    store = StatusStore(spark.sparkContext)
    return [task for stage in stages(spark) for task in store.tasks(stage)]


def at_once(several: Iterable[TaskData]) -> int:
    """The most of these tasks that ran at one time, to the millisecond.

    By the executor's own times: the scheduler gives a core away before it has looked at the result
    of the task that ended there, so that for it the two overlap.
    """
    spans = [(task["launchTime"], task["launchTime"] + _ran(task)) for task in several]
    changes = sorted([(end, -1) for _, end in spans] + [(begin, 1) for begin, _ in spans])
    return max(accumulate(change for _, change in changes), default=0)


def _ran(task: TaskData) -> int:
    metrics = task["taskMetrics"]
    return int(metrics["executorDeserializeTime"] + metrics["executorRunTime"])
