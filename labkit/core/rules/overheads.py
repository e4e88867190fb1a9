"""Rules on what tasks spend beside their work: GC, spill, scheduling, closures, results."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from labkit.core import units
from labkit.core.plans.kinds import BROADCAST, kind_of
from labkit.core.tasks.table import OVERHEAD
from labkit.core.why.where_time_went import DELAY, GC, RESULTS, UNPACK

from .rule import Case, Hit, Rule, called

DIRECT_RESULT = 2.0**20
"""Bytes of a task's result up to which it travels with the notice of the task's end."""

UI = "executorspage.js of Spark's UI paints GC red from 10% of task time on"

_LIKE_GC = (
    "no share is published; 10% is the one at which Spark's UI marks GC, and it must be worth "
    "more than 5% of the trial"
)


def _share(parts: tuple[str, ...], what: str) -> Callable[[Case], Iterator[Hit]]:
    """The check that so much of all task time goes to these parts."""

    def check(case: Case) -> Iterator[Hit]:
        share, worth = case.spent.share_in_tasks(*parts), case.spent.wall(*parts)
        if share > OVERHEAD and case.worth_having(worth):
            yield Hit(
                share,
                f"{what} took {units.percent(share)} of the tasks' time (more than "
                f"{units.percent(OVERHEAD)} is too much), {units.seconds(worth)} of the trial's "
                f"{units.seconds(case.spent.seconds)}.",
                worth,
            )

    return check


def _spill(case: Case) -> Iterator[Hit]:
    spilled = [(stage.total("spill_bytes"), stage) for stage in case.anatomy.ran]
    total = sum(size for size, _ in spilled)
    if total > 0:
        most, stage = max(spilled, key=lambda pair: pair[0])
        disk = sum(stage.total("disk_spill_bytes") for stage in case.anatomy.ran)
        yield Hit(
            total,
            f"execution memory did not suffice: {units.size(total)} of it were spilled, "
            f"{units.size(disk)} on disk (any spill is too much), "
            f"{units.percent(most / total)} of that in {called(stage)}.",
            None,
            stage.id,
        )


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

SPILL = Rule(
    id="spill",
    title="Data was spilled for lack of memory",
    looks_at="bytes in memory that were written out, over all tasks",
    threshold=0,
    unit="B",
    source="Tuning Spark, Memory Management Overview (unnecessary disk spills); Databricks, Spark "
    "UI guide, Skew and spill: the first thing to look for",
    scaled="taken as it is: a lab's few MB fit, so that any spill was brought about by a setting",
    fix="More partitions (less data a task), fewer columns, or more memory; then "
    "labkit.compare(now=..., smaller=...).",
    check=_spill,
    on_times=False,
    claim="partition-count",
)

SCHEDULER_DELAY = Rule(
    id="scheduler-delay",
    title="Tasks wait for the scheduler",
    looks_at="scheduler delay in the tasks' time, as a share",
    threshold=OVERHEAD,
    unit="share",
    source="the stage page of Spark's UI, Scheduler Delay: if it is large, decrease the size of "
    "tasks or of their results; " + UI,
    scaled=_LIKE_GC,
    fix="Ship less with each task (a broadcast variable for a large object), or fewer and longer "
    "tasks; then labkit.compare(now=..., lean=...).",
    check=_share((DELAY,), "scheduler delay"),
    on_times=True,
    claim="big-closure",
    lab="broadcast-join",
    yields_to=("tiny-tasks",),
)

DESERIALISATION = Rule(
    id="deserialisation",
    title="Tasks are large to unpack",
    looks_at="task deserialisation in the tasks' time, as a share",
    threshold=OVERHEAD,
    unit="share",
    source="Tuning Spark, Broadcasting Large Variables: tasks larger than about 20 KiB are worth "
    "optimizing, and TaskSetManager warns of 1000 KiB; " + UI,
    scaled="Spark's task records don't tell a task's size, so its unpacking stands for it: "
    + _LIKE_GC,
    fix="Keep large objects and local data out of the tasks: a broadcast variable, or a file that "
    "the tasks read; then labkit.compare(now=..., broadcast=...).",
    check=_share((UNPACK,), "task deserialisation"),
    on_times=True,
    claim="big-closure",
    lab="broadcast-join",
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
    yields_to=("result-time",),
)

RULES = (GC_SHARE, SPILL, SCHEDULER_DELAY, DESERIALISATION, RESULT_TIME, LARGE_RESULTS)
