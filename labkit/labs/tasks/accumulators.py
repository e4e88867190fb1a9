"""What an accumulator counts when tasks fail, maps are recomputed and shuffle files are lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from labkit.labs.kit import *
from labkit.labs.tasks._own_session import in_own_session

LINE = "only the driver can read what its tasks have added to an accumulator"
WORDS, LETTERS = len(LINE.split()), len(LINE.replace(" ", ""))

ATTEMPTS = 4
"""How often Spark tries a task; on a local master once, unless it is told otherwise."""

TIMES = "counts a word"
"""The figure that a person is asked to guess."""

Total = tuple[int, int]
"""Letters and words."""


def totals(spark: SparkSession) -> Any:
    """An accumulator of letters and words, which Spark has to be told how to add."""
    from pyspark.accumulators import AccumulatorParam

    class Totals(AccumulatorParam[Total]):
        """Adds letters to letters and words to words."""

        def zero(self, value: Total) -> Total:  # noqa: ARG002  as Spark calls it
            return 0, 0

        def addInPlace(self, value1: Total, value2: Total) -> Total:
            return value1[0] + value2[0], value1[1] + value2[1]

    return spark.sparkContext.accumulator((0, 0), Totals())


def fails_once(add: Callable[[str], Any], fail: Callable[[], None]) -> Callable[..., None]:
    """Add all words of a partition; the first attempt at the first one fails after it."""

    def task(words: Iterable[str]) -> None:
        from pyspark import TaskContext

        for word in words:
            add(word)
        context: Any = TaskContext.get()
        if context.partitionId() == 0 and context.attemptNumber() == 0:
            fail()

    return task


def broken() -> None:
    """Fail as a bug does."""
    raise ValueError("this attempt fails after it has counted")


def killed() -> None:
    """End the Python worker at once, as the kernel does when memory is short."""
    os._exit(9)


def program(
    spark: SparkSession, folder: Path, lines: int, partitions: int
) -> Iterator[Observation]:
    """Measure the average length of a text's words, in tasks that fail and in maps that don't."""
    sc = spark.sparkContext
    words = sc.parallelize([LINE] * lines, partitions).flatMap(str.split)

    def told(name: str, times: int, total: Total, seen: Any = None, also: str = "") -> Observation:
        letters, counted = total
        average = f", {letters / counted:.3f} letters on average" if counted else ""
        return Observation(
            name,
            f"each word counted {('not yet', 'once', 'twice')[times]}",
            f"{counted:,} of {lines * WORDS:,} words{average}{also}",
            total == (times * lines * LETTERS, times * lines * WORDS),
            {TIMES: counted / (lines * WORDS), "words": counted, "letters": letters},
            seen.anatomy if seen else None,
        )

    def adding(total: Any) -> Callable[[str], Any]:
        def add(word: str) -> str:
            total.add((len(word), 1))
            return word

        return add

    found = totals(spark)
    with watching(spark) as seen:
        words.foreach(adding(found))
    yield told("action", 1, found.value, seen)

    for name, fail in (("failed-task", broken), ("killed-worker", killed)):
        again = totals(spark)
        with watching(spark) as seen:
            words.foreachPartition(fails_once(adding(again), fail))
        failed = seen.figure("failed_tasks")
        yield told(name, 1, again.value, seen, f", after {failed:.0f} failed task(s)")

    mapped = totals(spark)
    passed = words.map(adding(mapped))
    yield told("lazy-map", 0, mapped.value)
    with watching(spark) as seen:
        passed.count()
        passed.count()
    yield told("recomputed-map", 2, mapped.value, seen, ", in two actions")

    kept = totals(spark)
    cached = words.map(adding(kept)).cache()
    cached.count()
    cached.count()
    yield told("cached-map", 1, kept.value, also=", in two actions")

    shuffled = totals(spark)
    lengths = (
        words.map(adding(shuffled)).map(lambda word: (len(word), 1)).reduceByKey(lambda a, b: a + b)
    )
    lengths.count()
    lengths.count()
    yield told("kept-shuffle", 1, shuffled.value, also=", in two actions")
    lost = [*folder.rglob("shuffle_*_0.data")]
    for file in lost:
        file.unlink()
    with watching(spark) as seen:
        lengths.count()
    yield told("lost-shuffle", 2, shuffled.value, seen, f", {len(lost)} file(s) removed in between")

    def read(_: int) -> str:
        try:
            return f"read {found.value}"
        except Exception as error:  # noqa: BLE001  it is what is shown
            return str(error)

    (said,) = sc.parallelize([0], 1).map(read).collect()
    yield Observation(
        "read-in-a-task", "refused", said, not said.startswith("read") and "inside tasks" in said
    )
    yield Observation("other-type", "refused without an AccumulatorParam", *untyped(sc))


def untyped(sc: Any) -> tuple[str, bool]:
    """What Spark says to an accumulator of pairs that it isn't told how to add."""
    try:
        sc.accumulator((0, 0))
    except Exception as error:  # noqa: BLE001  it is what is shown
        return str(error), "(0, 0)" in str(error) or "tuple" in str(error)
    return "taken", False


def steps(spark: SparkSession, lines: int, partitions: int) -> Iterator[Observation]:  # noqa: ARG001
    """In a session of its own, where a failed task is tried again."""
    return in_own_session(program, f"local[2,{ATTEMPTS}]", {}, lines, partitions)


LAB = Demo(
    title="Accumulators under failures and recomputation",
    question="How often does an accumulator count what a task adds to it?",
    expect=(
        "What a task adds counts once it has succeeded: attempts that fail add nothing. A map "
        "adds nothing before an action, and adds again whenever it is computed again: for a "
        "second action, or because shuffle files that it wrote were lost. Tasks can add and not "
        "read. All of it happens in a session of its own, with two cores, where a failed task is "
        "tried again."
    ),
    params=(
        count("lines", 2_000, "lines of 13 words", low=10, high=1_000_000),
        partitions(4, high=100),
    ),
    steps=steps,
    guessed=(TIMES,),
    programs={
        "action": "words.foreach(add)",
        "failed-task": "words.foreachPartition(add_all), one task failing after it has added",
        "killed-worker": "words.foreachPartition(add_all), a Python worker killed after it has",
        "lazy-map": "added = words.map(add)",
        "recomputed-map": "added.count(), twice",
        "cached-map": "words.map(add).cache().count(), twice",
        "kept-shuffle": "words.map(add).map(by_length).reduceByKey(sum).count(), twice",
        "lost-shuffle": "the same once more, after its shuffle files are lost",
    },
    small={"lines": 100},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in ("action", "failed-task", "recomputed-map", "lost-shuffle", "read-in-a-task")
    ),
)
