"""Makes what sessions use ahead of the first one: the archive of classes, the workloads' jar."""

from __future__ import annotations

import sys

from labkit.core.errors import LabError
from labkit.spark.jvm.cds import archive_path, share, sharing_is_on
from labkit.spark.jvm.compiler import compiled
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.java import find_java
from labkit.spark.jvm.process import stop_jvm
from labkit.spark.session import session


def prepare() -> bool:
    """Run a first small session, so that its JVM writes the archive; return whether it is there.

    Does nothing where there is one, or where sharing is switched off.
    """
    java, spark = find_java(), find_spark()
    archive = archive_path(java, spark)
    if not archive.is_file() and sharing_is_on():
        _use(master="local[2]")
        stop_jvm()  # the JVM writes the archive as it exits
        share(java, spark).close()  # nothing is launched: this adopts what was written
    return archive.is_file()


def _use(master: str) -> None:
    """Load the classes that a comparison needs: one Python RDD job, one DataFrame job."""
    spark = session(master)
    pairs = spark.sparkContext.parallelize(range(100), 2).map(lambda number: (number % 3, number))
    pairs.reduceByKey(lambda one, other: one + other).collect()
    numbers = spark.range(1000).selectExpr("id", "id % 7 AS key")
    numbers.groupBy("key").count().join(numbers, "key").write.format("noop").mode(
        "overwrite"
    ).save()


def main() -> int:
    """Say in one line how it went; never fail, since all of this only saves time."""
    try:
        made = prepare()
        print(f"Sessions start {'from an' if made else 'without an'} archive of Spark's classes.")
        compiled()
    except LabError as error:
        print(error, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
