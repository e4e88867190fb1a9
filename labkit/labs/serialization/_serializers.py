"""The serializers of Spark's records, as the labs of this notebook name them."""

from __future__ import annotations

JAVA = {"spark.serializer": "org.apache.spark.serializer.JavaSerializer"}
KRYO = {"spark.serializer": "org.apache.spark.serializer.KryoSerializer"}
PLAIN = {"spark.rdd.compress": "false"}
"""PySpark compresses what is kept serialized, against Spark's default: that hides its size."""


REQUIRED = {"spark.kryo.registrationRequired": "true"}
"""Kryo takes no class that isn't registered."""


def registered(*classes: str) -> dict[str, str]:
    """Kryo with these classes of the Scala workloads registered; it takes others, too."""
    names = ",".join(f"labkit.{name}" for name in classes)
    return {**KRYO, "spark.kryo.classesToRegister": names}
