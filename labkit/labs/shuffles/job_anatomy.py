"""Actions, jobs, stages and tasks: what the rule says of small programs, and what ran."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import add

from labkit.core.units import plural
from labkit.labs.kit import *

COUNTED = ("jobs", "stages", "tasks")
RECORDS = 1_000

OTHERWISE = {
    "same-shuffle": "the second job finds the files of the first one's shuffle and skips a stage",
    "sort": "sortByKey counts and samples its input when it is called, to divide the keys",
    "take": "it asks one partition, then more and more, until it has what it wants",
    "dataframe": "adaptive execution runs a job a shuffle, and decides on the next one after it",
}
"""Why a program may run otherwise than the rule has it."""


def steps(spark: SparkSession, partitions: int) -> Iterator[Observation]:
    """Run each program, and hold what it ran against the rule.

    An action is a job, a shuffle one stage more, and a stage has a task for each partition.
    """
    sc, last, each = spark.sparkContext, RECORDS - 1, partitions
    shuffled = int(spark.conf.get("spark.sql.shuffle.partitions") or 200)

    def numbers() -> RDD[int]:
        return sc.parallelize(range(RECORDS), partitions)

    def totals() -> RDD[tuple[int, int]]:
        return numbers().map(lambda x: (x % 10, x)).reduceByKey(add, partitions)

    def twice(action: Callable[[], Any]) -> None:
        action()
        action()

    def by_key() -> GroupedData:
        return spark.range(0, RECORDS, 1, partitions).selectExpr("id % 10 AS key").groupBy("key")

    programs: dict[str, tuple[Callable[[], Any], tuple[int, int, int]]] = {
        "no-action": (totals, (0, 0, 0)),
        "one-action": (numbers().count, (1, 1, each)),
        "two-actions": (lambda: twice(numbers().count), (2, 2, 2 * each)),
        "one-shuffle": (lambda: totals().collect(), (1, 2, 2 * each)),
        "two-shuffles": (lambda: totals().groupBy(lambda pair: pair[1] % 2, each).collect(),
                         (1, 3, 3 * each)),
        "same-shuffle": (lambda: twice(totals().collect), (2, 4, 4 * each)),
        "sort": (lambda: numbers().map(lambda x: (-x, x)).sortByKey(numPartitions=each).collect(),
                 (1, 2, 2 * each)),
        "take": (lambda: numbers().filter(lambda x: x == last).take(1), (1, 1, each)),
        "dataframe": (lambda: by_key().count().collect(), (1, 2, each + shuffled)),
    }  # fmt: skip
    for name, (program, rule) in programs.items():
        with watching(spark, name) as seen:
            program()
        figures = {figure: seen.figure(figure) for figure in COUNTED}
        ran = tuple(int(figures[figure]) for figure in COUNTED)
        found = counted(*ran)
        if ran != rule and name in OTHERWISE:
            found += f": {OTHERWISE[name]}"
        drawn = seen.anatomy if any(ran) else None
        yield Observation(name, counted(*rule), found, ran == rule, figures, drawn)


def counted(jobs: int, stages: int, tasks: int) -> str:
    """The three counts in words."""
    return f"{plural(jobs, 'job')}, {plural(stages, 'stage')}, {plural(tasks, 'task')}"


LAB = Demo(
    title="Jobs, stages and tasks",
    notebook="01b_stages",
    question="Is one action one job, a shuffle one stage more, and a partition one task?",
    expect=(
        "The rule holds for actions on RDDs that need all partitions. It doesn't where Spark needs "
        "less or wants to know more: take looks at one partition first, sortByKey samples before "
        "any action, a second job skips what the first one has shuffled, and Spark SQL's adaptive "
        "execution runs a job for each shuffle."
    ),
    params=(partitions(8, "partitions of each RDD", low=2),),
    steps=steps,
    small={"partitions": 3},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in ("no-action", "one-action", "two-actions", "one-shuffle", "two-shuffles")
    ),
    guessed=COUNTED,
    programs={
        "no-action": "pairs.reduceByKey(add)",
        "one-action": "numbers.count()",
        "two-actions": "numbers.count(); numbers.count()",
        "one-shuffle": "pairs.reduceByKey(add).collect()",
        "two-shuffles": "pairs.reduceByKey(add).groupBy(f).collect()",
        "same-shuffle": "t = pairs.reduceByKey(add); t.collect(); t.collect()",
        "sort": "pairs.sortByKey().collect()",
        "take": "numbers.filter(is_the_last).take(1)",
        "dataframe": "frame.groupBy('key').count().collect()",
    },
)  # fmt: skip
