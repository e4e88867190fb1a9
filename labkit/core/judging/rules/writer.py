"""The rule on the shuffle writer that opens a file for each partition, where files are tiny."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core import units
from labkit.core.judging.why.where_time_went import has_workers
from labkit.core.plans.kinds import SHUFFLE, kind_of
from labkit.core.plans.metrics import parse_metric
from labkit.core.records.anatomy import StageRun

from .rule import Case, Hit, Rule, called

BUFFER = 32 * 2.0**10
"""Bytes that each open file buffers before it writes: `spark.shuffle.file.buffer`."""

BYPASS = "spark.shuffle.sort.bypassMergeThreshold"
BYPASS_UP_TO = 200
"""Its default: up to so many partitions a shuffle that combines nothing on the JVM isn't sorted."""


def _bypass(case: Case) -> Iterator[Hit]:
    most = _threshold(case)
    for stage in case.anatomy.ran:
        tasks, written = len(stage.executors), stage.total("shuffle_write_bytes")
        partitions = _partitions(case, stage) if written > 0 else None
        if partitions is None or not 1 < partitions <= most:
            continue
        files, spent = tasks * partitions, stage.total("shuffle_write_time")
        if written / files >= BUFFER or not case.worth_having(spent / case.cores):
            continue
        yield Hit(
            written / files,
            f"{units.plural(tasks, 'task')} of {called(stage)} opened a file for each of "
            f"{units.plural(partitions, 'partition')}, {units.count(files)} in all, to write "
            f"{units.size(written / files)} into each (a buffer holds {units.size(BUFFER)}). "
            f"Writing the shuffle took {units.seconds(spent)} of the tasks' time.",
            spent / case.cores,
            stage.id,
        )


def _threshold(case: Case) -> float:
    told = str(case.ran.conf.get(BYPASS, ""))
    return float(told) if told.isdigit() else BYPASS_UP_TO


def _partitions(case: Case, stage: StageRun) -> int | None:
    """For how many partitions the stage wrote, if nothing was combined on the JVM before.

    Spark SQL's shuffles don't combine, nor do those of Python, which combines in its workers. Of
    other RDDs that can't be told: None.
    """
    written = stage.total("shuffle_write_records")
    for node in (node for plan in case.anatomy.plans for node in plan.nodes):
        if kind_of(node.name) == SHUFFLE:
            records = parse_metric(node.metrics.get("shuffle records written", ""))
            number = parse_metric(node.metrics.get("number of partitions", ""))
            if records and number and records.total == written and number.total:
                return int(number.total)
    graphs = {graph.stage: graph for graph in case.anatomy.graphs}
    if stage.id not in graphs or not has_workers(case.anatomy, stage):
        return None
    mine = {rdd.id for rdd in graphs[stage.id].rdds}
    readers = {g.stage for g in graphs.values() if mine & {parent for parent, _ in g.incoming}}
    return next((s.width for s in case.anatomy.ran if s.id in readers), None)


BYPASS_FILES = Rule(
    id="bypass-files",
    title="Each map task opens many tiny files",
    looks_at="shuffle bytes that a map task writes for a partition, where each has a file of its "
    "own",
    threshold=BUFFER,
    below=True,
    unit="B",
    source="Spark configuration, Shuffle Behavior: spark.shuffle.file.buffer (32 KiB) and "
    "spark.shuffle.sort.bypassMergeThreshold (200), up to which BypassMergeSortShuffleWriter opens "
    "a file for each partition",
    scaled="taken as it is, and writing the shuffle, in which Spark counts the opening of files, "
    "must take more than 5% of the trial. Which writer ran isn't told: it is this one for Spark "
    "SQL's shuffles and Python's; RDDs of the JVM, which may combine first, are passed over",
    fix="Ask for fewer partitions, before the shuffle or behind it, or have the files sorted: "
    "spark.shuffle.sort.bypassMergeThreshold=1 when the session is made; then "
    "labkit.compare(now=..., fewer=...).",
    check=_bypass,
    on_times=True,
    claim="bypass-merge",
    lab="shuffle-writer",
)

RULES = (BYPASS_FILES,)
