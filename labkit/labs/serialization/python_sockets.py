"""Python workers that talk to the JVM over TCP, as they do by default, or over Unix sockets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.judging.rules.sockets import RECEIVES_LITTLE, UNIX_SOCKETS
from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

MUCH = 2 * RECEIVES_LITTLE
"""Bytes that each task of the third arm receives: with some to spare above the bound."""


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm."""
    over_tcp = {UNIX_SOCKETS: "false"}
    return {"tcp": over_tcp, "unix": {UNIX_SOCKETS: "true"}, "tcp_much": over_tcp}


def build(spark: SparkSession, records: int, tasks: int) -> Mapping[str, Factory]:
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
    id="python-sockets",
    title="Unix sockets against TCP for Python workers",
    question="What does a Python task wait for when it has next to nothing to do?",
    chapter="04_serialization",
    claims=("python-sockets",),
    expect=(
        "For the other end of its connection: over TCP a task that receives little (under about "
        "64 kB) waits some 40 ms, which is how long Linux may delay an acknowledgement. CPU time "
        "tells it: the tasks hardly use any. Unix sockets have no acknowledgements; and a task "
        "that receives 128 kB over TCP does not wait, though it has more to do."
    ),
    metric="executor_run_seconds",
    params=(
        Param("records", 3_200, "numbers to multiply", low=32, high=10_000_000, scale="log"),
        Param("tasks", 32, "partitions, hence tasks", low=1, high=1000, scale="log"),
    ),
    build=build,
    pairs=6,
    settings=settings,
)  # fmt: skip
