"""Kryo with and without the classes of the records registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

from .serializers import KRYO, registered

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm."""
    return {"unregistered": KRYO, "registered": registered("SimpleTypes$Boxed")}


def build(spark: SparkSession, records: int, partitions: int) -> Mapping[str, Factory]:
    """Shuffle small objects of one class."""
    from labkit.spark.workloads import workload

    scala = workload(spark, "SimpleTypes")

    def shuffled() -> Any:
        return scala.objects(records, partitions)

    return {"unregistered": shuffled, "registered": shuffled}


LAB = Lab(
    id="kryo-registration",
    title="Kryo with registered classes",
    question="What does registering a class with Kryo save?",
    chapter="04_serialization",
    claims=("kryo-registration",),
    expect=(
        "Without registration Kryo writes the full name of the class with every record, with it "
        "a number of one or two bytes. For small records the name is most of what is written."
    ),
    metric="shuffle_write_bytes",
    params=(
        Param("records", 500_000, "objects with one number each", low=10_000, high=20_000_000,
              scale="log"),
        Param("partitions", 8, "partitions", low=1, high=200, scale="log"),
    ),
    build=build,
    pairs=6,
    settings=settings,
)  # fmt: skip
