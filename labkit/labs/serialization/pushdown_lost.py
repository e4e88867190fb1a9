"""A filter that the Parquet reader understands against ones that it can't look into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from labkit import datasets
from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def build(spark: SparkSession, month: int, times: int) -> Mapping[str, Factory]:
    """The distances of one month's flights, of a table that holds them `times` over."""
    from pyspark.sql import functions as F

    from labkit.spark.workloads import workload

    filters = workload(spark, "Filters")
    path = f"file://{datasets.path('flights')}"

    @F.udf("boolean")
    def is_wanted(value: int) -> bool:
        return value == month

    def flights() -> DataFrame:
        schema = datasets.flights(spark).schema
        return spark.read.schema(schema).parquet(*[path] * times)

    def column() -> DataFrame:
        return flights().where(F.col("month") == month).select("distance")

    def python_udf() -> DataFrame:
        return flights().where(is_wanted("month")).select("distance")

    def typed() -> DataFrame:
        return filters.typed(flights(), "month", month).select("distance")

    return {"column": column, "python_udf": python_udf, "typed": typed}


LAB = Lab(
    id="pushdown-lost",
    title="A column expression against opaque filters",
    question="What does a filter cost that Spark can't look into?",
    chapter="04_serialization",
    claims=("pushdown-lost",),
    expect=(
        "The Parquet reader applies a column expression itself and skips what can't match. A "
        "Python function it can't ask, so every row is read and shipped; a typed function gets "
        "whole rows, so that every column is read too. Compare PushedFilters and ReadSchema."
    ),
    metric="input_bytes",
    params=(
        Param("month", 12, "the month whose flights are wanted", low=1, high=12),
        Param("times", 4, "how often the table is read", low=1, high=100, scale="log"),
    ),
    build=build,
    pairs=6,
)  # fmt: skip
