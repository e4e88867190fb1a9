"""A cross join with a condition after it against a join: one plan for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def build(
    spark: SparkSession, left: int, right: int, keys: int, partitions: int
) -> Mapping[str, Factory]:
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
    id="optimizer-equals",
    title="join against crossJoin and where",
    question="Does it matter how a join is written in DataFrames?",
    chapter="04_serialization",
    claims=("optimizer-equals",),
    expect=(
        "The optimizer moves the condition into the cross join, so that both are the same inner "
        "join: one physical plan, hence one time. Compare the plans, then look at the interval."
    ),
    metric="tasks",
    params=(
        Param("left", 10_000, "numbers on the left", low=100, high=1_000_000, scale="log"),
        Param("right", 100_000, "the right side's last number, in steps of 17", low=100,
              high=10_000_000, scale="log"),
        Param("keys", 42, "remainders", low=2, high=10_000, scale="log"),
        Param("partitions", 42, "partitions of each side", low=1, high=1000, scale="log"),
    ),
    build=build,
    pairs=10,
)  # fmt: skip
