"""Data that lies by its key already, against data that each use shuffles by it."""

from __future__ import annotations

import shutil
import uuid
import weakref
from operator import add
from tempfile import mkdtemp

from labkit.labs.kit import *

VALUES = 10
"""How many records a key has on the left; on the right it has one."""


def rdd_arms(spark: SparkSession, records: int, partitions: int, later: str, uses: int) -> Arms:
    """RDDs that are kept in memory either way, each use of them an action of its own."""

    def sides() -> tuple[RDD[tuple[int, int]], RDD[tuple[int, int]]]:
        sc, keys = spark.sparkContext, records // VALUES
        left = sc.parallelize(range(records), partitions).map(lambda x: (x % keys, x))
        right = sc.parallelize(range(keys), partitions).map(lambda key: (key, key % 7))
        return left, right

    def used(left: RDD[tuple[int, int]], right: RDD[tuple[int, int]]) -> list[int]:
        def once(use: int) -> int:
            found: RDD[tuple[int, Any]] = (
                left.join(right, partitions) if later == "join"
                else left.reduceByKey(add, partitions)
            )  # fmt: skip
            return found.filter(lambda pair: pair[0] % uses == use).count()

        return [once(use) for use in range(uses)]

    def cached() -> list[int]:
        left, right = sides()
        return used(left.cache(), right.cache())

    def partitioned() -> list[int]:
        left, right = sides()
        return used(left.partitionBy(partitions).cache(), right.partitionBy(partitions).cache())

    return {"cached": cached, "partitioned": partitioned}


def table_arms(spark: SparkSession, records: int, partitions: int, later: str) -> Arms:
    """DataFrames of tables that were written as they came, or in buckets of the key."""
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", False)
    sc: Any = spark.sparkContext
    folder = mkdtemp(dir=sc._temp_dir)  # goes with the session at the latest

    def written(rows: DataFrame, bucketed: bool) -> DataFrame:
        name = f"labkit_{uuid.uuid4().hex}"
        table = rows.repartition(partitions, "key").write.option("path", f"{folder}/{name}")
        (table.bucketBy(partitions, "key") if bucketed else table).saveAsTable(name)
        found = spark.table(name)
        spark.sql(f"DROP TABLE {name}")  # the files stay, and what was read of them
        return found

    numbers, keys = spark.range(0, records, 1, partitions), records // VALUES
    left = numbers.select((F.col("id") % keys).alias("key"), F.col("id").alias("number"))
    right = spark.range(keys).select(F.col("id").alias("key"), (F.col("id") % 7).alias("kind"))

    def arm(bucketed: bool) -> Factory:
        facts, kinds = written(left, bucketed), written(right, bucketed)

        def used() -> DataFrame:
            if later == "join":
                return facts.join(kinds.hint("merge"), "key")
            return facts.groupBy("key").agg(F.sum("number"))

        return used

    tables = {"plain": arm(bucketed=False), "bucketed": arm(bucketed=True)}
    weakref.finalize(tables["bucketed"], shutil.rmtree, folder, ignore_errors=True)
    return tables


def build(
    spark: SparkSession, records: int, partitions: int, later: str, data: str, uses: int
) -> Arms:
    """Ten records a key, joined with one a key or added up."""
    if data == "tables":
        return table_arms(spark, records, partitions, later)
    return rdd_arms(spark, records, partitions, later, uses)


LAB = Lab(
    title="Partitioned by the key once, or at every use",
    notebook="01b_stages",
    question="When does it pay to partition data by its key before it is used?",
    expect=(
        "Where both sides of a join lie in partitions by the same function of the key, equal "
        "keys are in one place already and the join has no shuffle; neither has a reduction. "
        "Partitioning is a shuffle of all records itself, so that one use gains nothing and each "
        "further one is spared its own: much where it is a join's, little where it is that of a "
        "reduction, which combines first. Tables written in buckets are read without an exchange."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(100_000, "records on the left, ten a key; the right has one a key"),
        partitions(8, "partitions, and buckets of a table", high=1000),
        choice("later", "what the data is used for", "join", "reduce"),
        choice("data", "RDDs, or tables in files", "rdds", "tables"),
        Param("uses", 3, "how often the RDDs are used", low=1, high=16, only=("data", "rdds")),
    ),
    build=build,
    pairs=8,
    small={"records": 10_000, "partitions": 4, "uses": 3},
    shows=(Check("partitioned", "cached", "shuffle_write_bytes", least=1.5),),
)  # fmt: skip
