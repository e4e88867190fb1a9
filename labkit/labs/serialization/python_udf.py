"""One function of a column as a pickled UDF, an Arrow UDF, and a built-in expression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def build(spark: SparkSession, records: int, partitions: int) -> Mapping[str, Factory]:
    """Miles to kilometres, for numbers that Spark makes itself."""
    from pyspark.sql import functions as F

    from . import series

    def kilometres(miles: float) -> float:
        return miles * 1.609344

    pickled = F.udf(kilometres, "double", useArrow=False)
    vectorised: Any = F.pandas_udf(series.kilometres, "double")  # type: ignore[call-overload]

    def miles() -> DataFrame:
        return spark.range(0, records, 1, partitions).select(F.col("id").cast("double").alias("m"))

    def pickle_udf() -> DataFrame:
        return miles().select(pickled("m").alias("km"))

    def arrow_udf() -> DataFrame:
        return miles().select(vectorised("m").alias("km"))

    def built_in() -> DataFrame:
        return miles().select((F.col("m") * 1.609344).alias("km"))

    return {"pickle_udf": pickle_udf, "arrow_udf": arrow_udf, "built_in": built_in}


LAB = Lab(
    id="python-udf",
    title="A pickled UDF against Arrow and a built-in expression",
    question="What does a Python function of a column cost, and how much of it does Arrow save?",
    chapter="04_serialization",
    claims=("pyspark-serializer",),
    expect=(
        "The pickled UDF is called for every row, and each row is pickled both ways; the Arrow "
        "UDF gets columns of many rows at once; the built-in expression never leaves the JVM."
    ),
    metric="executor_run_seconds",
    params=(
        Param("records", 1_000_000, "rows", low=10_000, high=100_000_000, scale="log"),
        Param("partitions", 8, "partitions", low=1, high=200, scale="log"),
    ),
    build=build,
    pairs=8,
)  # fmt: skip
