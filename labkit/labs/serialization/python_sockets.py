"""Python workers that talk to the JVM over TCP, as they do by default, or over Unix sockets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm."""
    key = "spark.python.unix.domain.socket.enabled"
    return {"tcp": {key: "false"}, "unix": {key: "true"}}


def build(spark: SparkSession, records: int, tasks: int) -> Mapping[str, Factory]:
    """A Python function that does next to nothing, in many tasks."""

    def tripled() -> RDD[int]:
        return spark.sparkContext.parallelize(range(records), tasks).map(lambda x: x * 3)

    return {"tcp": tripled, "unix": tripled}


LAB = Lab(
    id="python-sockets",
    title="Unix sockets against TCP for Python workers",
    question="What does a Python task wait for when it has next to nothing to do?",
    chapter="04_serialization",
    claims=("python-sockets",),
    expect=(
        "For the other end of its connection: over TCP a task that sends little "
        "waits some 40 ms, which is how long Linux may delay an acknowledgement. CPU time tells "
        "it: the tasks hardly use any. Unix sockets have no acknowledgements."
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
