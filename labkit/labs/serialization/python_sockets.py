"""Python workers that talk to the JVM over TCP, as they do by default, or over Unix sockets."""

from __future__ import annotations

from labkit.core.judging.rules.sockets import RECEIVES_LITTLE, UNIX_SOCKETS
from labkit.labs.kit import *

MUCH = 2 * RECEIVES_LITTLE
"""Bytes that each task of the third arm receives: with some to spare above the bound."""


def settings(**_: Any) -> Settings:
    """A session an arm."""
    over_tcp = {UNIX_SOCKETS: "false"}
    return {"tcp": over_tcp, "unix": {UNIX_SOCKETS: "true"}, "tcp_much": over_tcp}


def build(spark: SparkSession, records: int, tasks: int) -> Arms:
    """A Python function that does next to nothing, in many tasks."""
    each = max(1, records // tasks)

    def numbers(padding: int) -> RDD[int]:
        parts = spark.sparkContext.parallelize([b"x" * padding] * tasks, tasks)
        return parts.flatMap(lambda _: [x * 3 for x in range(each)])

    return {
        "tcp": lambda: numbers(0),
        "unix": lambda: numbers(0),
        "tcp_much": lambda: numbers(MUCH),
    }


LAB = Lab(
    title="Unix sockets against TCP for Python workers",
    question="What does a Python task wait for when it has next to nothing to do?",
    expect=(
        "For the other end of its connection: over TCP a task that receives little (under about "
        "64 kB) waits some 40 ms, which is how long Linux may delay an acknowledgement. CPU time "
        "tells it: the tasks hardly use any. Unix sockets have no acknowledgements; and a task "
        "that receives 128 kB over TCP does not wait, though it has more to do."
    ),
    metric="executor_run_seconds",
    params=(
        records(3_200, "numbers to multiply", low=32),
        count("tasks", 32, "partitions, hence tasks", low=1, high=1000),
    ),
    build=build,
    pairs=6,
    settings=settings,
    small={"records": 64, "tasks": 2},
    shows=(Check("unix", "tcp", "tasks", EQUAL),),
)  # fmt: skip
