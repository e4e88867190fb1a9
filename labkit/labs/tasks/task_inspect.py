"""A task that is slow because of one key: it says itself where it runs and what it is at."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import pbkdf2_hmac

from labkit.core.records.task_frame import task_frame
from labkit.core.tasks.table import STRAGGLER
from labkit.labs.kit import *

SLOW, OTHER = (f"keys in the {which} task" for which in ("slow", "median"))
HIDDEN = ", though it stands out by its work on keys alone: the machine was too busy to tell"


def slow_at(slow_key: int, effort: int, times: int) -> Callable[[int], bytes]:
    """Work that takes `times` as long at one key as at any other."""

    def work(key: int) -> bytes:
        rounds = effort * times if key == slow_key else effort
        return pbkdf2_hmac("sha256", str(key).encode(), b"labkit", rounds)

    return work


def inspected(work: Callable[[int], bytes]) -> Callable[[Iterable[Any]], Iterator[dict[str, Any]]]:
    """The work on a partition's keys, by a task that tells which one it is, and its slowest key."""
    from pyspark import TaskContext

    def task(pairs: Iterable[tuple[int, None]]) -> Iterator[dict[str, Any]]:
        here = TaskContext.get()
        assert here is not None
        keys, worked, slowest = 0, 0.0, (0.0, -1)
        for key, _ in pairs:
            begun = time.perf_counter()
            work(key)
            took = time.perf_counter() - begun
            keys, worked, slowest = keys + 1, worked + took, max(slowest, (took, key))
        yield {
            "stage": here.stageId(), "partition": here.partitionId(),
            "attempt": here.attemptNumber(), "task": here.taskAttemptId(),
            "keys": keys, "worked": worked, "seconds": slowest[0], "key": slowest[1],
        }  # fmt: skip

    return task


def is_slow(took: float, median: float, worked: float, all_worked: Sequence[float]) -> bool | None:
    """Whether the slowest task is a straggler by its time; None where only its work says so.

    Then the others' times have in them what they waited for.
    """
    if took >= STRAGGLER * median:
        return True
    return None if worked >= STRAGGLER * statistics.median(all_worked) else False


def steps(
    spark: SparkSession, keys: int, partitions: int, effort: int, slow: int, times: int
) -> Iterator[Observation]:
    """From the slowest row of the table of tasks to the key that it is slow at."""
    numbered = spark.sparkContext.parallelize(range(keys), partitions)
    pairs = numbered.map(lambda key: (key, None))
    pairs.partitionBy(partitions).count()  # starts the workers, whose first tasks are slow, too

    planted = slow % keys
    with watching(spark) as seen:
        task = inspected(slow_at(planted, effort, times))
        told = pairs.partitionBy(partitions).mapPartitions(task).collect()
    tasks = task_frame(seen.anatomy)
    last = tasks[tasks["stage"] == tasks["stage"].max()]
    took, median = float(last["duration"].max()), float(last["duration"].median())
    stage, partition = (int(last.loc[last["duration"].idxmax(), n]) for n in ("stage", "partition"))
    same = next(one for one in told if one["partition"] == partition)
    slow_task = is_slow(took, median, same["worked"], [one["worked"] for one in told])
    yield Observation(
        "slow-task",
        f"one task takes {STRAGGLER:g} times as long as the median task, or longer",
        f"that of partition {partition}: {took:.2f} s, the median {median:.2f} s"
        + (HIDDEN if slow_task is None else ""),
        slow_task,
        anatomy=seen.anatomy,
    )

    counts = sorted(one["keys"] for one in told)
    yield Observation(
        "amount",
        "it has no more keys than the others, so that no count of the table says why",
        f"{same['keys']} keys; the tasks have {counts[0]} to {counts[-1]}",
        counts[-1] - counts[0] <= 1,
        {SLOW: same["keys"], OTHER: counts[len(counts) // 2]},
    )
    yield Observation(
        "same-task",
        f"from inside it calls itself what the table does: stage {stage}, partition {partition}",
        "stage {stage}, partition {partition}, attempt {attempt}, task {task}".format(**same),
        (same["stage"], same["partition"]) == (stage, partition),
        {name: same[name] for name in ("stage", "partition", "attempt", "task")},
    )

    slowest = max(told, key=lambda one: one["seconds"])
    yield Observation(
        "slow-key",
        f"the key that took longest is the planted one, {planted}, and in that task",
        f"key {slowest['key']}, in partition {slowest['partition']}: {slowest['seconds']:.2f} s",
        None if slow_task is None else slowest["key"] == planted and slowest is same,
    )


LAB = Demo(
    title="The key that makes a task slow",
    question="How does one get from a slow task to the record that it is slow at?",
    expect=(
        "The stage page names the slow task's partition, not what is in it: where all partitions "
        "have as many records, none of its counts says why. TaskContext gives a task the same "
        "numbers from inside, so that what it notes of its own records can be laid beside its row."
    ),
    params=(
        keys(2_000, "keys to work on", low=100, high=1_000_000),
        partitions(8, "tasks", low=3),
        count("effort", 500, "rounds of hashing a key", low=1, high=10_000),
        Param("slow", 1_234, "the key that takes longer (its remainder, if it is too large)",
              low=0, high=999_999),
        count("times", 4_000, "how many times as long that one takes", low=100, high=1_000_000),
    ),
    steps=steps,
    small={"keys": 400, "partitions": 4, "effort": 100, "times": 10_000},
    shows=tuple(
        Check(name, says=SHOWN) for name in ("slow-task", "amount", "same-task", "slow-key")
    ),
    guessed=(SLOW, OTHER),
    programs={"amount": "2,000 keys in 8 tasks, one of which takes many times as long"},
)  # fmt: skip
