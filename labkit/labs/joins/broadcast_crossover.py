"""A table that grows: shipped to every executor, until shuffling both sides is cheaper."""

from __future__ import annotations

from labkit.labs.joins._last_run import each, plan_metric
from labkit.labs.kit import *

PIECES = Figure(
    "piece_bytes", "packed pieces", "B", False,
    "storage memory of the blocks that the driver is told of, just after it: the packed pieces in "
    "which broadcasts are sent, and what is cached; the table unpacked from them comes on top",
)  # fmt: skip


def build(spark: SparkSession, records: int, table_rows: int, partitions: int) -> Arms:
    """Every row of one table finds its one row in another, of `table_rows`."""
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    spark.conf.set("spark.sql.adaptive.enabled", False)

    def rows() -> DataFrame:
        key = (F.col("id") * 7919 % table_rows).alias("key")
        return spark.range(0, records, 1, partitions).select(key, F.col("id").alias("order"))

    def table() -> DataFrame:
        items = spark.range(0, table_rows, 1, partitions)
        return items.select(F.col("id").alias("key"), F.concat(F.lit("item "), "id").alias("name"))

    def held() -> dict[str, float]:
        # Their blocks of the unpacked table are not among those that the driver is told of.
        managers = each(spark.sparkContext._jsc.sc().getExecutorMemoryStatus().values().toSeq())
        return {
            "broadcast_bytes": plan_metric(spark, "BroadcastExchange", "data size"),
            PIECES.name: sum(one._1() - one._2() for one in managers),
        }

    def sort_merge() -> Measured:
        return Measured(rows().join(table().hint("merge"), "key"), held)

    def broadcast() -> Measured:
        return Measured(rows().join(table().hint("broadcast"), "key"), held)

    return {"sort_merge": sort_merge, "broadcast": broadcast}


LAB = Lab(
    title="How large a table may be broadcast",
    question="Up to which size does shipping a table beat shuffling both?",
    expect=(
        "A broadcast table is collected by the driver, made into one hash table by one thread, "
        "and held whole by every executor; a shuffle join sorts it in pieces on all cores. So "
        "the broadcast's lead shrinks as the table grows. On two cores it can last until the "
        "table is larger than the other one; with more cores, or a network, look again. "
        "Spark takes memory by the page, so that a small table holds a page, too."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(1_000_000, "rows of the other table", low=10_000, high=100_000_000),
        count("table_rows", 300_000, "rows of the table that is broadcast, each of a number and a "
              "short name", low=1_000, high=20_000_000),
        partitions(4, "partitions of both, and of the shuffle"),
    ),
    build=build,
    pairs=6,
    figures=(PIECES,),
    small={"records": 20_000, "table_rows": 1_000, "partitions": 2},
    shows=(
        Check("broadcast", "sort_merge", "shuffle_write_bytes"),
        Check("sort_merge", "broadcast", "broadcast_bytes"),
    ),
)  # fmt: skip
