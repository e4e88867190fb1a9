"""The lab of the two shuffle writers: the same bytes, and only one of them sorts."""

from __future__ import annotations

from pyspark.sql import SparkSession

from labkit.spark.trial.shuffle_writers import shuffle_writers
from labkit.spark.workloads import workload
from tests.shown import figure

from .one_pair import one_pair


def test_both_writers_send_the_same_and_only_one_takes_memory_to_sort() -> None:
    """The threshold is in force: pages to sort in are execution memory, open files are none."""
    found = one_pair(None, "shuffle-writer", records=1_000, partitions=4)
    for name in ("shuffle_write_bytes", "shuffle_write_records", "tasks"):
        assert figure(found, "bypass", name) == figure(found, "sort", name)
    assert figure(found, "bypass", "peak_memory_bytes") == 0
    assert figure(found, "sort", "peak_memory_bytes") > 0
    told = {arm.name: " ".join(arm.remarks) for arm in found.arms}
    assert told == {
        "bypass": "The shuffle of bypass has the BypassMergeSortShuffleWriter.",
        "sort": "The shuffle of sort has the UnsafeShuffleWriter.",
    }


def test_each_kind_of_shuffle_has_the_writer_that_spark_chose_for_it(
    spark: SparkSession,
) -> None:
    """Objects that are combined first are sorted one by one, whatever the threshold."""
    pairs = spark.sparkContext.parallelize(range(100), 2).map(lambda x: (x % 3, x))
    assert shuffle_writers(pairs.groupByKey(4)) == ["BypassMergeSortShuffleWriter"]
    assert shuffle_writers(pairs.groupByKey(300)) == ["UnsafeShuffleWriter"]  # bytes, by Kryo
    shuffles = workload(spark, "Shuffles")
    assert shuffle_writers(shuffles.reduceByKey(100, 3, 4)) == ["SortShuffleWriter"]
    assert shuffle_writers(spark.range(100).repartition(300)) == ["UnsafeShuffleWriter"]
