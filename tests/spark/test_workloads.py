"""Scala workloads in a session that was there before them."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import SparkSession

from labkit import datasets
from labkit.core.design.budget import Stopping
from labkit.core.errors import TrialFailed, UsageError
from labkit.spark.trial.jvm_rdd import JvmRdd
from labkit.spark.workloads import workload
from labkit.trials.plans import of_variants


def test_a_session_that_was_there_before_runs_scala(spark: SparkSession) -> None:
    """An RDD of the JVM is counted and taken from; its case classes come as tuples."""
    records = workload(spark, "Records").rdd(20, 3)
    assert isinstance(records, JvmRdd)
    assert records.count() == 20
    number, value, text, numbers = records.take(8)[7]
    assert (number, len(text), len(numbers)) == (7, 1000, 100)
    assert isinstance(value, float)
    assert 0 <= min(numbers) <= max(numbers) < 1000


def test_a_scala_dataset_comes_back_as_a_dataframe(spark: SparkSession) -> None:
    """Both of the typed Dataset's ways give the sums that the formula gives."""
    shuffles = workload(spark, "Shuffles")
    expected = {(key, sum(range(key, 1000, 7))) for key in range(7)}
    for method in (shuffles.mapGroups, shuffles.reduceGroups):
        frame = method(1000, 7, 2)
        assert frame.columns == ["key", "total"]
        assert {tuple(row) for row in frame.collect()} == expected


def test_a_dataframe_can_be_passed_to_scala(spark: SparkSession) -> None:
    """The typed filter keeps the same rows as `where`, and nothing is pushed to the scan."""
    flights = datasets.flights(spark)
    typed = workload(spark, "Filters").typed(flights, "month", 1)
    known = flights.where("month = 1")
    assert typed.count() == known.count() > 0

    def pushed(frame: Any) -> str:
        plan = str(frame._jdf.queryExecution().executedPlan().toString())
        return plan.split("PushedFilters: [")[1].split("]")[0]

    assert pushed(typed) == ""
    assert "EqualTo(month,1" in pushed(known)


def test_an_unknown_object_is_named_with_the_known_ones(spark: SparkSession) -> None:
    """The nearest spelling comes first."""
    with pytest.raises(UsageError, match="did you mean Shuffles"):
        workload(spark, "Shufles")


def test_an_error_in_scala_is_told_in_one_line(spark: SparkSession) -> None:
    """The arm is named, and what the JVM said."""
    shuffles = workload(spark, "Shuffles")
    both = {name: lambda: shuffles.reduceByKey(10, 0, 1) for name in ("one", "other")}
    with pytest.raises(TrialFailed, match=r"failed: .*ArithmeticException: / by zero"):
        of_variants(both, Stopping(1), seed=1).run(spark)
