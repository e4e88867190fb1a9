"""A window that is kept up to date by an inverse function, against one reduced from its batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import add, sub

from labkit.labs.kit import *
from labkit.spark.streams.dstreams import by_hand, processed

INTERVAL = 2
"""Seconds of a batch."""


def is_left(pair: tuple[int, int]) -> bool:
    """Whether a key is in the window: the inverse leaves a 0 where it was."""
    return pair[1] > 0


def python_arms(
    spark: SparkSession, records: int, keys: int, batches: int, window: int, slide: int
) -> Arms:
    """DStreams of Python pairs."""
    sc = spark.sparkContext
    lengths = window * INTERVAL, slide * INTERVAL
    many = [
        sc.parallelize(range(number * records, (number + 1) * records), 2)
        .map(lambda n: (n % keys, 1))
        .persist()
        for number in range(batches)
    ]
    for rdd in many:
        rdd.count()

    def stretch(program: Callable[[Any], Any], keeps_state: bool = False) -> Stretch:
        found = processed(spark, program, many, INTERVAL, keeps_state=keeps_state)

        def rows() -> RDD[tuple[float, int, int]]:
            return sc.parallelize([(when, *pair) for when, pairs in found.answer()
                                   for pair in pairs], 2)  # fmt: skip

        return replace(found, answer=rows)

    def all_again() -> Stretch:
        return stretch(lambda pairs: pairs.reduceByKeyAndWindow(add, None, *lengths, 2))

    def inverse() -> Stretch:
        return stretch(
            lambda pairs: pairs.reduceByKeyAndWindow(add, sub, *lengths, 2, is_left), True
        )

    return {"all_again": all_again, "inverse": inverse}


def scala_arms(
    spark: SparkSession, records: int, keys: int, batches: int, window: int, slide: int
) -> Arms:
    """DStreams of pairs on the JVM."""
    streams = workload(spark, "Streams")
    lengths = window * INTERVAL, slide * INTERVAL
    jvm: Any = spark.sparkContext._jvm
    many = jvm.java.util.ArrayList()
    for number in range(batches):
        rdd = streams.batch(number * records, records, keys, 2).persist("MEMORY_ONLY_SER")
        rdd.count()
        many.add(rdd.java)

    def stretch(windows: Any, keeps_state: bool = False) -> Stretch:
        def graph(context: Any) -> Callable[[], Any]:
            windows(context._jssc.ssc(), many, *lengths)
            return streams.answer

        return by_hand(spark, graph, batches, INTERVAL, keeps_state=keeps_state)

    def all_again() -> Stretch:
        return stretch(streams.allAgain)

    def inverse() -> Stretch:
        return stretch(streams.inverse, True)

    return {"Scala all_again": all_again, "Scala inverse": inverse}


def build(
    spark: SparkSession, records: int, keys: int, batches: int, window: int, slide: int, arms: str
) -> Arms:
    """Count the keys of each window, in Python, in Scala, or in both."""
    sizes = (spark, records, keys, batches, window, slide)
    found: dict[str, Factory] = {}
    if arms != "scala":
        found.update(python_arms(*sizes))
    if arms != "python":
        found.update(scala_arms(*sizes))
    return found


def allows(records: int, batches: int, window: int, slide: int, **_: Any) -> str:
    """A window that is full at least once, and numbers that an Int holds."""
    if batches < window + slide:
        return (
            f"batches is {batches}; allowed are {window + slide} or more, for a window that moves"
        )
    if records * batches > 2**31 - 1:
        return (
            f"records is {records:,}; allowed are {(2**31 - 1) // batches:,} for {batches} batches"
        )
    return ""


LAB = Lab(
    title="Windows with and without the inverse function",
    question="Is a window that is kept up to date cheaper than one that is reduced again?",
    expect=(
        "Without the inverse each window is reduced from the sums of all its batches, which lie "
        "where they are needed: no record is shuffled for it. With the inverse only the batches "
        "that come and go are looked at, and the window before, all keys of which are gone "
        "through; and its windows are checkpointed. So it pays where a window has many batches "
        "for one that it moves by, and not where it has few."
    ),
    metric="tasks",
    params=(
        records(20_000, "records of a batch", high=1_000_000),
        keys(5_000, "different keys", high=1_000_000),
        Param("batches", 24, "batches of two seconds", low=3, high=400),
        Param("window", 15, "batches in a window", low=2, high=300),
        Param("slide", 1, "batches between two windows", low=1, high=100),
        choice("arms", "where the records live: Python, the JVM (Scala), or both",
               "python", "scala", "all"),
    ),
    build=build,
    allows=allows,
    pairs=6,
    same_work=False,
    small={"records": 1_000, "keys": 50, "batches": 6, "window": 4, "arms": "all"},
    shows=(Check("all_again", "inverse", "jobs"),),
)  # fmt: skip
