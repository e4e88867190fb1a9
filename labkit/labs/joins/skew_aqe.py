"""A join with a hot key in Spark SQL: as it is, split by adaptive execution, and salted."""

from __future__ import annotations

from labkit.labs.joins._last_run import SPREAD, plan_metric, quantiles, spread
from labkit.labs.kit import *

SPLITS = Figure("skew_splits", "skew splits", "", True, "pieces that adaptive execution made of "
                "skewed partitions", kept=True)  # fmt: skip


def build(
    spark: SparkSession, records: int, keys: int, partitions: int, inputs: int, salts: int,
    threshold_kb: int,
) -> Arms:  # fmt: skip
    """Numbers whose key is the least of themselves and `keys`, hashed with the key's name."""
    from pyspark.sql import functions as F

    adaptive = "spark.sql.adaptive."
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    spark.conf.set(f"{adaptive}enabled", True)
    spark.conf.set(f"{adaptive}coalescePartitions.enabled", False)
    spark.conf.set(f"{adaptive}skewJoin.skewedPartitionThresholdInBytes", f"{threshold_kb}k")
    spark.conf.set(f"{adaptive}advisoryPartitionSizeInBytes", f"{threshold_kb}k")

    def numbers() -> DataFrame:
        key = F.least("id", F.lit(keys)).alias("key")
        return spark.range(1, records + 1, 1, inputs).select(key, "id")

    def names() -> DataFrame:
        known = spark.range(1, keys + 1, 1, 1)
        return known.select(F.col("id").alias("key"), F.concat(F.lit("key "), "id").alias("name"))

    def joined(left: DataFrame, right: DataFrame, on: list[str], adapt: bool) -> Measured:
        spark.conf.set(f"{adaptive}skewJoin.enabled", adapt)
        met = left.join(right.hint("merge"), on)
        sealed = met.select("id", F.sha2(F.concat("name", "id"), 512).alias("hash"))
        return Measured(sealed, figures, remarks if adapt else list)

    def figures() -> dict[str, float]:
        splits = plan_metric(spark, "AQEShuffleRead", "number of skewed partition splits")
        return spread(quantiles(spark)) | {SPLITS.name: splits}

    def remarks() -> list[str]:
        return [
            f"Partitions count as skewed from {threshold_kb:,} KiB on, and are split into pieces "
            "of about that; by default it is 256 MiB, and pieces of 64."
        ]

    def as_it_is() -> Measured:
        return joined(numbers(), names(), ["key"], adapt=False)

    def adaptive_split() -> Measured:
        return joined(numbers(), names(), ["key"], adapt=True)

    def salted() -> Measured:
        salt = F.explode(F.sequence(F.lit(0), F.lit(salts - 1))).alias("salt")
        left = numbers().withColumn("salt", F.col("id") % salts)
        return joined(left, names().select("*", salt), ["key", "salt"], adapt=False)

    return {"as_it_is": as_it_is, "adaptive": adaptive_split, "salted": salted}


LAB = Lab(
    title="Adaptive execution against a skewed join",
    notebook="02b_skew",
    question="Does Spark split a hot key by itself, and what is salting still good for?",
    expect=(
        "Where a partition of a shuffled join is larger than five times the median and than a "
        "threshold, adaptive execution has several tasks read it, each the output of some map "
        "tasks, beside a copy of the other side's. So it can't make more pieces than there were "
        "map tasks; it knows joins of Spark SQL only; and its threshold is 256 MB. A salt has "
        "none of these limits, and costs something on every row."
    ),
    metric="most_records",
    params=(
        records(3_000_000, "numbers to join", high=100_000_000),
        keys(10, "keys: the first ones have one number each, the last one has the rest", low=2,
             high=1000),
        partitions(8, "partitions of the join", low=2),
        count("inputs", 8, "map tasks that write the numbers", low=2, high=200),
        count("salts", 64, "salts, each with a copy of the other side", low=1, high=1000),
        count("threshold_kb", 256, "from how many KiB on a partition counts as skewed, and how "
              "large its pieces should be", low=1, high=262_144),
    ),
    build=build,
    pairs=6,
    small={"records": 20_000, "partitions": 4, "inputs": 4, "threshold_kb": 8},
    shows=(
        Check("adaptive", "as_it_is", "most_records", least=2),
        Check("salted", "as_it_is", "most_records", least=2),
        Check("as_it_is", "adaptive", "skew_splits"),
    ),
    figures=(*SPREAD, SPLITS),
)  # fmt: skip
