"""Rules on tasks that others wait for: one that takes far longer, and cores left idle."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core import units
from labkit.core.judging.why.where_time_went import IDLE
from labkit.core.records.anatomy import StageRun
from labkit.core.tasks.quantiles import Quantiles
from labkit.core.tasks.table import STRAGGLER

from .rule import READ, Case, Hit, Rule, busy, called

SLOW_TASK = 0.1
"""Seconds under which Spark takes no task for slow: `spark.speculation.minTaskRuntime`."""


def _time_skew(case: Case) -> Iterator[Hit]:
    for stage in case.anatomy.ran:
        took = stage.column("duration")
        if len(took) < 3:
            continue
        longest, median = max(took), Quantiles.of(took).median
        if longest < SLOW_TASK or longest <= STRAGGLER * median:
            continue
        even = max(median, sum(took) / case.cores)
        worth = min(longest - median, max(0.0, _window(stage) - even))
        if case.worth_having(worth):
            ratio = longest / median if median > 0 else float(len(took))
            yield Hit(
                ratio,
                f"the longest task of {called(stage)} took {units.seconds(longest)}, "
                f"{units.ratio(ratio)} the median of {units.plural(len(took), 'task')} "
                f"(slow from {units.ratio(STRAGGLER)} on). {_data_of(stage, took.index(longest))}",
                worth,
                stage.id,
            )


def _data_of(stage: StageRun, slow: int) -> str:
    """Whether the slow task had more to read than others: skewed data, or skewed work."""
    for name, unit, least in READ:
        values = stage.column(name)
        if sum(values) < least:
            continue
        mine, median = values[slow], Quantiles.of(values).median
        if mine <= STRAGGLER * median:
            return (
                f"It read no such multiple ({units.by_unit(mine, unit) or '0'}, median "
                f"{units.by_unit(median, unit)}): its work, or what else ran then, made it slow."
            )
        read, usual = units.by_unit(mine, unit), units.by_unit(median, unit)
        records = "" if unit else " records"
        return f"It read {read}{records}, the median task {usual}: the data is skewed."
    return "It read nothing that Spark counts, so whether its data or its work is larger is open."


def _idle(case: Case) -> Iterator[Hit]:
    """Cores without a task while others had one: in a narrow stage, or in the whole trial.

    Beside receivers that is how it should be: they hold theirs, and batches come by the clock.
    """
    if case.anatomy.has_receivers:
        return
    narrow = [hit for stage in case.anatomy.ran if (hit := _narrow(case, stage))]
    yield from narrow or _idle_in_all(case)


def _narrow(case: Case, stage: StageRun) -> Hit | None:
    """A stage of fewer tasks than cores, beside which nothing else ran."""
    tasks, begun = len(stage.executors), stage.column("launched")
    if tasks >= case.cores or not begun:
        return None
    start, whole = min(begun), case.cores * _window(stage)
    idle = max(0.0, whole - busy(case.anatomy, start, start + _window(stage)))
    limit = idle_limit(case.cores)
    if idle <= limit * whole or not case.worth_having(idle / case.cores):
        return None
    return Hit(
        idle / whole,
        f"cores stood idle for {units.percent(idle / whole)} of the time of {called(stage)} "
        f"(more than {units.percent(limit)} is too much), which had "
        f"{units.plural(tasks, 'task')} for {case.cores} cores.",
        idle / case.cores,
        stage.id,
        limit,
    )


def _idle_in_all(case: Case) -> Iterator[Hit]:
    idle = case.spent.parts[IDLE]
    whole = idle + case.spent.in_tasks
    limit = idle_limit(case.cores)
    if case.cores < 2 or whole <= 0 or idle <= limit * whole:
        return
    if not case.worth_having(case.spent.wall(IDLE)):
        return
    stage = max(case.anatomy.ran, key=lambda s: case.cores * _window(s) - s.total("duration"))
    tasks = len(stage.executors)
    how = f"{units.plural(tasks, 'task')} for {case.cores} cores"
    if tasks >= case.cores:
        how = f"{units.plural(tasks, 'task')} that did not start or end together"
    yield Hit(
        idle / whole,
        f"cores stood idle for {units.percent(idle / whole)} of the time in which tasks ran "
        f"(more than {units.percent(limit)} is too much), most of it in {called(stage)} with "
        f"{how}.",
        case.spent.wall(IDLE),
        stage.id,
        limit,
    )


def idle_limit(cores: int) -> float:
    """What the least number of tasks that the tuning guide asks for can leave idle at worst.

    With 2 even tasks a core and one more, the last one runs alone: (cores - 1) of the core-time
    of 3 rounds.
    """
    return (cores - 1) / (3 * cores)


def _window(stage: StageRun) -> float:
    """Seconds from the stage's first task to the end of its last."""
    begun, took = stage.column("launched"), stage.column("duration")
    if not begun or not took:
        return 0.0
    return max(b + t for b, t in zip(begun, took, strict=False)) - min(begun)


TIME_SKEW = Rule(
    id="time-skew",
    title="One task takes far longer than the rest",
    looks_at="longest task of a stage over the median one",
    threshold=STRAGGLER,
    unit="ratio",
    source="Spark configuration, Scheduling: spark.speculation.multiplier (3 since Spark 4.0) and "
    "spark.speculation.minTaskRuntime (100 ms)",
    scaled="taken as it is; the wait must also be worth more than 5% of the trial, since a lab's "
    "tasks are short enough for that ratio to come from noise",
    fix="Repartition on another key, or split what the slow task does; then "
    "labkit.compare(now=..., repartitioned=...).",
    check=_time_skew,
    on_times=True,
    claim="custom-partitioner",
    lab="custom-partitioner",
)

IDLE_CORES = Rule(
    id="idle-cores",
    title="Cores stand idle while tasks run",
    looks_at="core time without a task while another core has one, as a share of the trial, or "
    "of a stage with fewer tasks than cores (the limit is lower on few cores)",
    threshold=1 / 3,
    unit="share",
    source="Tuning Spark, Level of Parallelism: 2-3 tasks per CPU core",
    scaled="2 even tasks a core, and one more that runs alone, leave (cores - 1) / (3 cores) idle "
    "at worst: 17% on 2 cores, 29% on 8, a third on many",
    fix="Give the stage 2 to 3 even tasks a core (repartition, or more partitions from the "
    "start; coalesce(n) leaves n tasks for all the work before it); then "
    "labkit.compare(now=..., spread=...).",
    check=_idle,
    on_times=True,
    claim="partition-count",
    lab="partition-count",
    yields_to=("time-skew", "tiny-tasks"),
)

RULES = (TIME_SKEW, IDLE_CORES)
