"""The same objects at five storage levels, with memory that holds them and memory that doesn't."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEVELS = (
    "MEMORY_ONLY",
    "MEMORY_ONLY_SER",
    "MEMORY_AND_DISK",
    "MEMORY_AND_DISK_SER",
    "DISK_ONLY",
)
FRACTIONS = {"fits": "0.6", "tight": "0.02"}
"""spark.memory.fraction: Spark's default, and one that leaves some 35 MB of a heap of 2 GiB."""

RECORD_BYTES = 2_500
"""About what a record takes in memory as an object, and more than it takes on disk."""


def settings(memory: str, **_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm, all with the same memory: what one keeps must not crowd out another's."""
    mine = {"spark.memory.fraction": FRACTIONS[memory], "spark.rdd.compress": "false"}
    return dict.fromkeys(LEVELS, mine)


def build(spark: SparkSession, records: int, partitions: int, **_: Any) -> Mapping[str, Factory]:
    """Records that are costly to make; the first run in a session keeps them, the others read."""
    from labkit.spark.workloads import workload

    scala = workload(spark, "Records")

    def kept(level: str) -> Factory:
        objects = scala.rdd(records, partitions).persist(level)

        def read() -> Any:
            return scala.sized(objects)

        return read

    return {level: kept(level) for level in LEVELS}


def disk_bytes(records: int, **_: Any) -> int:
    """What one session keeps on disk at most."""
    return records * RECORD_BYTES


LAB = Lab(
    id="storage-levels",
    title="Storage levels",
    question="Which storage level reads fastest, and what does it take?",
    chapter="05_caching_and_memory",
    claims=("storage-levels",),
    expect=(
        "Objects in memory are read fastest and take most; serialized they take less and cost "
        "unpacking; on disk they cost reading, too. What doesn't fit in memory is computed again "
        "by MEMORY_ONLY and read from disk by MEMORY_AND_DISK: then the order changes."
    ),
    metric="stored_memory_bytes",
    params=(
        Param("records", 40_000, "records of 1,000 letters and 100 numbers", low=1_000,
              high=1_000_000, scale="log"),
        Param("partitions", 16, "partitions", low=1, high=200, scale="log"),
        Param("memory", "fits", "whether Spark's memory holds them", choices=("fits", "tight")),
    ),
    build=build,
    pairs=6,
    settings=settings,
    disk_bytes=disk_bytes,
)  # fmt: skip
