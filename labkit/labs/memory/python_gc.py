"""What gc.collect() frees of a cached RDD and of collected records that nothing refers to."""

from __future__ import annotations

import gc
import sys
import time

from labkit.labs.kit import *

PATIENCE = 2.0
"""Seconds that the JVM's collector and Spark's cleaner are given."""


class Held:
    """Records that were collected to the driver, in an object that refers to itself.

    Such a cycle, as exceptions and callbacks leave it, is what Python's collector is for: all else
    goes when its last reference does.
    """

    def __init__(self, records: list[str]) -> None:
        self.records, self.itself = records, self


def build(spark: SparkSession, records: int, partitions: int) -> Arms:
    """Cache an RDD and collect it, let go of it one way or another, and see what is still held."""
    sc: Any = spark.sparkContext

    def cached() -> RDD[str]:
        numbers = sc.parallelize(range(records), partitions).map(lambda x: f"record {x}")
        return numbers.cache()

    def taken(numbers: RDD[str], collect: bool) -> int:
        """Blocks that the driver's memory still gives to the collected records, let go of."""
        automatic = gc.isenabled()
        gc.disable()  # it may come at any time, and what is asked is what the call does
        try:
            before = sys.getallocatedblocks()
            Held(numbers.collect())
            if collect:
                gc.collect()
            return max(1, sys.getallocatedblocks() - before)
        finally:
            if automatic:
                gc.enable()

    def let_go(collect: bool = False) -> tuple[int, int]:
        """Cache an RDD, collect it and forget it: its number, and what the driver still holds."""
        numbers = cached()
        return numbers.id(), taken(numbers, collect)

    def still_cached(number: int) -> float:
        found = [info for info in sc._jsc.sc().getRDDStorageInfo() if info.id() == number]
        return float(sum(info.memSize() for info in found))

    def left(number: int, blocks: int) -> Measured:
        figures = {"held_bytes": still_cached(number), "driver_blocks": float(blocks)}
        return Measured(records, lambda: figures)

    def collect_in_the_jvm(number: int) -> None:
        end = time.monotonic() + PATIENCE
        while still_cached(number) and time.monotonic() < end:
            sc._jvm.java.lang.System.gc()  # one is not always enough
            time.sleep(0.05)

    def forgotten() -> Measured:
        return left(*let_go())

    def python_collected() -> Measured:
        gone = let_go(collect=True)
        gc.collect()
        return left(*gone)

    def jvm_collected() -> Measured:  # the control: Python's collector is left out
        gone = let_go()
        collect_in_the_jvm(gone[0])
        return left(*gone)

    def both_collected() -> Measured:
        gone = let_go(collect=True)
        gc.collect()
        collect_in_the_jvm(gone[0])
        return left(*gone)

    def unpersisted() -> Measured:
        numbers = cached()
        blocks = taken(numbers, collect=False)
        numbers.unpersist(blocking=True)
        return left(numbers.id(), blocks)

    return {
        "forgotten": forgotten,
        "python_collected": python_collected,
        "jvm_collected": jvm_collected,
        "both_collected": both_collected,
        "unpersisted": unpersisted,
    }


LAB = Lab(
    title="gc.collect() and what Spark holds",
    notebook="05b_objects_and_garbage",
    question="What does gc.collect() free: what Spark has cached, or what the driver collected?",
    expect=(
        "gc.collect() frees objects of the Python driver, and only those that refer to one "
        "another in a cycle: others are gone with their last reference. Here the driver's "
        "records hang in one, so that it does free them. What is cached lies in the JVM, where "
        "Spark's cleaner drops it only after the JVM has collected its own garbage, and it may "
        "keep what an uncollected object of Python still refers to: the control collects in the "
        "JVM alone. Both together free it. unpersist() drops it at once."
    ),
    metric="held_bytes",
    params=(
        records(200_000, "records to cache"),
        partitions(8),
    ),
    build=build,
    pairs=6,
    small={"records": 1_000, "partitions": 2},
    shows=(
        Check("python_collected", "forgotten", "held_bytes", EQUAL),
        Check("both_collected", "forgotten", "held_bytes"),
        Check("unpersisted", "forgotten", "held_bytes"),
    ),
    figures=(
        Figure("held_bytes", "still cached", "B", True, "what is cached in memory once the "
               "program has let go of it", kept=True),
        Figure("driver_blocks", "Python's blocks", "", False, "blocks of memory that Python's "
               "allocator gave to the driver for records it collected, and that are still taken "
               "once the program has let go of them", kept=True),
    ),
)  # fmt: skip
