"""A web log kept serialized in memory, compressed or not: bytes against CPU."""

from __future__ import annotations

from labkit.labs.kit import *

CODECS = ("lz4", "snappy", "zstd")


def settings(**_: Any) -> Settings:
    """A session an arm."""
    packed = {codec: {"spark.rdd.compress": "true", "spark.io.compression.codec": codec}
              for codec in CODECS}  # fmt: skip
    return {"off": {"spark.rdd.compress": "false"}, **packed}


def build(spark: SparkSession, records: int, partitions: int) -> Arms:
    """Lines kept serialized; the first run in a session keeps them, the others read them.

    A Python RDD's records are pickled bytes: MEMORY_ONLY keeps them serialized.
    """
    lines = web_log(spark, records, partitions=partitions).persist()

    def read() -> RDD[int]:
        return lines.map(len)

    return dict.fromkeys(("off", *CODECS), read)


LAB = Lab(
    title="spark.rdd.compress and its codecs",
    notebook="05b_objects_and_garbage",
    question="How much space does compressing cached partitions save, and at what cost?",
    expect=(
        "A web log repeats itself, and compresses well: lz4 and snappy save much of it quickly, "
        "zstd saves most and takes longest. The bytes tell the gain, the JVM's CPU its price; "
        "random letters would give a third at best."
    ),
    metric="stored_memory_bytes",
    params=(
        records(200_000, "lines of the web log, some 230 bytes each"),
        partitions(8),
    ),
    build=build,
    pairs=6,
    settings=settings,
    small={"records": 10_000, "partitions": 2},
    shows=(
        Check("lz4", "off", "stored_memory_bytes", least=1.5),
        Check("snappy", "off", "stored_memory_bytes", least=1.5),
        Check("zstd", "off", "stored_memory_bytes", least=1.5),
    ),
)  # fmt: skip
