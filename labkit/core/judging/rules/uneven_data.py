"""Rules on data that is spread unevenly: one partition with most of it, and empty ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from labkit.core import units
from labkit.core.records.anatomy import Anatomy, StageRun
from labkit.core.tasks.quantiles import Quantiles
from labkit.core.tasks.table import SKEWED

from .rule import READ, Case, Hit, Rule, called

EMPTY = 0.5
"""The share of tasks without a record from which on they are spoken of."""


INPUT = ("input_records", "input_bytes")
AS_READ = (
    "No key decides here, but how what is read lies: have large files cut "
    "(spark.sql.files.maxPartitionBytes, minPartitions), or repartition behind the reading, before "
    "anything is cached; then labkit.compare(now=..., repartitioned=...)."
)
"""What to do where the uneven partitions are those of files or of a cache."""

_MADE = {"ParallelCollectionRDD", "ReliableCheckpointRDD", "LocalCheckpointRDD"}
_HELD = re.compile(r"InMemoryTableScan|Range\b|LocalTableScan")
"""RDDs and operators that make data, or hand out what was stored."""


def _data_skew(case: Case) -> Iterator[Hit]:
    for stage in case.anatomy.ran:
        for name, unit, least in READ:
            values = [value for value in stage.column(name) if value > 0]
            if len(values) < 3 or sum(values) < least:
                continue
            largest, median = max(values), Quantiles.of(values).median
            even = sum(values) / case.cores
            if largest > SKEWED * median and largest > even and case.cores > 1:
                yield _uneven(case, stage, values, unit, AS_READ if name in INPUT else "")
                break


def _uneven(case: Case, stage: StageRun, values: Sequence[float], unit: str, fix: str) -> Hit:
    largest, median = max(values), Quantiles.of(values).median
    against = f"{units.ratio(largest / median)} the median"
    if len(values) < len(stage.executors):  # the stage table's median is that of all tasks
        against += f" of the {len(values)} that read any"
    read = units.by_unit(largest, unit) + ("" if unit else " records")
    took = stage.column("duration")
    worth = max(took) - Quantiles.of(took).median if case.warm and took else None
    return Hit(
        largest / median,
        f"one task of {called(stage)} read {read}, {against} "
        f"(skewed from {units.ratio(SKEWED)} on) and {units.percent(largest / sum(values))} of "
        f"all: the other {'core waits' if case.cores == 2 else 'cores wait'} for it.",
        worth,
        stage.id,
        fix=fix,
    )


def _empty(case: Case) -> Iterator[Hit]:
    found = [
        hit
        for stage in case.anatomy.ran
        if not _makes_or_keeps(case.anatomy, stage) and (hit := _empty_tasks(case, stage))
    ]
    found += _empty_answer(case)
    yield from sorted(found, key=lambda hit: hit.value)[-1:]  # one fault has many stages


def _makes_or_keeps(anatomy: Anatomy, stage: StageRun) -> bool:
    """Whether the stage makes data, stores it, or reads what is stored.

    Spark counts records that such a task reads from a cache, and none where it makes them: a
    task without any may have computed what didn't fit.
    """
    rdds = [rdd for graph in anatomy.graphs if graph.stage == stage.id for rdd in graph.rdds]
    return any(
        rdd.cached or rdd.name in _MADE or any(_HELD.match(name) for name in rdd.scope)
        for rdd in rdds
    )


def _empty_tasks(case: Case, stage: StageRun) -> Hit | None:
    for name in ("shuffle_read_records", "input_records"):
        values = stage.column(name)
        if any(values):
            empty = [i for i, value in enumerate(values) if value == 0]
            if len(empty) < case.cores or len(empty) <= EMPTY * len(values):
                return None
            took = stage.column("duration")
            worth = sum(took[i] for i in empty) / case.cores if case.warm and took else None
            return Hit(
                len(empty) / len(values),
                f"{len(empty)} of {units.plural(len(values), 'task')} of {called(stage)} had no "
                f"record to work on: {_of_half(len(empty) / len(values))}.",
                worth,
                stage.id,
            )
    return None


def _empty_answer(case: Case) -> list[Hit]:
    sizes = [partition.records for partition in case.ran.evidence.partitions]
    empty = sizes.count(0)
    if not any(sizes) or empty < case.cores or empty <= EMPTY * len(sizes):
        return []
    text = (
        f"{empty} of {units.plural(len(sizes), 'partition')} of the answer hold no record: "
        f"{_of_half(empty / len(sizes))}."
    )
    return [Hit(empty / len(sizes), text)]


def _of_half(share: float) -> str:
    return f"{units.percent(share)}, where more than {units.percent(EMPTY)} is too many"


DATA_SKEW = Rule(
    id="data-skew",
    title="One partition holds far more than the rest",
    looks_at="bytes (or records) that the largest task read over the median of those that read any",
    threshold=SKEWED,
    unit="ratio",
    source="Spark SQL Performance Tuning, Optimizing Skew Join: "
    "spark.sql.adaptive.skewJoin.skewedPartitionFactor (5) and skewedPartitionThresholdInBytes "
    "(256 MB)",
    scaled="the factor as it is; no lab job has 256 MB in a partition, so in its place the "
    "partition must hold more than an even share for a core: then no order of tasks can hide it",
    fix="Salt the hot key, or combine before the shuffle; then "
    "labkit.compare(now=..., salted=...).",
    check=_data_skew,
    on_times=False,
    claim="skewed-join",
    lab="skewed-join",
    yields_to=("time-skew",),
)

EMPTY_PARTITIONS = Rule(
    id="empty-partitions",
    title="Most partitions are empty",
    looks_at="tasks without a record, or partitions of the answer without one, as a share of all",
    threshold=EMPTY,
    unit="share",
    source="Improving Spark Performance, course chapter 11: 182 partitions after a filter, "
    "one of 2.2 MB and the others of 112 B",
    scaled="the source gives an example and no limit; half is the lab's own, and at least one "
    "empty task a core. Stages that make data, or store or read a cache, are passed over: a task "
    "without a record may compute there what didn't fit",
    fix="Ask for fewer partitions: coalesce(n) after the filter, or fewer for the shuffle; then "
    "labkit.compare(now=..., fewer=...).",
    check=_empty,
    on_times=False,
    claim="small-partitions",
    lab="small-partitions",
)

RULES = (DATA_SKEW, EMPTY_PARTITIONS)
