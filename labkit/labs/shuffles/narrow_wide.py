"""How many stages a small program has: one, and one more for each shuffle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import add

from labkit.core.units import plural
from labkit.labs.kit import *

COUNTED = ("jobs", "stages", "tasks")
RECORDS = 1_000

STAGES = {
    "map-filter": (1, "both are narrow: a task does one after the other"),
    "union": (1, "narrow: the partitions of both sides stand side by side"),
    "groupByKey": (2, "wide: all values of a key must meet"),
    "reduceByKey": (2, "wide, though less crosses"),
    "repartition": (2, "wide: records are dealt out anew"),
    "cogroup": (2, "wide once: PySpark shuffles the union of both sides"),
    "join": (2, "wide once: PySpark shuffles the union of both sides"),
    "scala-join": (3, "wide twice: Spark itself shuffles each side"),
    "partitioned-join": (1, "narrow: equal keys lie in one place already"),
}
"""The stages that each program should have, and why."""


def steps(spark: SparkSession, partitions: int) -> Iterator[Observation]:
    """Run one program after the other, each with a single action, and count its stages."""
    sc, joins = spark.sparkContext, workload(spark, "Joins")

    def pairs() -> RDD[tuple[int, int]]:
        return sc.parallelize(range(RECORDS), partitions).map(lambda x: (x, x))

    def in_place() -> RDD[tuple[int, int]]:
        side = pairs().partitionBy(partitions).cache()
        side.count()
        return side

    left, right = in_place(), in_place()
    programs: dict[str, Callable[[], Any]] = {
        "map-filter": lambda: pairs().map(lambda pair: pair[1]).filter(lambda x: x % 2 == 0),
        "union": lambda: pairs().union(pairs()),
        "groupByKey": lambda: pairs().groupByKey(partitions),
        "reduceByKey": lambda: pairs().reduceByKey(add, partitions),
        "repartition": lambda: pairs().repartition(partitions),
        "cogroup": lambda: pairs().cogroup(pairs(), partitions),
        "join": lambda: pairs().join(pairs(), partitions),
        "scala-join": lambda: joins.join(RECORDS, RECORDS, RECORDS, partitions),
        "partitioned-join": lambda: left.join(right, partitions),
    }
    try:
        for name, (stages, why) in STAGES.items():
            with watching(spark, name) as seen:
                programs[name]().count()
            figures = {figure: seen.figure(figure) for figure in COUNTED}
            ran = int(figures["stages"])
            found = f"{plural(ran, 'stage')}, {plural(int(figures['tasks']), 'task')}"
            predicted = f"{plural(stages, 'stage')}: {why}"
            yield Observation(name, predicted, found, ran == stages, figures, seen.anatomy)
    finally:
        left.unpersist()
        right.unpersist()


LAB = Demo(
    title="Narrow and wide dependencies",
    notebook="01b_stages",
    question="Where does a stage end?",
    expect=(
        "Narrow dependencies are pipelined: a task takes its partition through all of them. A wide "
        "one needs records of all partitions, so that a stage ends before it. What decides is "
        "where the records lie, not the operation's name: a join of two sides that are "
        "partitioned alike is narrow. PySpark joins two others by one shuffle of their union, "
        "Spark's own join shuffles each side."
    ),
    params=(partitions(4, "partitions of each RDD", low=2),),
    steps=steps,
    small={"partitions": 2},
    shows=tuple(Check(name, says=SHOWN) for name in STAGES),
    guessed=("stages",),
    programs={
        "map-filter": "pairs.map(f).filter(g).count()",
        "union": "pairs.union(others).count()",
        "groupByKey": "pairs.groupByKey().count()",
        "reduceByKey": "pairs.reduceByKey(add).count()",
        "repartition": "pairs.repartition(n).count()",
        "cogroup": "pairs.cogroup(others).count()",
        "join": "pairs.join(others).count()",
        "scala-join": "pairs.join(others).count(), in Scala",
        "partitioned-join": "left.join(right).count(), both cached after partitionBy(n)",
    },
)  # fmt: skip
