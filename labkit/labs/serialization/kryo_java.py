"""Records kept on disk by the Java serializer, by Kryo, and in a DataFrame's own format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

from .serializers import JAVA, KRYO, PLAIN

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

RECORD_BYTES = 2_500
"""About what a record takes on disk when every number is an object."""


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm; a DataFrame doesn't use the session's serializer for its rows."""
    return {
        "java": JAVA | PLAIN,
        "kryo": KRYO | PLAIN,
        "dataframe": JAVA | PLAIN,
    }


def build(
    spark: SparkSession, records: int, partitions: int, level: str, work: str
) -> Mapping[str, Factory]:
    """Keep the records at a storage level; each trial reads them back, and may shuffle them.

    The first run in a session, which is not timed, writes them.
    """
    from pyspark import StorageLevel

    from labkit.spark.workloads import workload

    scala = workload(spark, "Records")
    objects = scala.boxed(records, partitions).persist(level)
    rows = scala.frame(records, partitions).persist(getattr(StorageLevel, level))

    def stored_objects() -> Any:
        return objects if work == "recount" else scala.repartitioned(objects, partitions + 1)

    def stored_rows() -> Any:
        return rows if work == "recount" else rows.repartition(partitions + 1)

    return {
        "java": stored_objects,
        "kryo": stored_objects,
        "dataframe": stored_rows,
    }


def disk_bytes(records: int, **_: Any) -> int:
    """What the sessions' records take on disk at most: one session is there at a time."""
    return 2 * records * RECORD_BYTES


LAB = Lab(
    id="kryo-java",
    title="Kryo against Java serialization",
    question="How much smaller and faster is Kryo, and does a DataFrame beat both?",
    chapter="04_serialization",
    claims=("kryo-java", "tungsten"),
    expect=(
        "Java writes a description of each class and every field's object; Kryo writes less and "
        "reads it faster; a DataFrame's rows are bytes already and are neither unpacked nor made "
        "into objects. Look at the bytes on disk first, then at the time."
    ),
    metric="stored_disk_bytes",
    params=(
        Param("records", 20_000, "records of 1,000 letters and 100 numbers (1,000,000 as "
              "published)", low=1_000, high=1_000_000, scale="log"),
        Param("partitions", 8, "partitions (42 as published)", low=1, high=200, scale="log"),
        Param("level", "DISK_ONLY", "where they are kept",
              choices=("DISK_ONLY", "MEMORY_AND_DISK")),
        Param("work", "repartition", "what is done with them", choices=("repartition", "recount")),
    ),
    build=build,
    pairs=6,
    settings=settings,
    disk_bytes=disk_bytes,
)  # fmt: skip
