"""The rule on spills: memory that didn't suffice, for all of the data or for one key of it."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core import units
from labkit.core.records.anatomy import StageRun
from labkit.core.tasks.quantiles import Quantiles
from labkit.core.tasks.table import SKEWED

from .rule import READ, Case, Hit, Rule, called

_ONE_KEY = (
    "More partitions don't split one key: salt it, combine before the shuffle, or, in a join, let "
    "adaptive execution split it (spark.sql.adaptive.skewJoin.enabled); then "
    "labkit.compare(now=..., salted=...)."
)


def _spill(case: Case) -> Iterator[Hit]:
    spilled = [(stage.total("spill_bytes"), stage) for stage in case.anatomy.ran]
    total = sum(size for size, _ in spilled)
    if total > 0:
        most, stage = max(spilled, key=lambda pair: pair[0])
        disk = sum(stage.total("disk_spill_bytes") for stage in case.anatomy.ran)
        skewed = _of_one_task(stage)
        yield Hit(
            total,
            f"execution memory did not suffice: {units.size(total)} of it were spilled, "
            f"{units.size(disk)} on disk (any spill is too much), "
            f"{units.percent(most / total)} of that in {called(stage)}.{skewed}",
            None,
            stage.id,
            fix=_ONE_KEY if skewed else "",
        )


def _of_one_task(stage: StageRun) -> str:
    """That one task spilled and read far more than the rest; empty where it was not so."""
    spilled = stage.column("spill_bytes")
    most = max(spilled)
    slow = spilled.index(most)
    if len(spilled) < 2 or most <= SKEWED * _median_without(spilled, slow):
        return ""
    for name, unit, least in READ:
        read = stage.column(name)
        if sum(read) < least:
            continue
        usual = _median_without(read, slow)
        if read[slow] <= SKEWED * usual:
            return ""
        mine, theirs = (units.by_unit(value, unit) for value in (read[slow], usual))
        records = "" if unit else " records"
        return (
            f" One task spilled {units.size(most)} of it: it read {mine}{records}, the median of "
            f"the others {theirs}. The data is skewed."
        )
    return ""


def _median_without(values: tuple[float, ...], place: int) -> float:
    return Quantiles.of(values[:place] + values[place + 1 :]).median


SPILL = Rule(
    id="spill",
    title="Data was spilled for lack of memory",
    looks_at="bytes in memory that were written out, over all tasks",
    threshold=0,
    unit="B",
    source="Tuning Spark, Memory Management Overview (unnecessary disk spills); Databricks, Spark "
    "UI guide, Skew and spill: the first thing to look for",
    scaled="taken as it is: a lab's few MB fit, so that any spill was brought about by a setting. "
    "Where one task spilled and read over 5 times as much as the others, skew is named",
    fix="More partitions (less data a task, unless it is all of one key), fewer columns, or more "
    "memory; then labkit.compare(now=..., smaller=...).",
    check=_spill,
    on_times=False,
    claim="partition-count",
)

RULES = (SPILL,)
