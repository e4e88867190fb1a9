"""Records what Spark tells of some fifty programs: `python -m tests.record_programs`, a minute.

A file a program, for the tests of everything that reads such texts and graphs.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from operator import add
from pathlib import Path
from typing import Any

import pandas as pd
from pyspark import StorageLevel
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

from labkit import datasets
from labkit.core.records.arm import Arm
from labkit.core.records.trial import TIMED
from labkit.spark.session import session
from labkit.spark.trial.runner import Runner

PROGRAMS = Path(__file__).parent / "unit" / "spark" / "programs"

Program = Callable[[], Any]


def main() -> None:
    """Run each program once on a warm-enough session and write what was told of it."""
    spark = session("local[2]", app_name="programs")
    with tempfile.TemporaryDirectory() as folder:
        spark.sparkContext.setCheckpointDir(f"{folder}/checkpoints")
        programs = rdd_programs(spark) | frame_programs(spark, Path(folder))
        for name in sys.argv[1:] or programs:
            print(name, flush=True)
            record = told(spark, programs[name])
            text = json.dumps(record, indent=None, separators=(",", ":"))
            (PROGRAMS / f"{name}.json").write_text(text.replace(folder, "folder") + "\n")
    spark.stop()


def told(spark: SparkSession, program: Program) -> dict[str, Any]:
    """What is known of a program after one trial."""
    with Runner(spark) as runner:
        runner.prepare(lambda _: {"it": program})
        trial = runner.trial("it", TIMED)
        runner.check_answers()
        anatomy = runner.anatomy(Arm("it", (replace(trial, invalid=""),)))
        assert anatomy is not None
        evidence = runner.seen["it"].evidence
    return {
        "lineage": evidence.lineage,
        "plan": evidence.plan,
        "logical": evidence.logical,
        "metrics": dict(trial.metrics),
        "anatomy": asdict(anatomy),
    }


def rdd_programs(spark: SparkSession) -> dict[str, Program]:
    """Programs on RDDs."""
    sc = spark.sparkContext

    def numbers(n: int = 2000, slices: int = 4) -> Any:
        return sc.parallelize(range(n), slices)

    def keyed(n: int = 2000, slices: int = 4) -> Any:
        return numbers(n, slices).map(lambda x: (x % 10, x))

    kept = keyed().persist(StorageLevel.MEMORY_AND_DISK)
    kept.count()
    partitioned = keyed().partitionBy(4).persist()
    partitioned.count()

    def checkpointed(local: bool) -> Any:
        rdd = numbers().map(lambda x: x + 1)
        rdd.localCheckpoint() if local else rdd.checkpoint()
        rdd.count()
        return rdd.map(lambda x: x * 2)

    def iterated() -> Any:
        ranks = keyed().reduceByKey(add, 2)
        for _ in range(5):
            ranks = ranks.join(keyed(200), 2).mapValues(sum)
        return ranks

    def twice() -> Any:
        cached = keyed().groupByKey().persist()
        cached.count()
        return cached.mapValues(len).count() + cached.count()

    return {
        "rdd_map_filter": lambda: numbers().map(lambda x: x + 1).filter(lambda x: x % 2),
        "rdd_reduce_by_key": lambda: keyed().reduceByKey(add),
        "rdd_group_by_key": lambda: keyed().groupByKey().mapValues(sum),
        "rdd_aggregate_by_key": lambda: keyed().aggregateByKey(0, add, add),
        "rdd_union": lambda: numbers().union(numbers(500, 2)),
        "rdd_union_of_shuffles": lambda: keyed().reduceByKey(add).union(keyed().groupByKey()),
        "rdd_join": lambda: keyed().join(keyed(100)),
        "rdd_join_co_partitioned": lambda: partitioned.join(partitioned.mapValues(str)),
        "rdd_left_outer_join": lambda: keyed().leftOuterJoin(keyed(100)).reduceByKey(max),
        "rdd_cogroup": lambda: keyed().cogroup(keyed(100, 2), 3),
        "rdd_cartesian": lambda: numbers(100, 2).cartesian(numbers(50, 3)),
        "rdd_coalesce": lambda: numbers(2000, 8).coalesce(2),
        "rdd_repartition": lambda: numbers(2000, 2).repartition(6),
        "rdd_checkpoint": lambda: checkpointed(local=False),
        "rdd_local_checkpoint": lambda: checkpointed(local=True),
        "rdd_zip": lambda: numbers().zip(numbers().map(str)),
        "rdd_zip_with_index": lambda: numbers().zipWithIndex(),
        "rdd_persisted": lambda: kept.mapValues(lambda x: x + 1),
        "rdd_persisted_in_trial": twice,
        "rdd_distinct": lambda: numbers().map(lambda x: x % 10).distinct(),
        "rdd_sort_by_key": lambda: keyed().sortByKey(),
        "rdd_partition_by": lambda: keyed().partitionBy(5),
        "rdd_named": lambda: keyed().setName("hits <by> \"user\"").reduceByKey(add),
        "rdd_iterated": iterated,
        "rdd_value": lambda: numbers().sum(),
    }  # fmt: skip


def frame_programs(spark: SparkSession, folder: Path) -> dict[str, Program]:
    """Programs on DataFrames."""
    planes_csv = str(folder / "planes.csv")
    datasets.planes(spark).write.option("header", True).csv(planes_csv)

    def flights() -> Any:
        return datasets.flights(spark).select("tailnum", "carrier", "dest", "distance", "month")

    def planes() -> Any:
        return datasets.planes(spark).select("tailnum", "manufacturer", "seats")

    def joined(hint: str, how: str = "inner") -> Any:
        return flights().join(planes().hint(hint), "tailnum", how)

    def by_carrier(frame: Any) -> Any:
        return frame.groupBy("carrier").agg(F.sum("distance").alias("miles"), F.count("*"))

    cached = flights().where("month = 1").cache()
    cached.count()

    def without_aqe(make: Program) -> Program:
        # The setting must hold until the plan has run; the runner puts it back after the trial.
        def made() -> Any:
            spark.conf.set("spark.sql.adaptive.enabled", "false")
            return make()

        return made

    def miles(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            yield frame.assign(distance=frame.distance * 2)

    def mean(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.head(1)

    @F.udf("string")
    def lower(text: str) -> str:
        return text.lower()

    pandas_udf: Any = F.pandas_udf  # its overloads lack one that reads the kind from the hints

    @pandas_udf("long")
    def twice(column: pd.Series) -> pd.Series:
        return column * 2

    def cross() -> Any:
        few = planes().limit(50)
        return few.crossJoin(planes().limit(20).select(F.col("seats").alias("other")))

    def several() -> int:
        """A plain value from several executions."""
        return sum(by_carrier(flights()).count() for _ in range(2)) + planes().distinct().count()

    per_carrier = Window.partitionBy("carrier").orderBy("distance")
    by_month = {
        "df_window": lambda: flights().withColumn("place", F.row_number().over(per_carrier)),
        "df_cube": lambda: flights().cube("carrier", "month").count(),
        "df_pivot": lambda: flights().groupBy("carrier").pivot("month", [1, 2]).count(),
    }
    return by_month | {
        "df_scan_pushdown": lambda: flights().where("month = 1 and dest = 'IAH'"),
        "df_scan_csv": lambda: spark.read.option("header", True).csv(planes_csv).where("year > 0"),
        "df_range": lambda: spark.range(0, 100_000, 1, 4).selectExpr("id % 7 as k"),
        "df_aggregate": lambda: by_carrier(flights()),
        "df_aggregate_aqe_off": without_aqe(lambda: by_carrier(flights())),
        "df_count_distinct": lambda: flights().agg(F.countDistinct("tailnum", "dest")),
        "df_join_sort_merge": lambda: joined("merge"),
        "df_join_sort_merge_aqe_off": without_aqe(lambda: joined("merge")),
        "df_join_broadcast": lambda: joined("broadcast"),
        "df_join_broadcast_aqe_off": without_aqe(lambda: joined("broadcast")),
        "df_join_shuffle_hash": lambda: joined("shuffle_hash"),
        "df_join_left_anti": lambda: joined("merge", "left_anti"),
        "df_join_full_outer": lambda: joined("merge", "full"),
        "df_join_nested_loop": lambda: cross().where("seats > other"),
        "df_join_cartesian": lambda: planes().limit(50).join(
            flights().limit(30).hint("shuffle_replicate_nl").withColumnRenamed("tailnum", "t"),
            F.col("seats") > F.col("distance")),
        "df_join_itself_reused": lambda: by_carrier(flights()).join(
            by_carrier(flights()).select("carrier", F.col("miles").alias("again")), "carrier"),
        "df_subquery": lambda: flights().where(
            F.col("distance") > flights().agg(F.avg("distance")).scalar()),
        "df_union": lambda: flights().union(flights().where("month = 2")),
        "df_distinct": lambda: flights().select("dest").distinct(),
        "df_sort": lambda: flights().orderBy("distance"),
        "df_limit": lambda: flights().orderBy("distance").limit(10),
        "df_repartition": lambda: flights().repartition(6, "carrier"),
        "df_coalesce": lambda: flights().repartition(6).coalesce(2),
        "df_cache": lambda: by_carrier(cached),
        "df_explode": lambda: flights().withColumn("n", F.explode(F.sequence(F.lit(1), F.lit(2)))),
        "df_python_udf": lambda: flights().withColumn("low", lower("carrier")),
        "df_pandas_udf": lambda: flights().withColumn("more", twice("distance")),
        "df_map_in_pandas": lambda: flights().mapInPandas(miles, flights().schema),
        "df_apply_in_pandas": lambda: flights().groupBy("carrier").applyInPandas(
            mean, flights().schema),
        "df_from_rdd": lambda: spark.createDataFrame(
            spark.sparkContext.parallelize([(i, str(i)) for i in range(100)], 2), ["n", "s"]),
        "df_to_rdd": lambda: by_carrier(flights()).rdd.map(lambda row: row[0]),
        "df_hostile_names": lambda: planes().select(
            F.col("seats").alias("<script>alert(1)</script>"),
            F.col("manufacturer").alias("a \"b\" & 'c'")).distinct(),
        "df_several_executions": several,
    }  # fmt: skip


if __name__ == "__main__":
    main()
