"""Python, Scala and DataFrame as arms of one comparison."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from labkit.core.design.budget import Stopping
from labkit.core.errors import UnequalAnswers, UsageError
from labkit.core.lineage.debug_string import parse_lineage
from labkit.core.records.comparison import Comparison
from labkit.trials.plans import of_variants
from tests.shown import figure
from tests.spark.one_pair import one_pair


@pytest.fixture(scope="module")
def sums(spark: SparkSession) -> Comparison:
    """Return one pair of the reduction in Python, in Scala and as a DataFrame."""
    return one_pair(spark, "reduce-by-key", records=200_000, partitions=4, arms="all")


def test_python_scala_and_dataframe_stand_on_one_axis(sums: Comparison) -> None:
    """All five arms ran, which they only do with equal answers."""
    assert [arm.name for arm in sums.arms] == [
        "groupByKey", "reduceByKey", "Scala groupByKey", "Scala reduceByKey", "DataFrame",
    ]  # fmt: skip
    assert all(len(arm.timed) == 1 for arm in sums.arms)


def test_grouping_shuffles_every_record_on_the_jvm(sums: Comparison) -> None:
    """Reducing sends one record a key and map task; so does the DataFrame."""
    assert figure(sums, "Scala groupByKey", "shuffle_write_records") == 200_000
    assert figure(sums, "Scala reduceByKey", "shuffle_write_records") == 42 * 4
    assert figure(sums, "DataFrame", "shuffle_write_records") == 42 * 4
    grouped = figure(sums, "Scala groupByKey", "shuffle_write_bytes")
    assert grouped > 100 * figure(sums, "Scala reduceByKey", "shuffle_write_bytes")


def test_the_arms_have_as_many_tasks(sums: Comparison) -> None:
    """Adaptive execution does not give the DataFrame fewer partitions than the RDDs have."""
    assert {figure(sums, arm.name, "tasks") for arm in sums.arms} == {8}


def test_an_arm_on_the_jvm_has_lineage_and_anatomy(sums: Comparison) -> None:
    """Call sites are lines of the Scala file; stages and tasks are there as for Python."""
    arm = sums.arm("Scala reduceByKey")
    lineage = parse_lineage(arm.lineage)
    assert [stage.tasks for stage in lineage.stages] == [4, 4]
    assert "reduceByKey at Shuffles.scala:" in arm.lineage
    assert arm.anatomy is not None
    assert [run.width for run in arm.anatomy.stages] == [4, 4]
    assert sum(partition.records for partition in arm.partitions) == 42


def test_an_arms_code_shows_the_scala_method_below(sums: Comparison) -> None:
    """What is called stands under the Python that calls it."""
    code = sums.arm("Scala groupByKey").code
    assert code.startswith("def groupByKey() -> Any:")
    assert ".groupByKey(partitions).mapValues(_.sum)" in code
    assert "Scala" not in sums.arm("groupByKey").code


def test_the_web_log_is_for_python_alone(spark: SparkSession) -> None:
    """The line says what is allowed."""
    with pytest.raises(UsageError, match="arms can't be 'all' with input='weblog'"):
        one_pair(spark, "reduce-by-key", input="weblog", arms="all")


def test_cartesian_and_join_find_the_same_pairs_everywhere(spark: SparkSession) -> None:
    """A cartesian product has a task for each pair of partitions; no join is broadcast."""
    found = one_pair(spark, "cartesian-join", records=300, partitions=3, arms="all")
    for arm in ("cartesian", "Scala cartesian"):
        assert figure(found, arm, "tasks") == 9
        assert figure(found, arm, "shuffle_write_bytes") == 0
    for arm in ("join", "Scala join"):
        assert figure(found, arm, "tasks") == 9
        assert figure(found, arm, "shuffle_write_bytes") > 0
    assert "SortMergeJoin" in found.arm("DataFrame").plan
    assert "Broadcast" not in found.arm("DataFrame").plan


def test_other_rows_in_a_dataframe_than_in_an_rdd_are_shown(spark: SparkSession) -> None:
    """The rows of both are shown as plain values."""
    sc = spark.sparkContext
    variants = {
        "rdd": lambda: sc.parallelize([(1, "a"), (2, "b")]),
        "frame": lambda: spark.createDataFrame([(1, "a"), (2, "c")], "k int, v string"),
    }
    with pytest.raises(UnequalAnswers, match="both have 2 records, but not the same") as error:
        of_variants(variants, Stopping(1), seed=1).run(spark)
    assert error.value.details == "only in rdd: (2, 'b')\nonly in frame: (2, 'c')"
