"""What an accumulator counts when tasks fail, maps are recomputed and shuffle files are lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from labkit.labs.kit import *
from labkit.spark.places.program import in_own_session

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


@dataclass(frozen=True)
class Text:
    """The words that are counted, and how often they should be."""

    spark: SparkSession
    lines: int
    words: RDD[str]

    def told(
        self, name: str, times: int, total: Total, seen: Any = None, also: str = "", so: bool = True
    ) -> Observation:
        """Whether a total is what it should be, each word counted so many times."""
        letters, counted = total
        right = self.lines * LETTERS, self.lines * WORDS
        average = f", {letters / counted:.3f} letters on average" if counted else ""
        return Observation(
            name,
            ("no word counted yet", "each word counted once", "each word counted twice")[times],
            f"{counted:,} counts of {right[1]:,} words{average}{also}",
            so and total == (times * right[0], times * right[1]),
            {TIMES: counted / right[1], "words": counted, "letters": letters},
            seen.anatomy if seen else None,
        )


def adding(total: Any) -> Callable[[str], Any]:
    """A function that gives back the word that it is given, and adds it to a total."""

    def add(word: str) -> str:
        total.add((len(word), 1))
        return word

    return add


def in_actions(text: Text) -> Iterator[Observation]:
    """Count in an action: in tasks that succeed, and in some that fail after they have counted."""
    once = totals(text.spark)
    with watching(text.spark) as seen:
        text.words.foreach(adding(once))
    yield text.told("action", 1, once.value, seen)
    for name, fail in (("failed-task", broken), ("killed-worker", killed)):
        again = totals(text.spark)
        with watching(text.spark) as seen:
            text.words.foreachPartition(fails_once(adding(again), fail))
        failed = seen.figure("failed_tasks")
        also = f", after {failed:.0f} failed task"
        yield text.told(name, 1, again.value, seen, also, failed == 1)


def in_maps(text: Text) -> Iterator[Observation]:
    """Count in a map: before any action, in two of them, and where the first one keeps it."""
    total = totals(text.spark)
    mapped = text.words.map(adding(total))
    yield text.told("lazy-map", 0, total.value)
    with watching(text.spark) as seen:
        mapped.count()
        mapped.count()
    yield text.told("recomputed-map", 2, total.value, seen, ", in two actions")

    total = totals(text.spark)
    cached = text.words.map(adding(total)).cache()
    cached.count()
    cached.count()
    yield text.told("cached-map", 1, total.value, also=", in two actions")


def in_shuffles(text: Text, folder: Path) -> Iterator[Observation]:
    """Count in a map whose output is shuffled, and then lost as with the machine that had it."""
    total = totals(text.spark)
    by_length = text.words.map(adding(total)).map(lambda word: (len(word), 1))
    lengths = by_length.reduceByKey(lambda a, b: a + b)
    lengths.count()
    lengths.count()
    yield text.told("kept-shuffle", 1, total.value, also=", in two actions")
    lost = [*folder.rglob("shuffle_*_0.data")]
    for file in lost:
        file.unlink()
    with watching(text.spark) as seen:
        lengths.count()
    also = f", {len(lost)} shuffle files removed before the third action"
    yield text.told("lost-shuffle", 2, total.value, seen, also)


def refused(sc: Any) -> Iterator[Observation]:
    """Read in a task, and add up what Spark doesn't know how to add."""
    total = sc.accumulator(0)

    def read(_: int) -> str:
        try:
            return f"read {total.value}"
        except Exception as error:  # noqa: BLE001  it is what is shown
            return str(error)

    (said,) = sc.parallelize([0], 1).map(read).collect()
    yield Observation("read-in-a-task", "refused", said, "cannot be accessed inside tasks" in said)
    try:
        said = f"taken: {sc.accumulator((0, 0))}"
    except TypeError as error:
        said = str(error)
    holds = "No default accumulator param" in said
    yield Observation("other-type", "refused without an AccumulatorParam", said, holds)


def program(
    spark: SparkSession, folder: Path, lines: int, partitions: int
) -> Iterator[Observation]:
    """Measure the average length of a text's words, in tasks that fail and in maps that don't."""
    sc = spark.sparkContext
    text = Text(spark, lines, sc.parallelize([LINE] * lines, partitions).flatMap(str.split))
    yield from in_actions(text)
    yield from in_maps(text)
    yield from in_shuffles(text, folder)
    yield from refused(sc)


def steps(spark: SparkSession, lines: int, partitions: int) -> Iterator[Observation]:  # noqa: ARG001
    """In a session of its own, where a failed task is tried again."""
    return in_own_session(program, f"local[2,{ATTEMPTS}]", {}, lines, partitions)


LAB = Demo(
    title="Accumulators under failures and recomputation",
    notebook="06b_outside_spark",
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
