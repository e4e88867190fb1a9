"""A large result brought to the driver, aggregated on the workers, or written by them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from labkit.labs.kit import *

MOST, LITTLE = "spark.driver.maxResultSize", "1m"


def refused(spark: SparkSession, collect: Callable[[], Any], most: str) -> str:
    """What becomes of a result that is larger than `spark.driver.maxResultSize` allows.

    Every stage reads the setting when it starts, so that it can be lowered for one; the session has
    its own again afterwards.
    """
    from py4j.protocol import Py4JJavaError

    sc: Any = spark.sparkContext
    conf = sc._jsc.sc().conf()
    before = sc.getConf().get(MOST)
    conf.set(MOST, most)
    try:
        collect()
    except Py4JJavaError as error:
        why = str(error.java_exception.getMessage()).splitlines()[0]
        said = f"collect is refused: {why.rstrip('.')}"
    else:
        said = "collect is let through: its result is smaller"
    finally:
        conf.remove(MOST) if before is None else conf.set(MOST, before)
    rows = spark.range(100).count()
    return f"With {MOST}={most} {said}. The session goes on: it counted {rows} rows afterwards."


def build(spark: SparkSession, records: int, width: int, partitions: int) -> Arms:
    """The number and the sum of some records, by three ways; one of them keeps them as files."""
    from pyspark.sql import Observation as Observed
    from pyspark.sql import functions as F

    context: Any = spark.sparkContext

    def made() -> DataFrame:
        text = F.repeat(F.sha2(F.col("id").cast("string"), 256), -(-width // 64))
        rows = spark.range(0, records, 1, partitions).withColumn("text", text)
        return rows.withColumn("value", F.crc32("text"))  # so that an aggregate needs the text

    totals = F.count("value").alias("rows"), F.sum("value").alias("total")

    def found(rows: int, total: int, in_driver: int, remarks: Any = tuple) -> Measured:
        return Measured((rows, total), lambda: {"driver_rows": in_driver}, remarks)

    def collect() -> Measured:
        rows = made().collect()
        total = sum(row.value for row in rows)
        return found(len(rows), total, len(rows), limited)

    def limited() -> list[str]:
        return [refused(spark, made().collect, LITTLE)]

    def aggregate() -> Measured:
        rows = made().agg(*totals).collect()
        return found(rows[0].rows, rows[0].total, len(rows))

    def write() -> Measured:
        seen = Observed()
        folder = Path(tempfile.mkdtemp(prefix="written-", dir=context._temp_dir))
        try:
            made().observe(seen, *totals).write.mode("overwrite").parquet(folder.as_uri())
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return found(seen.get["rows"], seen.get["total"], 0)

    return {"collect": collect, "aggregate": aggregate, "write": write}


LAB = Lab(
    title="Collecting a result against leaving it on the workers",
    notebook="06b_outside_spark",
    question="What does it cost to bring a large result to the driver?",
    expect=(
        "Every row that is collected is packed by its task, unpacked by the driver and made an "
        "object there, by one thread while the cores wait. An aggregate brings one row, a write "
        "none. Spark sets a limit to what a driver may get, spark.driver.maxResultSize: beyond it "
        "the job fails, and the session goes on."
    ),
    metric="result_bytes",
    params=(
        records(200_000, "rows of the result", high=2_000_000),
        count("width", 128, "letters of text in each row", low=64, high=10_000),
        partitions(8),
    ),
    build=build,
    pairs=6,
    small={"records": 20_000, "partitions": 2},
    shows=(
        Check("aggregate", "collect", "driver_rows"),
        Check("write", "collect", "driver_rows"),
    ),
    figures=(
        Figure("driver_rows", "rows in the driver", "", True, "rows of the result that came to "
               "the driver"),
    ),
)  # fmt: skip
