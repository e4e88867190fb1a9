"""A web log kept serialized in memory, compressed or not: bytes against CPU."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param
from labkit.datasets import web_log

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

CODECS = ("lz4", "snappy", "zstd")


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm."""
    packed = {codec: {"spark.rdd.compress": "true", "spark.io.compression.codec": codec}
              for codec in CODECS}  # fmt: skip
    return {"off": {"spark.rdd.compress": "false"}, **packed}


def build(spark: SparkSession, records: int, partitions: int) -> Mapping[str, Factory]:
    """Lines kept serialized; the first run in a session keeps them, the others read them.

    A Python RDD's records are pickled bytes: MEMORY_ONLY keeps them serialized.
    """
    lines = web_log(spark, records, partitions=partitions).persist()

    def read() -> RDD[int]:
        return lines.map(len)

    return dict.fromkeys(("off", *CODECS), read)


LAB = Lab(
    id="rdd-compress",
    title="spark.rdd.compress and its codecs",
    question="How much space does compressing cached partitions save, and at what cost?",
    chapter="05_caching_and_memory",
    claims=("rdd-compress",),
    expect=(
        "A web log repeats itself, and compresses well: lz4 and snappy save much of it quickly, "
        "zstd saves most and takes longest. The bytes tell the gain, the JVM's CPU its price; "
        "random letters would give a third at best."
    ),
    metric="stored_memory_bytes",
    params=(
        Param("records", 200_000, "lines of the web log, some 230 bytes each", low=1_000,
              high=10_000_000, scale="log"),
        Param("partitions", 8, "partitions", low=1, high=200, scale="log"),
    ),
    build=build,
    pairs=6,
    settings=settings,
)  # fmt: skip
