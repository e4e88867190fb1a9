"""Records kept on disk by the Java serializer, by Kryo, and in a DataFrame's own format."""

from __future__ import annotations

from labkit.labs.kit import *

from ._serializers import JAVA, KRYO, PLAIN

RECORD_BYTES = 4_500
"""About what a record takes on disk when every number is an object."""


def settings(work: str, **_: Any) -> Settings:
    """A session an arm; a DataFrame doesn't use the session's serializer for its rows."""
    arms = {
        "java": JAVA | PLAIN,
        "kryo": KRYO | PLAIN,
        "dataframe": JAVA | PLAIN,
    }
    return arms | ({"dataframe_count": JAVA | PLAIN} if work == "count" else {})


def build(spark: SparkSession, records: int, partitions: int, level: str, work: str) -> Arms:
    """Keep the records at a storage level; each trial reads them back, and may shuffle them.

    The first run in a session, which is not timed, writes them. `count` is the published action:
    of a DataFrame it drops every column before the shuffle, which the arm `dataframe` does not.
    """
    from pyspark import StorageLevel

    scala = workload(spark, "Records")
    objects = scala.published(records, partitions).persist(level)
    rows = scala.publishedFrame(records, partitions).persist(getattr(StorageLevel, level))

    def stored_objects() -> Any:
        return objects if work == "recount" else scala.repartitioned(objects, partitions + 1)

    def stored_rows() -> Any:
        return rows if work == "recount" else rows.repartition(partitions + 1)

    def counted_objects() -> int:
        return int(stored_objects().count())

    def read_rows() -> int:
        stored_rows().write.format("noop").mode("overwrite").save()
        return records

    def counted_rows() -> int:
        return int(stored_rows().count())

    if work == "count":
        return {
            "java": counted_objects,
            "kryo": counted_objects,
            "dataframe": read_rows,
            "dataframe_count": counted_rows,
        }
    return {
        "java": stored_objects,
        "kryo": stored_objects,
        "dataframe": stored_rows,
    }


def disk_bytes(records: int, **_: Any) -> int:
    """What the sessions' records take on disk at most: one session is there at a time."""
    return 2 * records * RECORD_BYTES


LAB = Lab(
    title="Kryo against Java serialization",
    question="How much smaller and faster is Kryo, and does a DataFrame beat both?",
    expect=(
        "Java writes a description of each class and every field's object; Kryo writes less and "
        "reads it faster; a DataFrame's rows are bytes already and are neither unpacked nor made "
        "into objects. Counting a DataFrame drops all columns before the shuffle: that is what "
        "the published 27 times rest on. Look at the bytes on disk first, then at the time."
    ),
    metric="stored_disk_bytes",
    params=(
        records(20_000, "records of 1,000 characters and 100 numbers (1,000,000 as published)",
                high=1_000_000),
        partitions(8, "partitions (42 as published)"),
        choice("level", "where they are kept", "DISK_ONLY", "MEMORY_AND_DISK"),
        choice("work", "what is done with them: repartitioned and counted, as published, "
               "repartitioned, or read", "count", "repartition", "recount"),
    ),
    build=build,
    pairs=6,
    settings=settings,
    disk_bytes=disk_bytes,
    small={"records": 1_000, "partitions": 2},
    shows=(
        Check("kryo", "java", "stored_disk_bytes", least=1.1),
        Check("dataframe_count", "dataframe", "shuffle_write_bytes", least=20),
    ),
)  # fmt: skip
