"""What the labs of the chapter on tasks say of a task is what Spark says of it."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from labkit.core.claims.lab import Demo
from labkit.core.params import Value
from labkit.core.records.demonstration import Demonstration
from labkit.labs import entry
from labkit.spark.reading.status_store import StatusStore
from labkit.spark.watching import watching
from labkit.trials.demonstrate import Showing
from labkit.trials.job import unsaved
from tests.shown import figure
from tests.spark.one_pair import one_pair


def inspect(spark: SparkSession, **params: Value) -> Demonstration:
    """The search for the slow key, at its small size but for these parameters."""
    demo = entry("task-inspect")
    assert isinstance(demo, Demo)
    return unsaved(Showing(demo, {**demo.small, **params}), spark)


@pytest.fixture(scope="module")
def inspected(spark: SparkSession) -> Demonstration:
    """Return it once for all tests that only look."""
    return inspect(spark)


def test_a_tasks_own_number_is_the_one_on_the_stage_page(
    inspected: Demonstration, spark: SparkSession
) -> None:
    """So that its log lines and its row in Spark's UI can be laid side by side."""
    own = inspected.observation("same-task").figures
    ran = inspected.observation("slow-task").anatomy
    assert ran is not None
    store = StatusStore(spark.sparkContext)
    stages = store.stages_of(store.known([ran.ran[-1].job]))
    (stage,) = (one for one in stages if one["stageId"] == own["stage"])
    (row,) = (one for one in store.tasks(stage) if one["taskId"] == own["task"])
    assert (row["partitionId"], row["attempt"]) == (own["partition"], own["attempt"])


def test_the_planted_key_is_found_wherever_it_lies(spark: SparkSession) -> None:
    """In the partition of its remainder, as Python's integers are placed."""
    shown = inspect(spark, slow=7)
    assert set(shown.verdicts.values()) == {"as predicted"}
    assert shown.observation("same-task").figures["partition"] == 7 % 4


def test_steps_with_a_shuffle_between_them_are_stages_that_the_table_tells_apart(
    spark: SparkSession,
) -> None:
    """Four of them for the whole job, where without a shuffle there is one."""
    sizes = {"records": 1_000, "effort": 1, "partitions": 2}
    apart = one_pair(spark, "stub-stages", between="shuffle", **sizes)
    arms = ("read", "read_parse", "read_parse_hash", "whole")
    assert [figure(apart, arm, "stages") for arm in arms] == [1, 2, 3, 4]
    found = apart.arm("whole").tasks
    assert list(found.groupby("stage").size()) == [2, 2, 2, 2]


def test_a_block_of_ones_own_has_its_tasks_as_a_table(spark: SparkSession) -> None:
    """Records in each partition after a shuffle, those of one key in one."""
    rows = spark.range(0, 1_000, 1, 2).selectExpr("id % 2 AS key")
    with watching(spark) as seen:
        rows.repartition(3, "key").write.format("noop").mode("overwrite").save()
    last = seen.tasks[seen.tasks["stage"] == seen.tasks["stage"].max()]
    assert sorted(last["partition"]) == [0, 1, 2]
    assert last["shuffle_read_records"].sum() == 1_000
    assert set(last["executor"]) == {"driver"}
