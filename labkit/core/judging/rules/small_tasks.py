"""Rules on too many, too small tasks: tiny ones, and more partitions than data."""

from __future__ import annotations

import math
from collections.abc import Iterator

from labkit.core import units
from labkit.core.records.anatomy import StageRun
from labkit.core.tasks.quantiles import Quantiles
from labkit.core.tasks.table import SHORT_TASK

from .rule import Case, Hit, Rule, busy, called

PER_CORE = 3
"""Tasks a core that the tuning guide recommends at most."""

SMALLEST = 1_000_000.0
"""Bytes of a partition that adaptive execution makes at least."""

FAR_TOO_MANY = 10
"""Times as many partitions as both rules of thumb ask for: from there on they are spoken of."""


def _tiny(case: Case) -> Iterator[Hit]:
    for stage in case.anatomy.ran:
        tasks, took = len(stage.executors), stage.column("duration")
        if not took or tasks <= PER_CORE * case.cores or _median(stage) >= SHORT_TASK:
            continue
        enough = max(PER_CORE * case.cores, math.ceil(stage.total("run") / SHORT_TASK))
        around = max(0.0, stage.total("duration") - stage.total("run")) + _unlaunched(case, stage)
        worth = around * max(0.0, 1 - enough / tasks) / case.cores
        median = units.seconds(_median(stage))
        share = around / (around + stage.total("run"))
        if case.worth_having(worth):
            yield Hit(
                _median(stage),
                f"{units.plural(tasks, 'task')} of {called(stage)} took {median} "
                f"each (median; {units.seconds(SHORT_TASK)} is worth starting one for), and "
                f"{units.percent(share)} of the cores' time went to starting and ending them, or "
                f"to waiting until the driver had: {units.plural(enough, 'task')} would do.",
                worth,
                stage.id,
            )


def _unlaunched(case: Case, stage: StageRun) -> float:
    """Core-seconds without a task while the driver made the stage's tasks and launched them."""
    begun = stage.column("launched")
    if not begun or stage.ended <= stage.started:
        return 0.0
    start, end = min(stage.started, *begun), max(begun)
    return max(0.0, case.cores * (end - start) - busy(case.anatomy, start, end))


def _too_many(case: Case) -> Iterator[Hit]:
    for stage in case.anatomy.ran:
        tasks, read = len(stage.executors), stage.total("shuffle_read_bytes")
        enough = max(PER_CORE * case.cores, math.ceil(read / SMALLEST))
        long = bool(stage.column("duration")) and _median(stage) >= SHORT_TASK
        if read > 0 and tasks > FAR_TOO_MANY * enough and not long:
            yield Hit(
                tasks / enough,
                f"{called(stage)} reads {units.size(read)} of shuffle in "
                f"{units.plural(tasks, 'partition')}, {units.size(read / tasks)} each: "
                f"{enough} would do (3 a core, or one for each {units.size(SMALLEST)}; more than "
                f"{FAR_TOO_MANY * enough} is too many).",
                None,
                stage.id,
            )


def _median(stage: StageRun) -> float:
    return Quantiles.of(stage.column("duration")).median


TINY_TASKS = Rule(
    id="tiny-tasks",
    title="Many tasks too short to be worth starting",
    looks_at="median task time of a stage that has more than 3 tasks a core",
    threshold=SHORT_TASK,
    below=True,
    unit="s",
    source="HERE Data Processing Library, Performance Tuning: a task should last at least "
    "200 ms; Tuning Spark, Memory Usage of Reduce Tasks: Spark supports tasks as short as 200 ms",
    scaled="a lab's whole job may take less than 200 ms a core, so tasks up to the 3 a core of "
    "Tuning Spark, Level of Parallelism, are never too many, and starting and ending the rest, "
    "with the cores' waiting for the driver to do so, must take more than 5% of the trial",
    fix="Ask for fewer partitions (fewer slices, coalesce(n), spark.sql.shuffle.partitions); then "
    "labkit.compare(now=..., fewer=...).",
    check=_tiny,
    on_times=True,
    claim="partition-count",
    lab="partition-count",
)

TOO_MANY_PARTITIONS = Rule(
    id="too-many-partitions",
    title="Far more shuffle partitions than the data needs",
    looks_at="partitions of a shuffle that is read, over 3 a core or one a MB, whichever is more",
    threshold=FAR_TOO_MANY,
    unit="ratio",
    source="HERE Data Processing Library, Performance Tuning: 3 x cores; Spark SQL "
    "Performance Tuning, Coalescing Post Shuffle Partitions: minPartitionSize (1 MB)",
    scaled="ten times as many as the larger of the two asks for: a lab's few MB need no more than "
    "3 a core, and a few more cost nothing that could be measured",
    fix="Ask for fewer: the second argument of reduceByKey and its like, "
    "spark.sql.shuffle.partitions, or leave adaptive execution on; then "
    "labkit.compare(now=..., fewer=...).",
    check=_too_many,
    on_times=False,
    claim="shuffle-partitions",
    lab="shuffle-partitions",
    yields_to=("tiny-tasks",),
)

RULES = (TINY_TASKS, TOO_MANY_PARTITIONS)
