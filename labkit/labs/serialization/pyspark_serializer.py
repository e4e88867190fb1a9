"""A Python RDD under the Java serializer and under Kryo: the JVM sees pickled bytes only."""

from __future__ import annotations

from labkit.labs.kit import *

from ._serializers import JAVA, KRYO


def settings(**_: Any) -> Settings:
    """A session an arm."""
    return {"java": JAVA, "kryo": KRYO}


def build(spark: SparkSession, records: int, partitions: int) -> Arms:
    """Group the pages of a web log by user, through a shuffle."""

    def user_and_page(line: str) -> tuple[str, str]:
        user, page, *_ = parse_request(line)
        return user, page

    def grouped() -> RDD[tuple[str, int]]:
        requests = web_log(spark, records, partitions=partitions).map(user_and_page)
        return requests.groupByKey(partitions).mapValues(lambda pages: len(set(pages)))

    return {"java": grouped, "kryo": grouped}


LAB = Lab(
    title="spark.serializer on a Python RDD",
    question="Does Kryo make a PySpark RDD job faster?",
    expect=(
        "No: Python workers pickle the records, and the JVM moves them as pairs of byte arrays, "
        "for which Spark picks Kryo itself, whatever the setting (SPARK-13990). Both "
        "sessions write the same bytes, so whatever differs between two single sessions is the "
        "sessions' own drift."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(20_000, "lines of the web log"),
        partitions(8),
    ),
    build=build,
    pairs=6,
    settings=settings,
    small={"records": 1_000, "partitions": 2},
    shows=(Check("kryo", "java", "shuffle_write_bytes", EQUAL),),
)  # fmt: skip
