"""A lineage that grows until Spark can't send it any more, and one that is cut off in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from labkit.labs.kit import *
from labkit.spark.jvm.launch_log import log_tail
from labkit.spark.places.program import in_own_session
from labkit.spark.trial.failures import cause

AFTER = "rounds done"
"""The figure that a person is asked to guess."""

OVERFLOW = "StackOverflowError"

LINES = 5_000
"""Of the JVM's log: what ends a session is told there, in traces of some thousand lines."""

OF_TRACE = 100
"""Lines of a trace that name the same class: Java prints the uppermost 1,024 calls."""

EVERY = 10
"""Rounds between two cuts, and of an RDD between two actions."""

Round = Callable[[Any, int], Any]
"""One round: the dataset of the round before and the round's number in, the next one out."""


def frame_round(cut: bool) -> Round:
    """Update a DataFrame, keep it, and use it."""
    from pyspark.sql import functions as F

    def one(frame: DataFrame, number: int) -> DataFrame:
        frame = frame.select(((F.col("id") * 3 + 1) % 1_000_003).alias("id"))
        frame = frame.localCheckpoint() if cut and number % EVERY == 0 else frame.cache()
        frame.agg(F.sum("id")).collect()
        return frame

    return one


def rdd_round(cut: bool) -> Round:
    """Update an RDD and keep it; use it after some rounds."""

    def one(rdd: RDD[int], number: int) -> RDD[int]:
        rdd = rdd.map(lambda value: (value * 3 + 1) % 1_000_003).cache()
        if number % EVERY == 0:
            if cut:
                rdd.localCheckpoint()
            rdd.count()
        return rdd

    return one


def program(
    spark: SparkSession,
    folder: Path,  # noqa: ARG001
    name: str,
    rounds: int,
) -> Iterator[Observation]:
    """All rounds with checkpoints, and without them until it fails; the session ends with that."""
    rdd = name == "rdd"
    start = spark.sparkContext.parallelize(range(100), 2) if rdd else spark.range(0, 100, 1, 2)
    kind = rdd_round if rdd else frame_round
    done, said = taken(start, kind(True), rounds)
    yield Observation(
        f"{name}-checkpointed", f"all {rounds} rounds", f"{done} of {rounds} rounds{said}",
        done == rounds, {AFTER: done},
    )  # fmt: skip
    done, said = taken(start, kind(False), rounds)
    yield Observation(
        f"{name}-uncut", "fails before: the lineage is too deep for a thread's stack",
        f"{done} of {rounds} rounds{said}", done < rounds, {AFTER: done},
    )  # fmt: skip


def taken(dataset: Any, one: Round, rounds: int) -> tuple[int, str]:
    """How many rounds could be taken, and what ended them, in words."""
    for number in range(1, rounds + 1):
        try:
            dataset = one(dataset, number)
        except Exception as error:  # noqa: BLE001  it is what is shown
            told = f"{error}{log_tail(LINES)}"
            return number - 1, f", then {deep(told) if OVERFLOW in told else cause(error)}"
    return rounds, ""


def deep(trace: str) -> str:
    """An overflow, and what fills the stack where that is Java's reading or writing of objects."""
    calls = {f"java.io.Object{way}putStream.": f" while objects are {done}"
             for way, done in (("In", "read"), ("Out", "written"))}  # fmt: skip
    most = max(calls, key=trace.count)
    return OVERFLOW + (calls[most] if trace.count(most) > OF_TRACE else "")


def steps(
    spark: SparkSession,  # noqa: ARG001
    frame_rounds: int,
    rdd_rounds: int,
    stack_kb: int,
) -> Iterator[Observation]:
    """In sessions of their own, which what fails here takes along."""
    conf = {JAVA_OPTIONS: f"-Xss{stack_kb}k"}
    for name, rounds in (("frame", frame_rounds), ("rdd", rdd_rounds)):
        yield from in_own_session(program, "local[2]", conf, name, rounds)


LAB = Demo(
    title="A lineage that grows until it fails",
    notebook="07b_faults",
    question="After how many rounds without a checkpoint does an iterative update fail?",
    expect=(
        "Tasks are sent with their RDD, and that with its parents, one inside another: a lineage "
        "of some hundred RDDs is more than the stack of a thread holds when it is written or read, "
        "by several calls for each of them. "
        "A DataFrame that is cached in each round gets there within a hundred rounds, an RDD "
        "within several hundred. Where tasks run in the driver, as in local mode, that ends the "
        "session. With a checkpoint after every ten rounds either goes on. All of it happens in "
        "sessions of its own."
    ),
    params=(
        count("frame_rounds", 120, "rounds of a DataFrame", low=10, high=1_000),
        count("rdd_rounds", 800, "rounds of an RDD", low=10, high=10_000),
        count("stack_kb", 1_024, "KiB of stack that a thread has (-Xss): 1,024 is usual", low=256,
              high=65_536),
    ),
    steps=steps,
    guessed=(AFTER,),
    programs={
        "frame-checkpointed": "frame = update(frame).cache(), every tenth .localCheckpoint()",
        "frame-uncut": "frame = update(frame).cache()",
        "rdd-checkpointed": "rdd = rdd.map(update).cache(), every tenth .localCheckpoint()",
        "rdd-uncut": "rdd = rdd.map(update).cache()",
    },
    small={"frame_rounds": 30, "rdd_rounds": 150, "stack_kb": 384},
    shows=tuple(
        Check(f"{name}-{how}", says=SHOWN)
        for name in ("frame", "rdd")
        for how in ("checkpointed", "uncut")
    ),
)  # fmt: skip
