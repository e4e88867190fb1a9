"""Kryo with and without the classes of the records registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab, Measured
from labkit.core.params import Param

from .serializers import KRYO, REQUIRED, registered

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm; the registered one takes no other class."""
    return {"unregistered": KRYO, "registered": registered("SimpleTypes$Boxed") | REQUIRED}


def build(spark: SparkSession, records: int, partitions: int) -> Mapping[str, Factory]:
    """Shuffle small objects of one class; and, where it is refused, one of a forgotten class."""
    from py4j.protocol import Py4JJavaError

    from labkit.spark.trial.failures import cause
    from labkit.spark.workloads import workload

    scala, others = workload(spark, "SimpleTypes"), workload(spark, "Records")

    def unregistered() -> Any:
        return scala.objects(records, partitions)

    def registered() -> Measured:
        return Measured(scala.objects(records, partitions), remarks=forgotten)

    def forgotten() -> list[str]:
        required = "With spark.kryo.registrationRequired a shuffle of a class that was forgotten"
        try:
            others.repartitioned(others.rdd(1, 1), 2).count()
        except Py4JJavaError as error:
            return [f"{required} fails: {cause(error)}"]
        return [f"{required} runs all the same"]

    return {"unregistered": unregistered, "registered": registered}


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
