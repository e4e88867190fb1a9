"""One function of a column as a pickled UDF, an Arrow UDF, and a built-in expression."""

from __future__ import annotations

from labkit.labs.kit import *


def build(spark: SparkSession, records: int, partitions: int) -> Arms:
    """Miles to kilometres, for numbers that Spark makes itself."""
    from pyspark.sql import functions as F

    from . import _series as series

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
    title="A pickled UDF against Arrow and a built-in expression",
    notebook="04b_functions",
    question="What does a Python function of a column cost, and how much of it does Arrow save?",
    expect=(
        "The pickled UDF is called for every row, and each row is pickled both ways; the Arrow "
        "UDF gets columns of many rows at once; the built-in expression never leaves the JVM."
    ),
    metric="executor_run_seconds",
    params=(
        records(1_000_000, "rows", low=10_000, high=100_000_000),
        partitions(8),
    ),
    build=build,
    pairs=8,
    small={"records": 10_000, "partitions": 2},
    shows=(Check("arrow_udf", "pickle_udf", "tasks", EQUAL),),
)  # fmt: skip
