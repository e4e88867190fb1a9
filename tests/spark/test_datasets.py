"""The tables and the web log as Spark sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from pyspark import cloudpickle
from pyspark.core.rdd import PipelinedRDD

from labkit import datasets
from labkit.datasets.loglines import BLOCK, log_lines
from labkit.datasets.tables import SCHEMAS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROWS = {"flights": 336_776, "airlines": 16, "airports": 1_458, "planes": 3_322, "weather": 26_115}


@pytest.mark.parametrize("name", SCHEMAS)
def test_spark_reads_every_table_with_its_schema(spark: SparkSession, name: str) -> None:
    """The rows are all there, under the types that the module states."""
    table = getattr(datasets, name)(spark)
    assert ", ".join(f"{c} {t.upper()}" for c, t in table.dtypes) == SCHEMAS[name]
    assert table.count() == ROWS[name]


def test_making_a_table_starts_no_job(spark: SparkSession) -> None:
    """A variant may read its table inside a trial: only its own work is measured."""
    tracker = spark.sparkContext.statusTracker()
    spark.sparkContext.setJobGroup("reading", "a table")
    try:
        datasets.flights(spark).select("dest")
        assert list(tracker.getJobIdsForGroup("reading")) == []
    finally:
        spark.sparkContext.setLocalProperty("spark.jobGroup.id", cast(Any, None))


def test_nulls_and_instants_arrive_as_they_were_written(spark: SparkSession) -> None:
    """Spark agrees with the file about cancelled flights, sums, and the first hour."""
    flights = datasets.flights(spark)
    row = flights.selectExpr(
        "count_if(dep_time is null) as cancelled",
        "sum(distance) as miles",
        "min(unix_seconds(time_hour)) as first",
    ).first()
    assert row is not None
    assert row.asDict() == {"cancelled": 8_255, "miles": 350_217_607, "first": 1_357_034_400}


def test_the_tables_join_on_their_keys(spark: SparkSession) -> None:
    """All flights have an airline, most have a plane, nearly all have their hour's weather."""
    flights = datasets.flights(spark)
    assert flights.join(datasets.airlines(spark), "carrier").count() == ROWS["flights"]
    assert flights.join(datasets.planes(spark), "tailnum").count() == 284_170
    hours = datasets.weather(spark).select("origin", "time_hour")
    assert flights.join(hours, ["origin", "time_hour"]).count() == 335_220


@pytest.mark.parametrize("partitions", [1, 3, 7])
def test_the_same_seed_gives_the_same_lines_at_any_partition_count(
    spark: SparkSession, partitions: int
) -> None:
    """Spark's log is the one that a single process makes, in its order and evenly split."""
    log = datasets.web_log(spark, BLOCK + 2_345, seed=3, partitions=partitions)
    alone = log_lines(0, BLOCK + 2_345, seed=3, users=10_000, pages=2_000, skew=1.1)
    assert log.collect() == list(alone)
    sizes = log.glom().map(len).collect()
    assert len(sizes) == partitions
    assert max(sizes) - min(sizes) <= 1


def test_a_shorter_log_is_the_beginning_of_a_longer_one(spark: SparkSession) -> None:
    """More lines change none of those before, whatever the partitions."""
    longer = datasets.web_log(spark, 12_000, partitions=2)
    assert datasets.web_log(spark, 700, partitions=3).collect() == longer.take(700)


def test_an_empty_log_and_more_partitions_than_lines_are_fine(spark: SparkSession) -> None:
    """Small sizes give empty partitions and no error."""
    assert datasets.web_log(spark, 0).collect() == []
    assert len(datasets.web_log(spark, 2, partitions=5).collect()) == 2


def test_a_log_is_lazy_and_ships_nothing_big(spark: SparkSession) -> None:
    """A log of 10^12 lines is made at once, a task carries code and no tables of megabytes."""
    log = datasets.web_log(spark, 10**12, users=100_000, pages=100_000)
    assert log.getNumPartitions() == spark.sparkContext.defaultParallelism
    assert isinstance(log, PipelinedRDD)
    assert len(cloudpickle.dumps(log.func)) < 25_000
    assert len(log.take(3)) == 3


def test_requests_find_their_titles_in_both_joins(spark: SparkSession) -> None:
    """The shuffle join with the RDD and the look-up in the dict agree, and lose no request."""
    requests = datasets.web_log(spark, 5_000, pages=300).map(datasets.parse_request)
    pages = requests.map(lambda request: (request[1], request[0]))
    titles = datasets.page_titles(spark, 300, partitions=2)
    table = datasets.page_title_table(300)
    shuffled = pages.join(titles).map(lambda pair: pair[1]).collect()
    looked_up = pages.map(lambda pair: (pair[1], table[pair[0]])).collect()
    assert len(shuffled) == 5_000
    assert sorted(shuffled) == sorted(looked_up)
    assert titles.getNumPartitions() == 2
    assert dict(titles.collect()) == table
