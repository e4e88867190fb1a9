"""Work of a known amount: two workloads whose time grows in proportion to their records."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Workload = Callable[["SparkSession", int], Any]
"""Builds the lazy answer that burns so many records."""

TRIAL_SECONDS = 0.5
"""What a trial of the base takes: short enough to repeat often, long beside Spark's overhead."""

_ROUNDS = 60
_SIZINGS, _RUNS = 4, 6  # a JVM's times fall for some twenty runs


def _burn(number: int) -> int:
    for _ in range(_ROUNDS):
        number = (1_103_515_245 * number + 12_345) % 2_147_483_648
    return number


def python_rdd(spark: SparkSession, records: int) -> Any:
    """A loop in Python for each record; one stage, so that hardly anything else takes time."""
    sc = spark.sparkContext
    return sc.range(records, numSlices=sc.defaultParallelism).map(_burn)


def dataframe(spark: SparkSession, records: int) -> Any:
    """A hash of a text of 50 numbers for each row, in the JVM; one stage."""
    rows = spark.range(0, records, 1, spark.sparkContext.defaultParallelism)
    return rows.selectExpr("sha2(repeat(string(id), 50), 512) AS value")


WORKLOADS: dict[str, tuple[Workload, int]] = {
    "Python RDD": (python_rdd, 120_000),
    "DataFrame": (dataframe, 400_000),
}
"""Each with the records to begin with."""


def sized(spark: SparkSession, workload: Workload, records: int) -> int:
    """The records that make a trial take about TRIAL_SECONDS here, once the JVM is warm.

    Sized by the best of some runs: what else the machine does only adds time (Chen and Revels
    2016, "Robust benchmarking in noisy environments").
    """
    for _ in range(_SIZINGS):
        best = min(_seconds(workload, spark, records) for _ in range(_RUNS))
        # Cold runs are mostly overhead, so that a jump in one go would overshoot.
        records = 100 * round(records / 100 * min(2.0, max(0.5, TRIAL_SECONDS / best)))
    return records


def _seconds(workload: Workload, spark: SparkSession, records: int) -> float:

    from labkit.spark.trial.answer import answer_of

    begun = time.perf_counter()
    answer_of(workload(spark, records)).run()
    return time.perf_counter() - begun
