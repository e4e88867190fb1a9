"""Spark's unified memory: how large it is, and what an aggregation evicts from the cache."""

from __future__ import annotations

from labkit.labs.kit import *

SAFE = {"safe_none": "0.01", "safe_half": "0.5", "safe_most": "0.9"}
"""spark.memory.storageFraction of each arm: what storage has safe from eviction."""


def settings(fraction: float, **_: Any) -> Settings:
    """The same memory for all arms, and a heap of one size on any machine.

    The collector is G1: of Serial's and Parallel's heap Java counts no more than one survivor
    space as usable, so that Spark would reckon with less than what was asked for.
    """
    mine = {
        HEAP: "1g",
        JAVA_OPTIONS: collector_option("G1"),
        "spark.memory.fraction": str(fraction),
    }
    return {name: {**mine, "spark.memory.storageFraction": share} for name, share in SAFE.items()}


def build(
    spark: SparkSession, cached: int, sorted_rows: int, partitions: int, fraction: float
) -> Arms:
    """Fill the cache, sort rows that need the same memory, then see what is still cached."""
    scala = workload(spark, "Memory")
    spark.conf.set("spark.sql.shuffle.partitions", 2)  # few, so that each sorts much at once
    spark.conf.set("spark.sql.adaptive.enabled", False)

    def sort_beside_a_cache() -> Measured:
        kept = workload(spark, "Records").rdd(cached, partitions).persist("MEMORY_ONLY")
        kept.count()
        before = scala.cachedPartitions(kept)
        rows = spark.range(0, sorted_rows, 1, 2).selectExpr("id", "md5(string(id)) AS text")
        rows.sort("text").write.format("noop").mode("overwrite").save()
        found = {
            "partitions_before": before,
            "partitions_after": scala.cachedPartitions(kept),
            "memory_limit_bytes": scala.limit(),
            "computed_limit_bytes": scala.computedLimit(fraction),
        }
        return Measured(cached, lambda: found)

    return dict.fromkeys(SAFE, sort_beside_a_cache)


LAB = Lab(
    title="Execution against storage memory",
    question="How much of the cache is safe when a job needs memory to sort?",
    expect=(
        "Spark's memory is (heap - 300 MB) x spark.memory.fraction. Execution takes what storage "
        "doesn't use and evicts cached partitions, down to storageFraction of it: the larger "
        "that is, the more partitions stay, and the more the sort spills."
    ),
    metric="partitions_after",
    params=(
        count("cached", 10_000, "records to keep in memory", low=1_000, high=1_000_000),
        count("sorted_rows", 250_000, "rows to sort beside them", low=10_000, high=100_000_000),
        partitions(40, "partitions of the cached records"),
        Param("fraction", 0.025, "spark.memory.fraction: small, so that the cache and a sort "
              "don't both fit", low=0.02, high=0.9, scale="log"),
    ),
    build=build,
    pairs=6,
    settings=settings,
    shows=(
        Check("safe_half", "safe_half", "memory_limit_bytes", EQUAL, other="computed_limit_bytes"),
        Check("safe_none", "safe_half", "partitions_after"),
        Check("safe_half", "safe_most", "partitions_after"),
    ),
    figures=(
        Figure("partitions_before", "cached before", "", True, "partitions cached before the job",
               kept=True),
        Figure("partitions_after", "cached after", "", True, "partitions still cached after it",
               kept=True),
        Figure("memory_limit_bytes", "Spark's memory", "B", True, "memory for storage and "
               "execution, as Spark reports it", kept=True),
        Figure("computed_limit_bytes", "Spark's memory, computed", "B", True, "(heap - 300 MiB) x "
               "spark.memory.fraction", kept=True),
    ),
)  # fmt: skip
