"""Rules on what tasks spend beside their work: GC, spill, scheduling, closures, results."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from labkit.core import units
from labkit.core.judging.why.where_time_went import DELAY, GC, RESULTS, UNPACK
from labkit.core.plans.kinds import BROADCAST, kind_of
from labkit.core.tasks.table import A_TASK, OVERHEAD

from .rule import Case, Hit, Rule, called

DIRECT_RESULT = 2.0**20
"""Bytes of a task's result up to which it travels with the notice of the task's end."""

UI = "executorspage.js of Spark's UI paints GC red from 10% of task time on"

_A_TASK = (
    "It must take more than 20 ms a task too, a tenth of the 200 ms down to which Spark supports "
    "tasks efficiently (Tuning Spark, Memory Usage of Reduce Tasks)"
)

_LIKE_GC = (
    "no share is published; 10% is the one at which Spark's UI marks GC, and it must be worth "
    "more than 5% of the trial"
)


def _share(parts: tuple[str, ...], what: str, each: float = 0.0) -> Callable[[Case], Iterator[Hit]]:
    """The check that so much of all task time goes to these parts, and over `each` s a task."""

    def check(case: Case) -> Iterator[Hit]:
        share, worth = case.spent.share_in_tasks(*parts), case.spent.wall(*parts)
        tasks = sum(len(stage.executors) for stage in case.anatomy.ran)
        mean = worth * case.cores / tasks if tasks else 0.0
        if share > OVERHEAD and mean > each and case.worth_having(worth):
            a_task = f", {units.seconds(mean)} a task" if each else ""
            yield Hit(
                share,
                f"{what} took {units.percent(share)} of the tasks' time{a_task} (more than "
                f"{units.percent(OVERHEAD)} is too much), {units.seconds(worth)} of the trial's "
                f"{units.seconds(case.spent.seconds)}.",
                worth,
            )

    return check


def _large_results(case: Case) -> Iterator[Hit]:
    """Where nothing is broadcast: a table goes through the driver for that, as it should."""
    nodes = [node for plan in case.anatomy.plans for node in plan.nodes]
    if any(kind_of(node.name) == BROADCAST for node in nodes):
        return
    for stage in case.anatomy.ran:
        sizes = stage.column("result_bytes")
        if sizes and max(sizes) > DIRECT_RESULT:
            yield Hit(
                max(sizes),
                f"tasks of {called(stage)} sent up to {units.size(max(sizes))} each to the driver, "
                f"{units.size(sum(sizes))} in all; results over 1 MiB are "
                "stored first and fetched by the driver then.",
                None,
                stage.id,
            )


GC_SHARE = Rule(
    id="gc-share",
    title="Much of the time is garbage collection",
    looks_at="GC time in the tasks' time, as a share",
    threshold=OVERHEAD,
    unit="share",
    source=f"{UI}; Tuning Spark, Garbage Collection Tuning",
    scaled="the share as it is, and it must be worth more than 5% of the trial. Local tasks share "
    "one JVM with the driver: a pause counts in each task that it stopped",
    fix="Make fewer objects (built-in functions, arrays, serialised caching), or give the JVM more "
    "heap; then labkit.compare(now=..., leaner=...).",
    check=_share((GC,), "garbage collection"),
    on_times=True,
    claim="gc-choice",
)

SCHEDULER_DELAY = Rule(
    id="scheduler-delay",
    title="Tasks wait for the scheduler",
    looks_at="scheduler delay in the tasks' time, as a share, and 20 ms a task",
    threshold=OVERHEAD,
    unit="share",
    source="the stage page of Spark's UI, Scheduler Delay: if it is large, decrease the size of "
    "tasks or of their results; " + UI,
    scaled=f"{_LIKE_GC}. {_A_TASK}",
    fix="Have fewer and longer tasks, that send less back; rows that the driver holds "
    "(createDataFrame, parallelize) travel with the tasks unless they are read from a file. Then "
    "labkit.compare(now=..., fewer=...).",
    check=_share((DELAY,), "scheduler delay", A_TASK),
    on_times=True,
    claim="partition-count",
    lab="partition-count",
    yields_to=("tiny-tasks",),
)

DESERIALISATION = Rule(
    id="deserialisation",
    title="Tasks are large to unpack",
    looks_at="task deserialisation in the tasks' time, as a share, and 20 ms a task",
    threshold=OVERHEAD,
    unit="share",
    source="Tuning Spark, Broadcasting Large Variables: tasks larger than about 20 KiB are worth "
    "optimizing, and TaskSetManager warns of 1000 KiB; " + UI,
    scaled="Spark's task records don't tell a task's size, so its unpacking stands for it: "
    f"{_LIKE_GC}. {_A_TASK}. What the tasks of a stage share is broadcast since Spark 1.1, but "
    "each of them unpacks it",
    fix="Read rows that the driver holds (createDataFrame, parallelize) from a file; put an object "
    "of more than 20 KiB that a function holds into a broadcast variable. Then "
    "labkit.compare(now=..., lean=...).",
    check=_share((UNPACK,), "task deserialisation", A_TASK),
    on_times=True,
    claim="broadcast-once",
    lab="broadcast-once",
    yields_to=("tiny-tasks",),
)

RESULT_TIME = Rule(
    id="result-time",
    title="The driver waits for results",
    looks_at="result serialisation and getting the result, in the tasks' time, as a share",
    threshold=OVERHEAD,
    unit="share",
    source="the stage page of Spark's UI, Getting Result Time: if it is large, decrease the "
    "amount of data returned from each task; " + UI,
    scaled=_LIKE_GC,
    fix="Aggregate or write on the workers instead of collecting; then "
    "labkit.compare(collect=..., aggregate=...).",
    check=_share(RESULTS, "packing and fetching results"),
    on_times=True,
    claim="collect-driver",
    lab="collect-driver",
)

LARGE_RESULTS = Rule(
    id="large-results",
    title="Large results go to the driver",
    looks_at="largest result of a task",
    threshold=DIRECT_RESULT,
    unit="B",
    source="Spark's source, org.apache.spark.internal.config: spark.task.maxDirectResultSize "
    "(1 MiB)",
    scaled="taken as it is: it is where Spark itself changes its way of sending a result. Trials "
    "that broadcast a table are passed over: it goes through the driver for that",
    fix="Aggregate or write on the workers instead of collecting; then "
    "labkit.compare(collect=..., aggregate=...).",
    check=_large_results,
    on_times=False,
    claim="collect-driver",
    lab="collect-driver",
    yields_to=("result-time",),
)

RULES = (GC_SHARE, SCHEDULER_DELAY, DESERIALISATION, RESULT_TIME, LARGE_RESULTS)
