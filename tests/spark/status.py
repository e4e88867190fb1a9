"""What Spark says of its jobs, once it has heard of all that has happened."""

from __future__ import annotations

from pyspark.sql import SparkSession


def active_jobs(spark: SparkSession) -> list[int]:
    """The jobs that run. Spark's tracker lags: one that has returned may not have ended there."""
    spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
    return list(spark.sparkContext.statusTracker().getActiveJobsIds())
