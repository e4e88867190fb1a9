"""Kryo with and without the classes of the records registered."""

from __future__ import annotations

from labkit.labs.kit import *

from ._serializers import KRYO, REQUIRED, registered


def settings(**_: Any) -> Settings:
    """A session an arm; the registered one takes no other class."""
    return {"unregistered": KRYO, "registered": registered("SimpleTypes$Boxed") | REQUIRED}


def build(spark: SparkSession, records: int, partitions: int) -> Arms:
    """Shuffle small objects of one class; and, where it is refused, one of a forgotten class."""
    from py4j.protocol import Py4JJavaError

    from labkit.spark.trial.failures import cause

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
    title="Kryo with registered classes",
    question="What does registering a class with Kryo save?",
    expect=(
        "Without registration Kryo writes the full name of the class with every record, with it "
        "a number of one or two bytes. For small records the name is most of what is written."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(500_000, "objects with one number each", low=10_000, high=20_000_000),
        partitions(8),
    ),
    build=build,
    pairs=6,
    settings=settings,
    small={"records": 10_000, "partitions": 2},
    shows=(Check("registered", "unregistered", "shuffle_write_bytes", least=1.05),),
)  # fmt: skip
