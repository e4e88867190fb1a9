"""Serialized objects in memory, compressed or not: bytes against CPU."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CODECS = ("lz4", "snappy", "zstd")


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm."""
    packed = {codec: {"spark.rdd.compress": "true", "spark.io.compression.codec": codec}
              for codec in CODECS}  # fmt: skip
    return {"off": {"spark.rdd.compress": "false"}, **packed}


def build(spark: SparkSession, records: int, partitions: int) -> Mapping[str, Factory]:
    """Records kept serialized; the first run in a session keeps them, the others read them."""
    from labkit.spark.workloads import workload

    scala = workload(spark, "Records")
    objects = scala.rdd(records, partitions).persist("MEMORY_ONLY_SER")

    def read() -> Any:
        return scala.sized(objects)

    return dict.fromkeys(("off", *CODECS), read)


LAB = Lab(
    id="rdd-compress",
    title="spark.rdd.compress and its codecs",
    question="How much space does compressing cached partitions save, and at what cost?",
    chapter="05_caching_and_memory",
    claims=("rdd-compress",),
    expect=(
        "Random letters compress to some two thirds. lz4 and snappy are quick and save little "
        "of it, zstd saves most and takes longest: the bytes tell the gain, the time its price."
    ),
    metric="stored_memory_bytes",
    params=(
        Param("records", 40_000, "records of 1,000 letters and 100 numbers", low=1_000,
              high=1_000_000, scale="log"),
        Param("partitions", 8, "partitions", low=1, high=200, scale="log"),
    ),
    build=build,
    pairs=6,
    settings=settings,
)  # fmt: skip
