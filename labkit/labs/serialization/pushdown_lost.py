"""A filter that the Parquet reader understands against ones that it can't look into."""

from __future__ import annotations

from labkit.labs.kit import *


def looked_at(answer: DataFrame) -> Measured:
    """The answer, and how many columns its scan reads."""
    scan: Any = answer._jdf.queryExecution().executedPlan().collectLeaves().head()
    columns = scan.requiredSchema().length()
    return Measured(answer, lambda: {"columns_read": columns})


def build(spark: SparkSession, month: int, times: int) -> Arms:
    """The distances of one month's flights, of a table that holds them `times` over."""
    from pyspark.sql import functions as F

    filters = workload(spark, "Filters")
    path = f"file://{datasets.path('flights')}"

    is_wanted = F.udf(lambda value: value == month, "boolean")

    def flights() -> DataFrame:
        schema = datasets.flights(spark).schema
        return spark.read.schema(schema).parquet(*[path] * times)

    def column() -> Measured:
        return looked_at(flights().where(F.col("month") == month).select("distance"))

    def python_udf() -> Measured:
        return looked_at(flights().where(is_wanted("month")).select("distance"))

    def typed() -> Measured:
        return looked_at(filters.typed(flights(), "month", month).select("distance"))

    return {"column": column, "python_udf": python_udf, "typed": typed}


LAB = Lab(
    title="A column expression against opaque filters",
    notebook="04b_functions",
    question="What does a filter cost that Spark can't look into?",
    expect=(
        "The Parquet reader applies a column expression itself and skips what can't match. A "
        "Python function it can't ask, so every row is read and shipped; a typed function gets "
        "whole rows, so that every column is read too. Compare PushedFilters and ReadSchema."
    ),
    metric="input_records",
    params=(
        Param("month", 12, "the month whose flights are wanted", low=1, high=12),
        count("times", 4, "how often the table is read", low=1, high=100),
    ),
    build=build,
    pairs=6,
    small={"times": 1},
    shows=(
        Check("column", "python_udf", "input_records"),
        Check("column", "typed", "columns_read", least=9.5),
    ),
    figures=(
        Figure("columns_read", "columns read", "", True, "columns that the scan asks for"),
    ),
)  # fmt: skip
