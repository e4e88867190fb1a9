"""What arms have cached: measured where it lies, and for the arms that use it."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from labkit.core.design.budget import Stopping
from labkit.spark.workloads import workload
from labkit.trials.plans import of_variants
from tests.shown import figure


def test_what_an_arm_has_cached_is_measured(spark: SparkSession) -> None:
    """In memory it is what Spark estimates the objects at; on disk there is nothing then."""
    records = workload(spark, "Records")
    variants = {
        level: lambda level=level: records.rdd(1000, 4).persist(level)
        for level in ("DISK_ONLY", "MEMORY_ONLY")
    }
    found = of_variants(variants, Stopping(1), seed=1).run(spark)
    assert figure(found, "DISK_ONLY", "stored_memory_bytes") == 0
    assert figure(found, "DISK_ONLY", "stored_disk_bytes") > 1_000_000
    assert figure(found, "MEMORY_ONLY", "stored_disk_bytes") == 0
    assert {figure(found, arm, "cached_partitions") for arm in variants} == {4}
    objects = figure(found, "MEMORY_ONLY", "stored_memory_bytes")
    assert objects == pytest.approx(records.estimatedSize(1000), rel=0.05)


def test_cached_data_counts_for_the_arms_that_use_it(spark: SparkSession) -> None:
    """Input cached before the run counts for an arm that reads it, and for no other."""
    sc = spark.sparkContext
    numbers = sc.parallelize(range(1000), 2).persist()
    numbers.count()
    variants = {"cached": lambda: numbers.map(str), "not": lambda: sc.range(1000).map(str)}
    found = of_variants(variants, Stopping(1), seed=1).run(spark)
    numbers.unpersist(blocking=True)
    assert figure(found, "cached", "cached_partitions") == 2
    assert figure(found, "cached", "stored_memory_bytes") > 1000
    assert found.arm("not").metric("cached_partitions") is None
