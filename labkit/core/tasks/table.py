"""A stage's tasks summed up as on the stage page of Spark's UI, and what stands out there."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.anatomy import Anatomy, StageRun

from .metrics import TASK_METRICS, TaskMetric
from .quantiles import Quantiles

STRAGGLER = 3.0
"""A time this many times the median stands out: from there on Spark itself takes a task for slow
(`spark.speculation.multiplier`, 3 since Spark 4.0)."""

SKEWED = 5.0
"""The same for bytes and records: from there on adaptive execution takes a partition for skewed
(`spark.sql.adaptive.skewJoin.skewedPartitionFactor`)."""

OVERHEAD = 0.1
"""An overhead with this share of the stage's task time stands out: from there on the executors
page of Spark's UI paints GC time red."""

SHORT_TASK = 0.2
"""Seconds that a task should last at least: Spark supports tasks as short as that efficiently
(Tuning Spark, Memory Usage of Reduce Tasks)."""

A_TASK = OVERHEAD * SHORT_TASK
"""Seconds of starting or unpacking that each task may have: an overhead's share of the shortest
task that is worth starting. In local mode it is milliseconds, and no fault."""

_EACH = {"scheduler_delay": A_TASK, "deserialisation": A_TASK}

WORTH = 0.05
"""A time is worth a mark from this share of the trial on, as a verdict's margin."""

_WORTH_BYTES, _WORTH_RECORDS = 1_000_000, 10_000
"""Smaller differences between tasks can't take a measurable time."""


@dataclass(frozen=True)
class Mark:
    """What stands out in a row: `kind` is "skew", "overhead" or "spill"; `text` says why."""

    metric: TaskMetric
    kind: str
    text: str


@dataclass(frozen=True)
class MetricSummary:
    """A metric over the tasks of a stage. `share` is that of all task time, None for no time."""

    metric: TaskMetric
    quantiles: Quantiles
    total: float
    share: float | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class StageSummary:
    """A stage that ran: `seconds` from its start to its end, metrics that are 0 left out."""

    id: int
    name: str
    tasks: int
    started: float
    seconds: float
    rows: tuple[MetricSummary, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What stands out, row by row."""
        return tuple(mark for row in self.rows for mark in row.marks)


def stage_summaries(anatomy: Anatomy) -> tuple[StageSummary, ...]:
    """A summary of each stage that ran, in the order in which they started."""
    return tuple(summarise(stage, anatomy.seconds) for stage in anatomy.ran)


def summarise(stage: StageRun, trial_seconds: float) -> StageSummary:
    """The summary of a stage with tasks, in a trial of `trial_seconds`."""
    seconds = max(0.0, stage.ended - stage.started)
    return StageSummary(
        id=stage.id,
        name=stage.name,
        tasks=len(stage.executors),
        started=stage.started,
        seconds=seconds,
        rows=tuple(
            _row(stage, metric, seconds, trial_seconds)
            for metric in TASK_METRICS
            if any(stage.column(metric.name))
        ),
    )


def _row(
    stage: StageRun, metric: TaskMetric, seconds: float, trial_seconds: float
) -> MetricSummary:
    quantiles, total = Quantiles.of(stage.column(metric.name)), stage.total(metric.name)
    whole = stage.total("duration")
    share = total / whole if metric.unit == "s" and whole > 0 else None
    found = (
        _uneven(metric, quantiles, trial_seconds),
        _overhead(metric, share, seconds, trial_seconds) if _matters(metric, stage) else None,
        _spill(metric, total),
    )
    return MetricSummary(metric, quantiles, total, share, tuple(mark for mark in found if mark))


def _uneven(metric: TaskMetric, quantiles: Quantiles, trial_seconds: float) -> Mark | None:
    """A largest task far above the median.

    Of the run time it is told with the duration, of remote bytes with all that were read.
    """
    if metric.name in ("run", "cpu", "shuffle_remote_bytes"):
        return None
    most, median = quantiles.high, quantiles.median
    if metric.unit == "s":
        factor, worth = STRAGGLER, WORTH * trial_seconds
    else:
        factor, worth = SKEWED, _WORTH_BYTES if metric.unit == "B" else _WORTH_RECORDS
    if most < factor * median or most - median < worth:
        return None
    told = units.by_unit(most, metric.unit)
    against = (
        f"{units.ratio(most / median)} the median"
        if median > 0
        else "while the median task has none"
    )
    text = f"at most {told} in a task, {against}"
    if metric.name == "duration":
        text += ": the cores that finish sooner wait for it"
    return Mark(metric, "skew", text)


def _matters(metric: TaskMetric, stage: StageRun) -> bool:
    """Whether each task has more of it than the least that any task has."""
    return stage.total(metric.name) > _EACH.get(metric.name, 0.0) * len(stage.executors)


def _overhead(
    metric: TaskMetric, share: float | None, seconds: float, trial_seconds: float
) -> Mark | None:
    """A time that is no computation, with a share that matters to the stage and to the trial."""
    if not metric.overhead or share is None or share < OVERHEAD:
        return None
    if share * seconds < WORTH * trial_seconds:
        return None
    return Mark(metric, "overhead", f"{units.percent(share)} of the stage’s task time")


def _spill(metric: TaskMetric, total: float) -> Mark | None:
    """Any spill to disk: the memory did not suffice."""
    if metric.name != "disk_spill_bytes" or total <= 0:
        return None
    return Mark(metric, "spill", f"{units.size(total)} went to disk because memory did not suffice")
