"""What is computed again when an executor is lost: in the middle of a job, and between two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from operator import add
from pathlib import Path

from labkit.core.records.demonstration import Setting
from labkit.labs.kit import *
from labkit.spark.cluster.layout import Layout
from labkit.spark.places.program import on_own_cluster
from labkit.spark.reading.blocks import holders, registered
from labkit.spark.trial.failures import cause

from ._losing import kill, lose, wait_for_executors, wait_until
from ._mid_job import Job

WORKERS = 2

AGAIN = "computed again"
"""The figure that a person is asked to guess: partitions that were done, and are computed again."""

LIGHTER = 10
"""How much less work a task is between two jobs, where nothing need happen in its middle."""

SURVIVE = ("two-copies", "two-copies-on-disk", "checkpointed")
"""What is there after an executor is lost."""

LOCALLY = "checkpointed-locally"

NAMES = ("undisturbed", "killed-in-mid-job", "cached", "cached-on-disk", "shuffled", *SURVIVE,
         LOCALLY)  # fmt: skip

CONF = {"spark.ui.liveUpdate.period": "0ms"}
"""The status store knows of a task once it is done, not up to 100 ms later."""


def digits(effort: int, done: Any = None) -> Callable[[Iterable[int]], Iterator[tuple[str, int]]]:
    """A function of a partition: the first digit of each record's hash, with a one.

    With `done`, an accumulator, each partition that was computed counts there.
    """

    def hashed(numbers: Iterable[int]) -> Iterator[tuple[str, int]]:
        for number in numbers:
            yield pbkdf2_hmac("sha256", str(number).encode(), b"labkit", effort).hex()[0], 1
        if done is not None:
            done.add(1)

    return hashed


def in_mid_job(
    spark: SparkSession, cluster: Any, numbers: RDD[int], effort: int
) -> Iterator[Observation]:
    """The same job twice: undisturbed, and with an executor killed that has done some tasks."""

    def job() -> dict[str, int]:
        return dict(numbers.mapPartitions(digits(effort)).reduceByKey(add, WORKERS).collect())

    partitions = numbers.getNumPartitions()
    with watching(spark) as seen:
        answer = job()
    failed = seen.figure("failed_tasks")
    yield Observation(
        "undisturbed",
        f"{partitions} map and {WORKERS} reduce tasks",
        f"{len(seen.tasks)} tasks, {failed:.0f} failed",
        len(seen.tasks) == partitions + WORKERS and not failed,
        {AGAIN: 0, "failed tasks": failed},
        seen.anatomy,
    )
    with watching(spark) as seen:
        running = Job(spark.sparkContext, job)
        victim = wait_until(running.first_done, "a task to be done")
        kill(cluster, victim)
        found = running.answer()
    tasks, failed = seen.tasks, seen.figure("failed_tasks")
    mapped = tasks[tasks["stage"] == tasks["stage"].min()]
    lost = mapped[mapped["executor"] == victim]["partition"].nunique()
    again = len(mapped) - mapped["partition"].nunique()
    yield Observation(
        "killed-in-mid-job",
        "the same answer; of what was done, only what the killed executor did is done again",
        f"{'the same answer' if found == answer else 'another answer'}; {again} of {partitions} "
        f"map tasks run again that were done, the executor had done {lost}; {failed:.0f} failed or "
        "resubmitted",
        found == answer and again == lost > 0,
        {AGAIN: again, "lost": lost, "failed tasks": failed},
        seen.anatomy,
    )


@dataclass(frozen=True)
class Kept:
    """A dataset that has been computed; `done` counts how often its partitions were.

    `lost` tells how many of them go with an executor, because nobody else has them.
    """

    name: str
    data: RDD[Any]
    done: Any
    lost: Callable[[str], int]

    def looked_at(self, spark: SparkSession, lost: int, whole: int) -> Observation:
        """Count its records again, after so many of its partitions are lost."""
        before = self.done.value
        with watching(spark) as seen:
            self.data.count()
        again = self.done.value - before
        survives = self.name in SURVIVE
        return Observation(
            self.name,
            "nothing computed again" if survives else "what is lost computed again, no more",
            f"{again} of {whole} partitions computed again; the executor alone had {lost}",
            again == lost and survives == (not lost),
            {AGAIN: again, "lost": lost},
            seen.anatomy,
        )


def kept(spark: SparkSession, numbers: RDD[int], effort: int) -> Iterator[Kept]:
    """The same dataset, computed and kept by each means that Spark has.

    PySpark runs the next function together with one whose result is checkpointed locally, which
    then is never kept, unless it was asked to be (`RDD.localCheckpoint` doesn't say so to it).
    """
    from pyspark import StorageLevel

    sc = spark.sparkContext

    def made(name: str, keep: Callable[[RDD[Any]], Any]) -> Kept:
        done = sc.accumulator(0)
        data = numbers.mapPartitions(digits(effort, done))
        keep(data)
        data.count()

        def lost(executor: str) -> int:
            return holders(sc, data.id(), data.getNumPartitions()).count(frozenset({executor}))

        return Kept(name, data, done, lost)

    yield made("cached", lambda data: data.persist(StorageLevel.MEMORY_ONLY))
    yield made("cached-on-disk", lambda data: data.persist(StorageLevel.DISK_ONLY))
    yield shuffled(spark, numbers, effort)
    yield made("two-copies", lambda data: data.persist(StorageLevel.MEMORY_ONLY_2))
    yield made("two-copies-on-disk", lambda data: data.persist(StorageLevel.DISK_ONLY_2))
    yield made("checkpointed", lambda data: data.checkpoint())
    yield made(LOCALLY, lambda data: data.persist().localCheckpoint())


def shuffled(spark: SparkSession, numbers: RDD[int], effort: int) -> Kept:
    """A dataset behind a shuffle, whose files are on the executors that ran the map tasks."""
    done = spark.sparkContext.accumulator(0)
    data = numbers.mapPartitions(digits(effort, done)).reduceByKey(add, WORKERS)
    with watching(spark) as seen:
        data.count()
    tasks = seen.tasks
    mapped = tasks[tasks["stage"] == tasks["stage"].min()]
    return Kept("shuffled", data, done, lambda executor: sum(mapped["executor"] == executor))


def checkpointed_locally(dataset: Kept, lost: int) -> Observation:
    """Count a dataset whose lineage was cut off, after blocks of it are lost."""
    try:
        said, failed = f"{dataset.data.count():,} records", False
    except Exception as error:  # noqa: BLE001  it is what is shown
        told = re.search(r"Checkpoint block \S+ not found", str(error))
        said, failed = told[0] if told else cause(error), True
    return Observation(
        LOCALLY,
        "the job fails: there is no lineage to compute what is lost from",
        f"{said} (the executor alone had {lost})",
        failed and said.startswith("Checkpoint block") and lost > 0,
        {"lost": lost},
    )


def between_jobs(
    spark: SparkSession, cluster: Any, numbers: RDD[int], effort: int
) -> Iterator[Observation]:
    """Lose an executor while nothing runs, and use what was kept."""
    sc, whole = spark.sparkContext, numbers.getNumPartitions()
    datasets = [*kept(spark, numbers, effort)]
    executors = registered(sc) - {"driver"}
    victim = max(sorted(executors), key=datasets[0].lost)
    lost = {dataset.name: dataset.lost(victim) for dataset in datasets}
    lose(sc, cluster, victim)
    for dataset in datasets:
        if dataset.name == LOCALLY:
            yield checkpointed_locally(dataset, lost[LOCALLY])
        else:
            yield dataset.looked_at(spark, lost[dataset.name], whole)


def program(
    spark: SparkSession, folder: Path, cluster: Any, records: int, partitions: int, effort: int
) -> Iterator[Observation]:
    """Kill an executor of two in the middle of a job, and the next one between two jobs."""
    sc = spark.sparkContext
    sc.setCheckpointDir(str(folder / "checkpoints"))
    numbers = sc.parallelize(range(records), partitions)
    yield from in_mid_job(spark, cluster, numbers, effort)
    wait_for_executors(sc, WORKERS)
    yield from between_jobs(spark, cluster, numbers, max(1, effort // LIGHTER))


def steps(
    spark: None,  # noqa: ARG001  it has a session of its own
    records: int,
    partitions: int,
    effort: int,
) -> Iterator[Observation | Setting]:
    """On a cluster of its own, two workers with an executor of one core each."""
    layout = Layout(workers=WORKERS, cores=1, memory="600m", hosts=WORKERS)
    return on_own_cluster(program, layout, CONF, records, partitions, effort)


def refusal(records: int, partitions: int, effort: int) -> str:  # noqa: ARG001
    """Why these can't be had together."""
    if records < partitions:
        return f"{records} records in {partitions} partitions: each needs one or more"
    return ""


LAB = Demo(
    title="An executor lost, and what is computed again",
    notebook="07b_faults",
    question="What does Spark compute again when an executor is lost, and what spares it that?",
    expect=(
        "A job whose executor is killed gives the same answer: what that executor had done for it "
        "is done again from the lineage, on the others, and nothing else. Between two jobs the "
        "same is true of cached partitions, in memory or on disk, and of shuffle files: they "
        "belong to the executor and go with it. Two copies of each block, on two executors, or "
        "a checkpoint in a file system that all of them reach, spare computing anything again. "
        "A local checkpoint doesn't: it cuts the lineage and keeps its blocks on executors, so "
        "that the job fails once one of them is lost. All of it happens on a cluster of its own, "
        "with two workers."
    ),
    params=(
        records(4_000, "numbers to hash", low=10, high=1_000_000),
        partitions(8, "partitions: map tasks", low=4, high=100),
        count("effort", 2_000, "rounds of hashing a number in the job that is disturbed: its tasks "
              "must be long enough to be caught", low=1, high=100_000),
    ),
    steps=steps,
    allows=refusal,
    guessed=(AGAIN,),
    programs={
        "undisturbed": "numbers.map(digit).reduceByKey(add).collect()",
        "killed-in-mid-job": "the same; an executor killed when it has done its first task",
        "cached": "data.cache(); data.count(); an executor lost; data.count()",
        "cached-on-disk": "the same with data.persist(DISK_ONLY)",
        "shuffled": "the same with data.reduceByKey(add)",
        "two-copies": "the same with data.persist(MEMORY_ONLY_2)",
        "two-copies-on-disk": "the same with data.persist(DISK_ONLY_2)",
        "checkpointed": "the same with data.checkpoint()",
    },
    small={},
    shows=tuple(Check(name, says=SHOWN) for name in NAMES),
    own_cluster=True,
)  # fmt: skip
