"""What Spark's UI has of the run that has just ended: tasks of its last stage, its plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from labkit.labs.kit import *

UNITS = {"": 1, "B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
"""What the UI prints figures in."""

LARGEST = Figure(
    "most_records", "records in the largest partition", "", True,
    "records that the task read from the shuffle which read most of them",
)  # fmt: skip
MEDIAN = Figure(
    "median_records", "records in the median partition", "", True,
    "records that the median task read from the shuffle", kept=True,
)  # fmt: skip
SLOWEST = Figure(
    "slowest_task_seconds", "time in the slowest task", "s", False,
    "run time of the slowest task of the last stage",
)  # fmt: skip
TYPICAL = Figure(
    "median_task_seconds", "time in the median task", "s", False,
    "run time of the median task of the last stage",
)  # fmt: skip
SPREAD = (LARGEST, MEDIAN, SLOWEST, TYPICAL)


def quantiles(spark: SparkSession) -> Any:
    """The median and the most of each metric over the tasks of the last stage."""
    sc: Any = spark.sparkContext
    tracker, store = sc.statusTracker(), sc._jsc.sc().statusStore()
    job = max(tracker.getJobIdsForGroup(sc.getLocalProperty("spark.jobGroup.id")))
    stage = store.lastStageAttempt(max(tracker.getJobInfo(job).stageIds))
    wanted = sc._gateway.new_array(sc._jvm.double, 2)
    wanted[0], wanted[1] = 0.5, 1.0
    return store.taskSummary(stage.stageId(), stage.attemptId(), wanted).get()


def spread(found: Any, sizes: Sequence[int] = ()) -> dict[str, float]:
    """How unevenly records and time are spread over tasks, of their `quantiles`.

    `sizes` are the records of each partition, where Spark counts none but pickled batches.
    """
    records, run = found.shuffleReadMetrics().readRecords(), found.executorRunTime()
    ordered = sorted(sizes)
    return {
        LARGEST.name: ordered[-1] if sizes else records.apply(1),
        MEDIAN.name: ordered[len(sizes) // 2] if sizes else records.apply(0),
        SLOWEST.name: run.apply(1) / 1000,
        TYPICAL.name: run.apply(0) / 1000,
    }


def counting(spark: SparkSession) -> Callable[[str, Any, RDD[Any]], Measured]:
    """How to measure a Python arm: its name, its answer, and the RDD that its last stage reads.

    The records of that are counted once a run, from the shuffle that the first trial left.
    """
    known: dict[str, list[int]] = {}

    def measured(arm: str, answer: Any, read: RDD[Any]) -> Measured:
        def figures() -> Mapping[str, float]:
            found = quantiles(spark)
            if arm not in known:
                known[arm] = read.mapPartitions(lambda part: [sum(1 for _ in part)]).collect()
            return spread(found, known[arm])

        return Measured(answer, figures)

    return measured


def plan_metric(spark: SparkSession, operator: str, metric: str) -> float:
    """A metric of the operators of that name in the last query's plan, summed; 0 without any."""
    store: Any = spark._jsparkSession.sharedState().statusStore()
    last = store.executionsList(store.executionsCount() - 1, 1).head().executionId()
    told = store.executionMetrics(last)
    return sum(
        number(told.apply(item.accumulatorId()))
        for node in each(store.planGraph(last).allNodes())
        if node.name() == operator
        for item in each(node.metrics())
        if item.name() == metric and told.contains(item.accumulatorId())
    )


def each(items: Any) -> list[Any]:
    """The items of a Scala sequence."""
    return [items.apply(i) for i in range(items.size())]


def number(printed: str) -> float:
    """A figure as the UI prints it: `1,234` or `12.0 MiB`, or such a total above its quartiles."""
    found = re.search(r"([\d,.]+) ?([KMG]iB|B)?", printed.rpartition("\n")[2])
    assert found, printed
    return float(found[1].replace(",", "")) * UNITS[found[2] or ""]
