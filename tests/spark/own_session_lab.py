"""A small lab whose arms have Spark settings of their own, for the tests of such labs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import SparkSession

from labkit.core.claims.lab import Factory, Lab
from labkit.core.params import Param


def build(spark: SparkSession, records: int) -> Mapping[str, Factory]:
    """Shuffle numbers, compressed or not; on the JVM, where that starts soonest."""
    context: Any = spark.sparkContext._jsc.sc()

    def numbers() -> object:
        return int(context.range(0, records, 1, 2).toJavaRDD().repartition(2).count())

    return {"plain": numbers, "compressed": numbers}


def settings(records: int) -> Mapping[str, Mapping[str, str]]:  # noqa: ARG001  the same for any
    """Give each arm its own."""
    compress = "spark.shuffle.compress"
    return {"plain": {compress: "false"}, "compressed": {compress: "true"}}


LAB = Lab(
    id="own-sessions",
    title="Shuffle compressed against plain",
    question="Does compressing pay?",
    chapter="00_start_here",
    expect="Fewer bytes.",
    metric="shuffle_write_bytes",
    params=(Param("records", 1000, "numbers", low=100, high=100_000),),
    build=build,
    settings=settings,
    pairs=6,
)
