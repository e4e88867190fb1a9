"""On how many executors a storage level keeps each block: asked of Spark where the blocks are."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import mean

from labkit.labs.kit import *
from labkit.spark.reading.blocks import holders

LEVELS = (
    "MEMORY_AND_DISK_SER_2",
    "MEMORY_AND_DISK_SER",
    "MEMORY_ONLY",
    "MEMORY_ONLY_2",
    "DISK_ONLY",
    "DISK_ONLY_2",
)


def cluster(**_: Any) -> Mapping[str, Any]:
    """Two workers with an executor of one core each, on hosts of their own."""
    return {"workers": 2, "cores": 1, "memory": "600m", "hosts": 2}


def build(spark: SparkSession, records: int, partitions: int) -> Arms:
    """Objects of small fields that are computed, and kept at a level."""
    scala = workload(spark, "Records")

    def kept(level: str) -> Factory:
        def fill() -> Measured:
            objects = scala.small(records, partitions).persist(level)

            def held() -> dict[str, float]:
                where = holders(spark.sparkContext, objects.java.id(), partitions)
                return {"block_holders": mean(map(len, where))}

            return Measured(objects.count(), held)

        return fill

    return {level: kept(level) for level in LEVELS}


LAB = Lab(
    title="Storage levels and copies",
    question="On how many executors does a storage level keep each block?",
    expect=(
        "On one, whatever the level serializes or writes to disk. The levels whose names end in _2 "
        "keep each block on a second executor, too, which takes twice the space; that "
        "is all that the 2 says. It takes a cluster to see it: in local mode the "
        "driver is the only one who keeps blocks, and the second copy has nowhere to go."
    ),
    metric="stored_memory_bytes",
    params=(
        records(200_000, "objects of a number, a value and a name", high=1_000_000),
        partitions(8),
    ),
    build=build,
    pairs=6,
    cluster=cluster,
    figures=(
        Figure("block_holders", "executors that hold a block", "", True,
               "how many executors have a block, by the block managers' master; the mean over all "
               "blocks", kept=True),
    ),
    small={"records": 2_000, "partitions": 4},
    shows=(
        Check("MEMORY_AND_DISK_SER", "MEMORY_AND_DISK_SER_2", "block_holders", least=2.0),
        Check("MEMORY_AND_DISK_SER", "MEMORY_AND_DISK_SER_2", "stored_memory_bytes", least=2.0),
        Check("MEMORY_ONLY", "MEMORY_ONLY_2", "block_holders", least=2.0),
        Check("DISK_ONLY", "DISK_ONLY_2", "stored_disk_bytes", least=2.0),
    ),
)  # fmt: skip
