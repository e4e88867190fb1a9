"""All cached partitions on one executor: tasks that wait for it, or go to the idle one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from labkit.labs.kit import *
from labkit.labs.scheduling._stages import tasks
from labkit.spark.live_conf import live

WAIT = "spark.locality.wait"

LEVELS = ("process_local", "node_local", "no_pref", "rack_local", "any")
"""Spark's levels of locality, the nearest first."""

FOR_ALL = "600s"
"""While partitions are being cached: so long that no task goes anywhere else."""

LONGEST = 20_000_000
"""Rounds of computing over a task's numbers: some seconds of it."""


def cluster(**_: Any) -> Mapping[str, Any]:
    """Two hosts with an executor of one core on each."""
    return {"workers": 2, "cores": 1, "memory": "640m", "hosts": 2}


def on_one_executor(spark: SparkSession, records: int, partitions: int) -> RDD[int]:
    """Numbers cached in so many partitions, all where the first one happened to be.

    Each partition of the product needs the one partition of `first`, so that its task wants to run
    where that is cached.
    """
    sc = spark.sparkContext
    first = sc.parallelize([0], 1).persist()
    first.count()

    def numbers(pairs: Iterable[tuple[int, int]]) -> Iterator[int]:
        for _, part in pairs:
            yield from range(part * records, (part + 1) * records)

    parts = first.cartesian(sc.parallelize(range(partitions), partitions))
    cached = parts.mapPartitions(numbers).persist()
    with live(spark, {WAIT: FOR_ALL}):
        cached.count()
    return cached


def build(spark: SparkSession, records: int, partitions: int, effort: int) -> Arms:
    """Compute with the cached numbers. The wait is changed in the session that runs.

    Spark reads it anew for each stage, so that both arms use one cache.
    """
    cached = on_one_executor(spark, records, partitions)

    def work(number: int) -> int:
        return sum(i * number % 7 for i in range(effort))

    def waiting(wait: str) -> Measured:
        with live(spark, {WAIT: wait}):
            answer = cached.map(work).sum()
        return Measured(answer, where)

    def where() -> Mapping[str, float]:
        found = Counter(task["taskLocality"].lower() for task in tasks(spark))
        return {level: found[level] for level in LEVELS}

    def wait_3s() -> Measured:
        return waiting("3s")

    def wait_0() -> Measured:
        return waiting("0s")

    return {"wait_3s": wait_3s, "wait_0": wait_0}


def allows(records: int, effort: int, **_: Any) -> str:
    """Tasks of seconds at most."""
    if records * effort > LONGEST:
        return (
            f"records times effort can't be {records * effort:,} rounds a task; "
            f"allowed: {LONGEST:,}"
        )
    return ""


LAB = Lab(
    title="Waiting for the executor that has the data",
    question="Does an idle executor help, or does each task wait for the one that has its data?",
    expect=(
        "A task whose partition is cached wants the executor that has it (PROCESS_LOCAL), then "
        "its host (NODE_LOCAL), its rack (RACK_LOCAL), then any. At each step it waits for up to "
        "spark.locality.wait, 3 s by default: all of a short stage runs on the one executor while "
        "the other is idle. With no wait the idle one takes tasks, too (ANY), and fetches their "
        "partitions: that pays where computing takes longer than fetching. Since Spark 3.1 the "
        "wait is for as long as cores are left idle; before, each task that started near its data "
        "began it anew. NO_PREF is for tasks without any wish; a standalone "
        "cluster knows no racks."
    ),
    metric="process_local",
    params=(
        records(40_000, "cached numbers a partition", low=100, high=2_000_000),
        partitions(8, "cached partitions, hence tasks", low=4, high=64),
        count("effort", 100, "rounds of computing a number", low=1, high=10_000),
    ),
    build=build,
    allows=allows,
    pairs=6,
    cluster=cluster,
    small={"records": 2_000, "partitions": 4},
    shows=(
        Check("wait_0", "wait_3s", "process_local"),
        Check("wait_3s", "wait_0", "any"),
        Check("wait_0", "wait_3s", "tasks", EQUAL),
    ),
    figures=(
        Figure("process_local", "PROCESS_LOCAL tasks", "", True, "tasks in the executor that has "
               "their partition", kept=True),
        Figure("node_local", "NODE_LOCAL tasks", "", True, "tasks on the host that has their "
               "partition, in another executor", kept=True),
        Figure("no_pref", "NO_PREF tasks", "", True, "tasks without a place that they want",
               kept=True),
        Figure("rack_local", "RACK_LOCAL tasks", "", True, "tasks on the rack that has their "
               "partition", kept=True),
        Figure("any", "ANY tasks", "", True, "tasks elsewhere, which fetch their partition",
               kept=True),
    ),
)  # fmt: skip
