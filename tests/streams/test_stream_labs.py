"""The labs of chapter 08 at a small size: what they say that they show, and some figures more."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from labkit.core.claims.lab import Demo, Lab
from labkit.core.errors import UsageError
from labkit.core.records.demonstration import Demonstration
from labkit.labs import catalogue, entry
from labkit.labs.streaming import CHAPTER
from labkit.trials.demonstrate import Showing
from labkit.trials.job import unsaved
from tests.spark.lab_shown import require_shown
from tests.spark.one_pair import figure, one_pair

ON_KAFKA = {"kafka-partitions", "stream-recovery"}
"""Run in test_log_labs."""

AT_A_RATE = {"batch-interval", "receiver-storage", "receivers", "sustainable-rate"}
"""Run in test_rate_labs: each file's tests go to one process."""

HERE = [
    lab for lab in catalogue()
    if lab.chapter == CHAPTER and (isinstance(lab, Demo) or lab.cluster is None)
    and lab.id not in ON_KAFKA | AT_A_RATE
]  # fmt: skip


@pytest.mark.parametrize("lab", HERE, ids=lambda lab: lab.id)
def test_a_lab_shows_what_it_says_it_does(lab: Lab | Demo, spark: SparkSession) -> None:
    """Run at its small size, its arms give one answer, or all is as predicted; its checks hold."""
    require_shown(lab, spark)


def demonstrated(spark: SparkSession, lab_id: str, **params: float) -> Demonstration:
    lab = entry(lab_id)
    assert isinstance(lab, Demo)
    return unsaved(Showing(lab, {**lab.small, **params}), spark)


def test_a_window_reduced_again_shuffles_each_record_once(spark: SparkSession) -> None:
    """Its batches' sums lie where they are needed; with the inverse there are more jobs."""
    found = one_pair(spark, "incremental-windows", **entry("incremental-windows").small)
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
