"""Independent jobs one after the other, from threads in one queue, and from threads with pools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path

from labkit.labs.kit import *
from labkit.labs.scheduling._stages import at_once, tasks

POOLS = Path(__file__).with_name("pools.xml")
"""The pools `queue` and `job-1` to `job-10`."""

MOST_JOBS = 10


def conf(**_: Any) -> Mapping[str, str]:
    """Of the one session: pools share its cores fairly, and are those of the file."""
    return {
        "spark.scheduler.mode": "FAIR",
        "spark.scheduler.allocation.file": POOLS.as_uri(),
    }


def build(spark: SparkSession, jobs: int, unit: int, partitions: int) -> Arms:
    """Job i sums the numbers from 1 to i times `unit`; the arms differ in who starts it, and when.

    Jobs of one pool run in the order of their coming: threads that share `queue` have what a
    session without pools has (`spark.scheduler.mode=FIFO`).
    """
    sc, numbers = spark.sparkContext, range(1, jobs + 1)

    def job(i: int) -> int:
        return sc.parallelize(range(1, i * unit + 1), partitions).sum()

    def running() -> Mapping[str, float]:
        return {"tasks_at_once": at_once(tasks(spark))}

    def from_threads(pool: Callable[[int], str]) -> Measured:
        from pyspark import InheritableThread

        def work(i: int, future: Future[int]) -> None:
            try:
                sc.setLocalProperty("spark.scheduler.pool", pool(i))
                future.set_result(job(i))
            except BaseException as error:  # noqa: BLE001  raised where the result is asked for
                future.set_exception(error)

        sums = {i: Future[int]() for i in numbers}
        threads = [InheritableThread(target=work, args=one) for one in sums.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Measured([future.result() for future in sums.values()], running)

    def one_by_one() -> Measured:
        return Measured([job(i) for i in numbers], running)

    def threads_fifo() -> Measured:
        return from_threads(lambda i: "queue")

    def threads_fair() -> Measured:
        return from_threads(lambda i: f"job-{i}")

    return {"one_by_one": one_by_one, "threads_fifo": threads_fifo, "threads_fair": threads_fair}


LAB = Lab(
    title="Independent jobs from threads",
    question="Do jobs that don't need each other end sooner when threads start them together?",
    expect=(
        "A job can keep no more cores busy than it has tasks, and none between its last task and "
        "the first one of the next. Jobs from threads fill the cores that one leaves idle. Pools "
        "change which job's tasks come first, not how many there are: they can make a small job's "
        "answer come sooner, and leave the end of all of them where it was. Where each job fills "
        "the cores by itself, threads gain no more than the gaps between the jobs."
    ),
    metric="tasks_at_once",
    params=(
        count("jobs", MOST_JOBS, "jobs that don't need each other", low=2, high=MOST_JOBS),
        count("unit", 1_000_000, "job i sums the numbers from 1 to i times as many", low=1_000,
              high=20_000_000),
        partitions(1, "partitions of each job, hence tasks", high=64),
    ),
    build=build,
    pairs=8,
    conf=conf,
    small={"jobs": 4, "unit": 10_000},
    shows=(
        Check("threads_fifo", "one_by_one", "jobs", EQUAL),
        Check("threads_fair", "one_by_one", "jobs", EQUAL),
        Check("threads_fair", "threads_fifo", "tasks", EQUAL),
    ),
    figures=(
        Figure("tasks_at_once", "tasks at once", "", False, "most tasks that ran at one time",
               kept=True),
    ),
)  # fmt: skip
