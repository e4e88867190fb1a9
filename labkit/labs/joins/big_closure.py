"""A large table that every task needs: in the function, in a broadcast variable, as an RDD."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from labkit.labs.joins._last_run import TYPICAL, quantiles
from labkit.labs.kit import *
from labkit.labs.serialization.closure_field import pickled

ENTRY = 128
"""Bytes of a table's value, so that eight of them are a kilobyte."""


def value(i: int) -> str:
    """The value of an entry."""
    return f"{i:0{ENTRY}}"


def of_tasks(spark: SparkSession, rdd: Any) -> Mapping[str, float]:
    """What each task of the last stage had to unpack, and what it waited for."""
    found, binary = quantiles(spark), workload(spark, "Closures").taskBinary(rdd)
    return {
        "task_binary_bytes": binary,
        "deserialise_seconds": found.executorDeserializeTime().apply(0) / 1000,
        "scheduler_delay_seconds": found.schedulerDelay().apply(0) / 1000,
        TYPICAL.name: found.executorRunTime().apply(0) / 1000,
    }


def python_arms(spark: SparkSession, entries: int, records: int, tasks: int) -> Arms:
    """A dict, and RDDs of Python objects."""
    sc = spark.sparkContext
    table = {i: value(i) for i in range(entries)}

    def numbers(many: int) -> RDD[int]:
        return sc.parallelize(range(many), tasks)

    def measured(answer: Any, function: Callable[[int], Any]) -> Measured:
        def figures() -> Mapping[str, float]:
            return {**of_tasks(spark, answer._jrdd.rdd()), **pickled(function)}

        return Measured(answer, figures)

    def closure() -> Measured:
        def found(n: int) -> tuple[int, str]:
            return n, table[n % entries]

        return measured(numbers(records).map(found), found)

    def broadcast() -> Measured:
        shipped = sc.broadcast(table)

        def found(n: int) -> tuple[int, str]:
            return n, shipped.value[n % entries]

        return measured(numbers(records).map(found), found)

    def join() -> Measured:
        def key(n: int) -> int:
            return n % entries

        values = numbers(entries).map(lambda i: (i, value(i)))
        return measured(numbers(records).keyBy(key).join(values, tasks).values(), key)

    return {"closure": closure, "broadcast": broadcast, "join": join}


def scala_arms(spark: SparkSession, entries: int, records: int, tasks: int) -> Arms:
    """A Map, and RDDs of objects on the JVM."""
    scala = workload(spark, "Closures")
    table = scala.table(entries, ENTRY)

    def measured(answer: Any) -> Measured:
        return Measured(answer, lambda: of_tasks(spark, answer))

    def closure() -> Measured:
        return measured(scala.closure(table, records, tasks))

    def broadcast() -> Measured:
        return measured(scala.broadcast(table, records, tasks))

    def join() -> Measured:
        return measured(scala.join(entries, ENTRY, records, tasks))

    return {"Scala closure": closure, "Scala broadcast": broadcast, "Scala join": join}


def build(spark: SparkSession, kilobytes: int, records: int, tasks: int, arms: str) -> Arms:
    """Each number with the value that a table of so many kilobytes has for it."""
    entries = kilobytes * 1024 // ENTRY
    return (scala_arms if arms == "scala" else python_arms)(spark, entries, records, tasks)


LAB = Lab(
    title="A large table in the function, broadcast, or joined",
    question="From which size on does a table in the function cost more than a broadcast variable?",
    expect=(
        "The function, with its table, is part of the stage's task binary. Since Spark 1.1 that is "
        "broadcast itself, so tasks no longer wait for it to be sent; but every task unpacks it "
        "anew, where a broadcast variable is unpacked once an executor (in Python: once a "
        "worker). In Scala that is deserialisation time. In Python the unpickling is part of the "
        "run time, and a function over 1 MB is no part of the task binary: PySpark broadcasts "
        "it by itself, and every task unpickles it all the same. Local mode sends nothing."
    ),
    metric="closure_bytes",
    params=(
        count("kilobytes", 4_096, "size of the table in KiB", low=1, high=65_536),
        records(100_000, "numbers to look up"),
        count("tasks", 16, "partitions, hence tasks", low=1, high=1000),
        choice("arms", "where table and numbers live: Python, or the JVM (Scala)", "python",
               "scala"),
    ),
    build=build,
    pairs=6,
    small={"kilobytes": 64, "records": 1_000, "tasks": 4},
    shows=(
        Check("broadcast", "closure", "task_binary_bytes", least=5),
        Check("broadcast", "closure", "closure_bytes", least=20),
        Check("broadcast", "join", "shuffle_write_bytes"),
    ),
    figures=(
        Figure("task_binary_bytes", "task binary", "B", True, "size of the last stage's RDD with "
               "its functions, as its tasks get it"),
        Figure("deserialise_seconds", "deserialisation a task", "s", False, "time in which the "
               "median task unpacked its binary"),
        Figure("scheduler_delay_seconds", "scheduler delay a task", "s", False, "time of the "
               "median task that was spent neither on the executor nor on its result"),
        TYPICAL,
    ),
)  # fmt: skip
