"""Two applications on one cluster: whose executors, whose cache, and what they can share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labkit.core import units
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.demonstration import Setting
from labkit.labs.kit import *
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.places.program import in_own_session, on_own_cluster

CONF = {"spark.cores.max": "1"}
"""Of each application: else the first one would take all cores, and the second wait for one."""

PATIENCE = 30.0
"""Seconds in which an application that has ended must have lost its executor."""

CACHE = "InMemoryTableScan"
"""The operator of a plan that reads what is cached."""

VIEW = "global_temp.texts"
"""A name that all sessions of an application know."""

COMPUTED = "lines computed"
"""The figure that a person is asked to guess."""


@dataclass(frozen=True)
class Counted:
    """What an application did to count the lines of a file, whose RDD it caches, some times."""

    counts: tuple[int, ...]
    computed: int
    cached: int
    anatomy: Anatomy | None


@dataclass(frozen=True)
class Queried:
    """What became of a query of the file's rows, which one application has cached."""

    rows: int
    anatomy: Anatomy | None

    @property
    def from_cache(self) -> bool:
        """Whether its plan reads a cache."""
        plans = self.anatomy.plans if self.anatomy else ()
        return any(node.name.startswith(CACHE) for plan in plans for node in plan.nodes)

    def told(self, name: str, cached: bool, lines: int) -> Observation:
        """Whether it read the cache, as it should or shouldn't."""
        ways = {True: f"the plan has an {CACHE}", False: f"the plan has no {CACHE}"}
        holds = self.from_cache == cached and self.rows == lines
        found = f"{ways[self.from_cache]}; {units.plural(self.rows, 'row')} counted"
        return Observation(name, ways[cached], found, holds, anatomy=self.anatomy)


def count_lines(spark: SparkSession, file: str, times: int) -> Counted:
    """Count the lines of a file, of which the application keeps what it has computed."""
    sc = spark.sparkContext
    computed = sc.accumulator(0)

    def upper(line: str) -> str:
        computed.add(1)
        return line.upper()

    lines = sc.textFile(file, 2).map(upper).cache()
    with watching(spark, "count") as seen:
        counts = tuple(lines.count() for _ in range(times))
    cached = sum(rdd.memSize() for rdd in sc._jsc.sc().getRDDStorageInfo())
    return Counted(counts, computed.value, int(cached), seen.anatomy)


def rows_of(spark: SparkSession, file: str) -> DataFrame:
    """The file's rows, by a plan that is the same in every session."""
    return spark.read.text(file).selectExpr("upper(value) AS text")


def count_rows(spark: SparkSession, file: str) -> Queried:
    """Count the rows, and see what the plan reads."""
    with watching(spark, "rows") as seen:
        found = rows_of(spark, file).groupBy().count().collect()
    return Queried(int(found[0][0]), seen.anatomy)


def view_found(spark: SparkSession) -> str:
    """What an application says of the view's name: its rows, or that there is none."""
    from pyspark.errors import AnalysisException

    try:
        return units.plural(spark.table(VIEW).count(), "row")
    except AnalysisException as error:
        return str(error.getCondition())


def second(spark: SparkSession, folder: Path, file: str, table: str) -> Iterator[Any]:  # noqa: ARG001
    """The other application: its id, then what it finds when it does the same as the first one."""
    yield str(spark.sparkContext.applicationId)
    yield count_lines(spark, file, times=1)
    yield count_rows(spark, file)
    yield view_found(spark)
    yield spark.read.parquet(table).collect()


def first(spark: SparkSession, folder: Path, cluster: Cluster, lines: int) -> Iterator[Observation]:
    """Cache, then let another application ask for the same while this one goes on."""
    file, table = str(folder / "lines.txt"), str(folder / "sums")
    Path(file).write_text("".join(f"line {number}\n" for number in range(lines)))
    yield counted("first", count_lines(spark, file, times=2), lines, twice=True)

    cached = rows_of(spark, file).cache()
    cached.count()
    cached.createGlobalTempView(VIEW.split(".")[1])
    beside = spark.newSession()
    yield count_rows(beside, file).told("same-application", True, lines)

    sums = cached.selectExpr("count(*) AS lines", "sum(length(text)) AS letters")
    sums.write.parquet(table)
    mine = str(spark.sparkContext.applicationId)
    other = in_own_session(second, cluster.master, CONF, file, table)
    yield executors(cluster, mine, next(other))
    yield counted("second", next(other), lines, twice=False)
    yield next(other).told("other-application", False, lines)
    yield viewed(view_found(beside), next(other), lines)
    yield from_files(sums.collect(), next(other))
    yield ended(cluster, mine, other)


def counted(name: str, found: Counted, lines: int, twice: bool) -> Observation:
    """Whether all lines were computed once, for one count or for two."""
    counts = "two counts" if twice else "its count"
    return Observation(
        name,
        f"all {lines:,} lines computed for {counts}",
        f"{found.computed:,} lines computed for {counts}, {units.size(found.cached)} in its "
        "executor then",
        found.computed == lines and found.counts == (lines,) * (1 + twice) and found.cached > 0,
        {COMPUTED: found.computed, "cached bytes": found.cached},
        found.anatomy,
    )


def executors(cluster: Cluster, *applications: str) -> Observation:
    """Whose executors the processes are that run."""
    found = cluster.executors()
    each = [[one for one in found if one.app == app] for app in applications]
    words = (
        f"process {one.pid} on worker {one.worker} for {one.app}" for mine in each for one in mine
    )
    holds = [len(mine) for mine in each] == [1, 1] and len(found) == 2
    return Observation(
        "executors", "a process of its own for each application", "; ".join(words), holds
    )


def viewed(here: str, there: str, lines: int) -> Observation:
    """Whether the view's name is known in the application that made it alone."""
    return Observation(
        "view",
        f"{VIEW} is known in the application that made it alone",
        f"there {here}, in the other {there}",
        here == units.plural(lines, "row") and there == "TABLE_OR_VIEW_NOT_FOUND",
    )


def from_files(written: list[Any], read: list[Any]) -> Observation:
    """Whether the other application reads what the first one wrote."""
    ((lines, letters),) = read
    return Observation(
        "outside",
        "it reads the sums that the first one has written to files",
        f"{lines:,} lines of {letters:,} letters read" + ("" if read == written else ", not those"),
        read == written,
    )


def ended(cluster: Cluster, mine: str, other: Iterator[Any]) -> Observation:
    """Whose executors are left when the second application ends."""
    for _ in other:
        pass
    end = time.monotonic() + PATIENCE
    while len(left := [one.app for one in cluster.executors()]) > 1 and time.monotonic() < end:
        time.sleep(0.1)
    return Observation(
        "ended",
        "its executor goes with it, that of the first stays",
        f"{units.plural(len(left), 'executor')} left, {left.count(mine)} of the first",
        left == [mine],
    )


def steps(spark: None, lines: int) -> Iterator[Observation | Setting]:  # noqa: ARG001
    """On a cluster of two workers, an application in a process of its own on each."""
    return on_own_cluster(first, Layout(2, 1, "600m"), CONF, lines)


LAB = Demo(
    title="Two applications on one cluster",
    notebook="07b_faults",
    question="Does an application share its executors, or what it has cached, with another one?",
    expect=(
        "Each application has executors of its own: processes that come and go with it. What one "
        "has cached another one computes again, and names of views aren't known there; other "
        "sessions of the same application read the cache and know the names. What is written to "
        "files all can read. The two run side by side on a cluster of their own, of two workers "
        "with a core each, and are given a core each."
    ),
    params=(count("lines", 20_000, "lines of the file", low=10, high=10_000_000),),
    steps=steps,
    small={"lines": 100},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in (
            "first", "same-application", "executors", "second", "other-application", "view",
            "outside", "ended",
        )
    ),
    guessed=(COMPUTED,),
    programs={
        "first": "lines = sc.textFile(file).map(upper).cache(); lines.count(); lines.count()",
        "second": "another application: sc.textFile(file).map(upper).cache().count()",
    },
    own_cluster=True,
)  # fmt: skip
