"""A dataset that is updated round after round: its lineage left to grow, or cut off at times."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import mean

from labkit.labs.kit import *
from labkit.spark.checkpoints import ensure_checkpoints

MODULUS = 1_000_003

SHARE = 10
"""The early rounds are the first tenth of them, the late ones the last."""


@dataclass
class Rounds:
    """What a trial's rounds took, and the dataset of the last one."""

    seconds: list[float] = field(default_factory=list)
    planned: list[Any] = field(default_factory=list)
    last: Any = None

    def figures(self) -> dict[str, float]:
        """The figures of either kind of dataset."""
        tenth = max(1, len(self.seconds) // SHARE)
        early, late = self.seconds[:tenth], self.seconds[-tenth:]
        own = planned(self) if self.planned else depth(self.last)
        return {"early_round_seconds": mean(early), "late_round_seconds": mean(late), **own}


def depth(rdd: RDD[int]) -> dict[str, float]:
    """How deep an RDD's lineage is, and what it adds to every task."""
    java: Any = rdd._jrdd.rdd()
    utils = getattr(rdd.context._jvm, "org.apache.spark.util.Utils")
    deep, ancestor = 1, java
    while not (parents := ancestor.dependencies()).isEmpty():
        deep, ancestor = deep + 1, parents.head().rdd()
    return {"lineage_depth": deep, "task_bytes": len(utils.serialize(java))}


def planned(rounds: Rounds) -> dict[str, float]:
    """How many operators the last round's plan has, and what planning all rounds took."""
    runs = [frame._jdf.queryExecution() for frame in rounds.planned]
    phases = [run.tracker().phases() for run in runs]
    names = ("analysis", "optimization", "planning")
    took = [
        phase.apply(name).durationMs() for phase in phases for name in names if phase.contains(name)
    ]
    plan = str(rounds.last._jdf.queryExecution().analyzed().treeString())
    return {"plan_operators": len(plan.splitlines()), "planning_seconds": sum(took) / 1000}


def of_frames(spark: SparkSession, records: int, rounds: int, every: int) -> Arms:
    """A DataFrame whose numbers are updated and added up in each round."""
    from pyspark.sql import functions as F

    def updated(cut: Callable[[DataFrame], DataFrame]) -> Measured:
        frame, seen, sums = spark.range(0, records, 1, 2).toDF("number"), Rounds(), []
        for number in range(1, rounds + 1):
            begun = time.perf_counter()
            frame = frame.select(((F.col("number") * 3 + 1) % MODULUS).alias("number"))
            if number % every == 0:
                frame = cut(frame)
            total = frame.agg(F.sum("number"))
            sums.append(total.collect()[0][0])
            seen.seconds.append(time.perf_counter() - begun)
            seen.planned.append(total)
        seen.last = frame
        return Measured(sums, seen.figures)

    return {
        "uncut": lambda: updated(lambda frame: frame),
        "cached": lambda: updated(lambda frame: frame.cache()),
        "local": lambda: updated(lambda frame: frame.localCheckpoint()),
        "reliable": lambda: updated(lambda frame: frame.checkpoint()),
    }


def of_rdds(spark: SparkSession, records: int, rounds: int, every: int) -> Arms:
    """An RDD that is updated, kept and added up in each round."""

    def updated(mark: Callable[[RDD[int]], object]) -> Measured:
        rdd, seen, sums = spark.sparkContext.parallelize(range(records), 2), Rounds(), []
        for number in range(1, rounds + 1):
            begun = time.perf_counter()
            rdd = rdd.map(lambda value: (value * 3 + 1) % MODULUS).cache()
            if number % every == 0:
                mark(rdd)
            sums.append(rdd.sum())
            seen.seconds.append(time.perf_counter() - begun)
        seen.last = rdd
        return Measured(sums, seen.figures)

    return {
        "uncut": lambda: updated(lambda rdd: None),
        "local": lambda: updated(lambda rdd: rdd.localCheckpoint()),
        "reliable": lambda: updated(lambda rdd: rdd.checkpoint()),
    }


def build(spark: SparkSession, records: int, rounds: int, every: int, data: str) -> Arms:
    """The same rounds, with the lineage uncut, and cut by each means."""
    ensure_checkpoints(spark.sparkContext)
    return (of_frames if data == "frame" else of_rdds)(spark, records, rounds, every)


def conf(**_: Any) -> Mapping[str, str]:
    """A session of its own: its checkpoints go with it, and so does what a deep lineage breaks."""
    return {}


LAB = Lab(
    title="A lineage that grows, and is cut off",
    notebook="07b_faults",
    question="Does a dataset that is updated in many rounds need checkpoints?",
    expect=(
        "A DataFrame that was made in many rounds has all of them in its plan: each round plans "
        "and compiles what the rounds before it did, and takes longer than the one before. "
        "Kept by cache() after some rounds it needn't be computed again: all of its plan is still "
        "analysed, but optimised only from the kept data on. A "
        "checkpoint replaces the plan by what is in files (reliable) or on the executors (local), "
        "for a job of its own: with few rounds it costs more than it saves. The RDD is "
        "kept in each round. Its lineage grows as well, and goes with each stage to the executors: "
        "some 1.6 kB a round, which is little beside a job, until it is too deep to be sent."
    ),
    metric="plan_operators",
    params=(
        count("rounds", 60, "updates, each followed by an action", low=1, high=200),
        count("every", 5, "rounds between two cuts", low=1, high=100),
        choice("data", "what is updated", "frame", "rdd"),
        records(1_000, "numbers"),
    ),
    build=build,
    pairs=6,
    conf=conf,
    figures=(
        Figure("lineage_depth", "depth of the lineage", "", True,
               "RDDs above one another, from the last round's result to its source"),
        Figure("task_bytes", "lineage of a stage", "B", True,
               "the last round's RDD as Java serializes it, which goes to the executors with each "
               "stage"),
        Figure("plan_operators", "operators in the plan", "", True,
               "lines of the analysed plan of the last round's DataFrame"),
        Figure("planning_seconds", "planning", "s", False,
               "time that the rounds' queries took to be analysed, optimised and planned"),
        Figure("early_round_seconds", "an early round", "s", False,
               "mean time of a round, over the first tenth of them"),
        Figure("late_round_seconds", "a late round", "s", False,
               "mean time of a round, over the last tenth of them"),
    ),
    small={"rounds": 12, "every": 5},
    shows=(
        Check("local", "uncut", "plan_operators"),
        Check("reliable", "local", "plan_operators", EQUAL),
        Check("uncut", "cached", "plan_operators", EQUAL),
    ),
)  # fmt: skip
