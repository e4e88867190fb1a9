"""Records of simple types, which Spark shuffles with Kryo whatever the session's serializer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

from .serializers import JAVA, KRYO

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm."""
    return {"java": JAVA, "kryo": KRYO}


def build(spark: SparkSession, records: int, partitions: int, types: str) -> Mapping[str, Factory]:
    """Shuffle keys and values of one type."""
    from labkit.spark.workloads import workload

    scala = workload(spark, "SimpleTypes")
    kinds = {"integers": scala.ints, "strings": scala.strings, "objects": scala.objects}
    shuffle = kinds[types]

    def shuffled() -> Any:
        return shuffle(records, partitions)

    return {"java": shuffled, "kryo": shuffled}


LAB = Lab(
    id="internal-kryo",
    title="The serializer of simple types",
    question="Does spark.serializer matter for integers and strings?",
    chapter="04_serialization",
    claims=("internal-kryo",),
    expect=(
        "For primitive types, their arrays and strings Spark takes Kryo by itself: both sessions "
        "write the same bytes. With objects of a class they don't."
    ),
    metric="shuffle_write_bytes",
    params=(
        Param("records", 500_000, "records to shuffle", low=10_000, high=20_000_000, scale="log"),
        Param("partitions", 8, "partitions", low=1, high=200, scale="log"),
        Param("types", "integers", "of which type", choices=("integers", "strings", "objects")),
    ),
    build=build,
    pairs=6,
    settings=settings,
)  # fmt: skip
