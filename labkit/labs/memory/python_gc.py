"""What gc.collect() frees of a cached RDD that nothing refers to any more."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab, Measured
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

PATIENCE = 2.0
"""Seconds that the JVM's collector and Spark's cleaner are given."""


def build(spark: SparkSession, records: int, partitions: int) -> Mapping[str, Factory]:
    """Cache an RDD, let go of it in one way or another, and see what is still cached."""
    sc: Any = spark.sparkContext

    def cached() -> RDD[str]:
        numbers = sc.parallelize(range(records), partitions).map(lambda x: f"record {x}")
        numbers.cache().count()
        return numbers

    def still_cached(number: int) -> float:
        found = [info for info in sc._jsc.sc().getRDDStorageInfo() if info.id() == number]
        return float(sum(info.memSize() for info in found))

    def left(number: int) -> Measured:
        held = still_cached(number)
        return Measured(records, lambda: {"held_bytes": held})

    def forgotten() -> Measured:
        number = cached().id()
        return left(number)

    def python_collected() -> Measured:
        number = cached().id()
        gc.collect()
        return left(number)

    def collect_in_the_jvm(number: int) -> None:
        end = time.monotonic() + PATIENCE
        while still_cached(number) and time.monotonic() < end:
            sc._jvm.java.lang.System.gc()  # one is not always enough
            time.sleep(0.05)

    def jvm_collected() -> Measured:  # the control: Python's collector is left out
        number = cached().id()
        collect_in_the_jvm(number)
        return left(number)

    def both_collected() -> Measured:
        number = cached().id()
        gc.collect()
        collect_in_the_jvm(number)
        return left(number)

    def unpersisted() -> Measured:
        numbers = cached()
        numbers.unpersist(blocking=True)
        return left(numbers.id())

    return {
        "forgotten": forgotten,
        "python_collected": python_collected,
        "jvm_collected": jvm_collected,
        "both_collected": both_collected,
        "unpersisted": unpersisted,
    }


LAB = Lab(
    id="python-gc",
    title="gc.collect() and a cached RDD",
    question="Does gc.collect() free memory that Spark holds?",
    chapter="05_caching_and_memory",
    claims=("python-gc",),
    expect=(
        "gc.collect() frees objects of the Python driver. What is cached lies in the JVM, where "
        "Spark's cleaner drops it only after the JVM has collected its own garbage, and it may "
        "keep what an uncollected object of Python still refers to: the control collects in the "
        "JVM alone. Both together free it. unpersist() drops it at once."
    ),
    metric="held_bytes",
    params=(
        Param("records", 200_000, "records to cache", low=1_000, high=10_000_000, scale="log"),
        Param("partitions", 8, "partitions", low=1, high=200, scale="log"),
    ),
    build=build,
    pairs=6,
)  # fmt: skip
