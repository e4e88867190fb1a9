"""One aggregation in every API: Python RDD, Scala RDD, typed Dataset, DataFrame, pandas."""

from __future__ import annotations

from operator import add

from labkit.labs.kit import *


def build(spark: SparkSession, records: int, keys: int, partitions: int) -> Arms:
    """Sum the integers of one range by their remainder, combined before the shuffle if possible.

    All arms begin with the rows of `spark.range`, and each turns them into what it works on: the
    RDDs into objects, on the JVM or pickled for Python.
    """
    from pyspark.sql import functions as F

    from . import _series as series

    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", False)
    scala = workload(spark, "Shuffles")

    total: Any = F.pandas_udf(series.total, "long")  # type: ignore[call-overload]

    def numbers() -> DataFrame:
        return spark.range(0, records, 1, partitions)

    def rows() -> GroupedData:
        key = (F.col("id") % keys).cast("int")
        return numbers().groupBy(key.alias("key"))

    def python_rdd() -> RDD[tuple[int, int]]:
        pairs = numbers().rdd.map(lambda row: (row.id % keys, row.id))
        return pairs.reduceByKey(add, partitions)

    def scala_rdd() -> Any:
        return scala.reduceRows(records, keys, partitions)

    def dataset() -> Any:
        return scala.reduceGroups(records, keys, partitions)

    def dataframe() -> DataFrame:
        return rows().agg(F.sum("id"))

    def pandas_udf() -> DataFrame:
        return rows().agg(total("id"))

    return {
        "python_rdd": python_rdd,
        "scala_rdd": scala_rdd,
        "dataset": dataset,
        "dataframe": dataframe,
        "pandas_udf": pandas_udf,
    }


LAB = Lab(
    title="RDD, Dataset, DataFrame: one aggregation",
    notebook="04b_functions",
    question="Does the same aggregation get faster as Spark sees more of it?",
    expect=(
        "All begin with the same rows. A DataFrame's sum is generated code on them. A Scala RDD "
        "makes an object of every row; a typed Dataset does so, too, calls a function that Spark "
        "can't look into and turns what comes of it into rows again. A Python RDD ships every row "
        "pickled, a pandas UDF all of them by Arrow."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(1_000_000, "integers to sum (10,000,000 as published)", low=10_000,
                high=20_000_000),
        keys(42, "remainders"),
        partitions(8, "partitions (42 as published)"),
    ),
    build=build,
    pairs=6,
    small={"records": 10_000, "partitions": 2},
    shows=(Check("dataframe", "pandas_udf", "shuffle_write_bytes"),),
)  # fmt: skip
