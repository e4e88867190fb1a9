"""An RDD of objects on the JVM as an answer that the lab can run, draw and check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession


class JvmRdd:
    """A Scala `RDD`, whose records PySpark has no class for.

    `java` is the RDD as py4j has it.
    """

    def __init__(self, java: Any, spark: SparkSession) -> None:
        self.java = java
        self._spark = spark

    def count(self) -> int:
        """Compute all records, and count them, on the JVM."""
        return int(self.java.count())

    def repartition(self, partitions: int) -> JvmRdd:
        """Spread its records evenly over so many partitions, through a shuffle."""
        return JvmRdd(self.java.repartition(partitions, None), self._spark)

    def persist(self, level: str) -> JvmRdd:
        """Keep its records from the next action on, at a storage level by Spark's own name.

        PySpark's `StorageLevel` won't do: its levels all keep records serialized.
        """
        spark: Any = self._spark.sparkContext._jvm
        self.java.persist(spark.org.apache.spark.storage.StorageLevel.fromString(level))
        return self

    def unpersist(self) -> JvmRdd:
        """Drop what is kept, and wait until it is gone."""
        self.java.unpersist(True)
        return self

    def toDebugString(self) -> bytes:  # noqa: N802  PySpark's own name, and its type
        """Describe its lineage."""
        return str(self.java.toDebugString()).encode()

    def to_python(self) -> RDD[Any]:
        """Make an RDD of plain Python values of it: case classes and tuples become tuples."""
        from pyspark import RDD
        from pyspark.serializers import AutoBatchedSerializer, CPickleSerializer

        context: Any = self._spark.sparkContext
        plain = context._jvm.labkit.Answers.plain(self.java)
        pickled = context._jvm.SerDeUtil.javaToPython(plain)
        return RDD(pickled, context, AutoBatchedSerializer(CPickleSerializer()))

    def take(self, number: int) -> list[Any]:
        """Return the first records as plain Python values."""
        return self.to_python().take(number)
