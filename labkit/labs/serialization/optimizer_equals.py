"""A cross join with a condition after it against a join: one plan for both."""

from __future__ import annotations

from labkit.labs.kit import *


def build(spark: SparkSession, left: int, right: int, keys: int, partitions: int) -> Arms:
    """Numbers up to `left` and every 17th up to `right` that leave the same remainder.

    Both joins sort and merge, as the published ones do: tables as small as these would be sent.
    """
    from pyspark.sql import functions as F

    def numbers(name: str, last: int, step: int) -> DataFrame:
        return spark.range(1, last + 1, step, partitions).withColumnRenamed("id", name)

    spark.conf.set("spark.sql.shuffle.partitions", partitions)

    def same() -> F.Column:
        return F.col("a") % keys == F.col("b") % keys

    def right_side() -> DataFrame:
        return numbers("b", right, 17).hint("merge")

    def cross_join() -> DataFrame:
        return numbers("a", left, 1).crossJoin(right_side()).where(same())

    def join() -> DataFrame:
        return numbers("a", left, 1).join(right_side(), same())

    return {"cross_join": cross_join, "join": join}


LAB = Lab(
    title="join against crossJoin and where",
    notebook="04b_functions",
    question="Does it matter how a join is written in DataFrames?",
    expect=(
        "The optimizer moves the condition into the cross join, so that both are the same inner "
        "join: one physical plan, hence one time. Compare the plans, then look at the interval."
    ),
    metric="tasks",
    params=(
        count("left", 10_000, "numbers on the left", low=100, high=1_000_000),
        count("right", 100_000, "the right side's last number, in steps of 17", low=100,
              high=10_000_000),
        keys(42, "remainders", low=2),
        partitions(42, "partitions of each side", high=1000),
    ),
    build=build,
    pairs=10,
    small={"left": 500, "right": 5_000, "partitions": 3},
    shows=(
        Check("join", "cross_join", PLAN, EQUAL),
        Check("join", "cross_join", "tasks", EQUAL),
    ),
)  # fmt: skip
