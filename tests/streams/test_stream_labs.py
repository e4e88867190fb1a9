"""The labs of chapter 08: what a comparison shows at its small size, and what all refuse."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from labkit.core.claims.lab import Demo
from labkit.core.errors import UsageError
from labkit.core.records.demonstration import Demonstration
from labkit.labs import entry
from labkit.trials.demonstrate import Showing
from labkit.trials.job import unsaved
from tests.shown import figure
from tests.spark.lab_shown import comparison, require_shown
from tests.spark.one_pair import one_pair


def demonstrated(spark: SparkSession, lab_id: str, **params: float) -> Demonstration:
    lab = entry(lab_id)
    assert isinstance(lab, Demo)
    return unsaved(Showing(lab, {**lab.small, **params}), spark)


def test_a_window_reduced_again_shuffles_each_record_once(spark: SparkSession) -> None:
    """Its batches' sums lie where they are needed; with the inverse there are more jobs."""
    lab = comparison("incremental-windows")
    require_shown(lab, spark)
    found = one_pair(spark, lab.id, **lab.small)
    for arms in ("", "Scala "):
        again, inverse = (
            figure(found, arms + arm, "shuffle_write_records") for arm in ("all_again", "inverse")
        )
        assert 0 < again <= inverse
    assert len(found.arms) == 4


def test_windows_of_other_lengths_are_refused_before_anything_starts(spark: SparkSession) -> None:
    """In a line, with what is allowed."""
    with pytest.raises(UsageError, match="window is 65; allowed are multiples of batch"):
        demonstrated(spark, "windows", window=65)
    with pytest.raises(UsageError, match="batches is 2; allowed are 3 or more"):
        demonstrated(spark, "windows", batches=2)
    with pytest.raises(UsageError, match="batches is 3; allowed are 5 or more"):
        one_pair(spark, "incremental-windows", batches=3, window=4)


def test_receivers_that_leave_no_core_are_refused(spark: SparkSession) -> None:
    """The lab asks for what the session has not."""
    with pytest.raises(UsageError, match="3 receivers need 4 cores, and the session has 3"):
        demonstrated(spark, "batch-statistics", receivers=3)


def test_statistics_of_streams_agree_with_the_pages_where_there_are_any(
    spark: SparkSession,
) -> None:
    """The REST page of the application's UI, batch by batch."""
    found = demonstrated(spark, "batch-statistics", receivers=1, batches=4)
    if spark.sparkContext.uiWebUrl:
        assert found.observation("rest").holds
    (stream,) = found.streams
    assert sum(batch.records or 0 for batch in stream.done) == 400
