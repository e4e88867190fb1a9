"""The labs of closures, plans and memory: the exact figures that their lessons rest on."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from tests.spark.one_pair import figure, one_pair


def test_a_field_drags_its_object_along(spark: SparkSession) -> None:
    """The function with a local variable stays small whatever the object holds."""
    found = one_pair(spark, "closure-field", records=1_000, tasks=2, held=10_000)
    assert figure(found, "local", "closure_bytes") < 2_000
    assert figure(found, "field", "closure_bytes") > 100_000


def test_a_broadcast_table_is_unpickled_by_workers_and_one_in_the_function_by_tasks(
    spark: SparkSession,
) -> None:
    """Copies are counted where they are made; there may be more workers than cores."""
    found = one_pair(spark, "broadcast-once", records=1_000, tasks=24, entries=100)
    assert figure(found, "closure", "copies") == 24
    assert 1 <= figure(found, "broadcast", "copies") <= 12


def test_both_ways_to_write_a_join_are_one_plan(spark: SparkSession) -> None:
    """The same operators but for the join's type, in as many tasks: both sort and merge."""
    found = one_pair(spark, "optimizer-equals", left=500, right=5_000, partitions=3)
    shapes = [arm.timed[0].plan_shape.replace("Cross", "Inner") for arm in found.arms]
    assert shapes[0] == shapes[1] and "SortMergeJoin Inner" in shapes[0]
    assert figure(found, "join", "tasks") == figure(found, "cross_join", "tasks")


def test_opaque_filters_read_more(spark: SparkSession) -> None:
    """All rows for a Python function, all columns besides for one of whole rows."""
    found = one_pair(spark, "pushdown-lost", times=1)
    column, python, typed = (
        (figure(found, arm, "input_records"), figure(found, arm, "columns_read"))
        for arm in ("column", "python_udf", "typed")
    )
    assert column[0] < python[0] == typed[0] == 336_776
    assert column[1] == python[1] == 2 and typed[1] == 19


def test_collecting_in_python_alone_frees_nothing_that_is_cached(spark: SparkSession) -> None:
    """gc.collect() alone leaves it; with the JVM's collection, or unpersist(), it is gone."""
    found = one_pair(spark, "python-gc", records=1_000, partitions=2)
    held = {arm.name: arm.metric("held_bytes") for arm in found.arms}
    assert held["forgotten"] == held["python_collected"] and held["forgotten"]
    assert held["both_collected"] == held["unpersisted"] == 0


def test_collecting_in_python_frees_the_drivers_own_cycles(spark: SparkSession) -> None:
    """A block of memory for each record that was collected, and none of them afterwards."""
    found = one_pair(spark, "python-gc", records=20_000, partitions=2)
    blocks = {arm.name: arm.metric("driver_blocks") or 0 for arm in found.arms}
    assert blocks["forgotten"] > 19_000 and blocks["unpersisted"] > 19_000
    assert blocks["python_collected"] < 2_000 and blocks["both_collected"] < 2_000


@pytest.mark.parametrize("uses", [1, 3])
def test_a_cached_dataset_is_computed_once(spark: SparkSession, uses: int) -> None:
    """The later uses read what the first one stored."""
    found = one_pair(spark, "cache-reuse", records=1_000, uses=uses, effort=1, partitions=2)
    assert figure(found, "computed", "input_records") == 0
    assert (figure(found, "cached", "input_records") > 0) == (uses > 1)


def test_small_fields_make_objects_heavy_and_long_texts_do_not(spark: SparkSession) -> None:
    """Headers are most of a small record; a string of Latin letters has a byte a letter."""
    found = one_pair(spark, "object-overhead", records=2_000, partitions=2)
    packed, objects, boxed, small_packed, small_objects = (
        figure(found, arm, "stored_memory_bytes")
        for arm in ("packed", "objects", "boxed", "small_packed", "small_objects")
    )
    assert small_objects > 2 * small_packed and boxed > 2 * packed
    assert objects < 1.5 * packed
