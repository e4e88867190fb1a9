"""Tiles put together by area: what is counted in tasks is what there is to count."""

from __future__ import annotations

from pyspark.sql import SparkSession

from labkit.labs import find
from tests.shown import figure
from tests.spark.one_pair import one_pair


def test_hits_and_reads_are_eight_a_tile_and_partitions_as_the_partitioner_has_them(
    spark: SparkSession,
) -> None:
    """Counted by the tasks, and told by the partitioner beforehand."""
    small = find("locality-partitioner").small
    found = one_pair(spark, "locality-partitioner", **small)
    for arm in found.arms:
        hits, reads = (figure(found, arm.name, name) for name in ("tiles_hit", "tiles_read"))
        assert hits + reads == 8 * int(small["tiles"])
        sizes = [partition.records for partition in arm.partitions]
        assert max(sizes) == figure(found, arm.name, "largest_partition")
    even, area, coarse = (
        figure(found, name, "largest_partition") / figure(found, name, "median_partition")
        for name in ("by_tile", "by_area_sorted", "coarse_sorted")
    )
    assert even < area < coarse
