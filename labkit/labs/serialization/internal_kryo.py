"""Records of simple types, which Spark shuffles with Kryo whatever the session's serializer."""

from __future__ import annotations

from labkit.labs.kit import *

from ._serializers import JAVA, KRYO


def settings(**_: Any) -> Settings:
    """A session an arm."""
    return {"java": JAVA, "kryo": KRYO}


def build(spark: SparkSession, records: int, partitions: int, types: str) -> Arms:
    """Shuffle keys and values of one type."""
    scala = workload(spark, "SimpleTypes")
    kinds = {"integers": scala.ints, "strings": scala.strings, "objects": scala.objects}
    shuffle = kinds[types]

    def shuffled() -> Any:
        return shuffle(records, partitions)

    return {"java": shuffled, "kryo": shuffled}


LAB = Lab(
    title="The serializer of simple types",
    question="Does spark.serializer matter for integers and strings?",
    expect=(
        "For primitive types, their arrays and strings Spark takes Kryo by itself: both sessions "
        "write the same bytes. With objects of a class they don't."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(500_000, "records to shuffle", low=10_000, high=20_000_000),
        partitions(8),
        choice("types", "of which type", "integers", "strings", "objects"),
    ),
    build=build,
    pairs=6,
    settings=settings,
    small={"records": 10_000, "partitions": 2},
    shows=(Check("kryo", "java", "shuffle_write_bytes", EQUAL),),
)  # fmt: skip
