"""Three garbage collectors under a stream of small batches: throughput and the slowest batches."""

from __future__ import annotations

import math
import time

from labkit.labs.kit import *

COLLECTORS = ("Parallel", "G1", "ZGC")


def settings(heap_mb: int, **_: Any) -> Settings:
    """A JVM an arm, with heaps of one size."""
    return {
        name: {HEAP: f"{heap_mb}m", JAVA_OPTIONS: collector_option(name)} for name in COLLECTORS
    }


def build(
    spark: SparkSession, batches: int, records: int, kept: int, partitions: int, **_: Any
) -> Arms:
    """Group the integers of one batch after the other, beside objects that stay on the heap."""
    shuffles, memory = workload(spark, "Shuffles"), workload(spark, "Memory")
    workload(spark, "Records").rdd(kept, partitions).persist("MEMORY_ONLY").count()

    def stream() -> Measured:
        seconds, before = [], memory.collected()
        for _ in range(batches):
            begun = time.perf_counter()
            shuffles.groupByKey(records, 42, partitions).count()
            seconds.append(time.perf_counter() - begun)
        spent = memory.collected() - before
        late = sorted(seconds)[math.ceil(0.99 * batches) - 1]
        return Measured(batches, lambda: {"p99_batch_seconds": late, "collector_seconds": spent})

    return dict.fromkeys(COLLECTORS, stream)


LAB = Lab(
    title="Garbage collectors under small batches",
    notebook="05b_objects_and_garbage",
    question="Does a concurrent collector give steadier batches, and what does it cost?",
    expect=(
        "The parallel collector stops everything for each collection and does the work with all "
        "cores; ZGC works beside the program and hardly stops it. On few cores the work that it "
        "takes from the program can be more than the pauses that it saves. The seconds of its "
        "concurrent cycles are no pauses: judge by the batches' times."
    ),
    metric="collector_seconds",
    params=(
        count("batches", 100, "batches a trial; of fewer the 99th percentile is the slowest one",
              low=10, high=1000),
        records(5_000, "integers a batch"),
        count("kept", 10_000, "records that stay on the heap", low=1_000, high=500_000),
        partitions(8),
        count("heap_mb", 512, "heap of each JVM in MiB", low=512, high=16_384),
    ),
    build=build,
    pairs=6,
    settings=settings,
    small={"batches": 10, "records": 1_000, "kept": 1_000, "partitions": 2},
    shows=(Check("ZGC", "Parallel", "tasks", EQUAL),),
    figures=(
        Figure("p99_batch_seconds", "p99 batch time", "s", False, "the 99th percentile of the "
               "batches' times"),
        Figure("collector_seconds", "collectors' time", "s", False, "time that the JVM's "
               "collectors say they worked, in pauses or beside the program", beside=True),
    ),
)  # fmt: skip
