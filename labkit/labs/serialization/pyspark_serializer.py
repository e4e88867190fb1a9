"""A Python RDD under the Java serializer and under Kryo: the JVM sees pickled bytes only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param
from labkit.datasets import parse_request, web_log

from .serializers import JAVA, KRYO

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession


def settings(**_: Any) -> Mapping[str, Mapping[str, str]]:
    """A session an arm."""
    return {"java": JAVA, "kryo": KRYO}


def build(spark: SparkSession, records: int, partitions: int) -> Mapping[str, Factory]:
    """Group the pages of a web log by user, through a shuffle."""

    def user_and_page(line: str) -> tuple[str, str]:
        user, page, *_ = parse_request(line)
        return user, page

    def grouped() -> RDD[tuple[str, int]]:
        requests = web_log(spark, records, partitions=partitions).map(user_and_page)
        return requests.groupByKey(partitions).mapValues(lambda pages: len(set(pages)))

    return {"java": grouped, "kryo": grouped}


LAB = Lab(
    id="pyspark-serializer",
    title="spark.serializer on a Python RDD",
    question="Does Kryo make a PySpark RDD job faster?",
    chapter="04_serialization",
    claims=("pyspark-serializer",),
    expect=(
        "No: Python workers pickle the records, and the JVM moves them as pairs of byte arrays, "
        "for which Spark picks Kryo itself, whatever the setting (SPARK-13990). Both "
        "sessions write the same bytes, so whatever differs between two single sessions is the "
        "sessions' own drift."
    ),
    metric="shuffle_write_bytes",
    params=(
        Param("records", 20_000, "lines of the web log", low=1_000, high=10_000_000, scale="log"),
        Param("partitions", 8, "partitions", low=1, high=200, scale="log"),
    ),
    build=build,
    pairs=6,
    settings=settings,
)  # fmt: skip
