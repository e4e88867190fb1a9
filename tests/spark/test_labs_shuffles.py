"""The chapter on shuffles at small sizes: figures beyond those that its labs show themselves."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from labkit.core.claims.lab import Demo
from labkit.core.records.demonstration import Demonstration
from labkit.labs import entry
from labkit.trials.demonstrate import Showing
from labkit.trials.job import unsaved
from tests.shown import figure
from tests.spark.one_pair import one_pair


@cache
def shown(spark: SparkSession, lab_id: str, **params: Any) -> Demonstration:
    """A demonstration of the catalogue; once, however many tests look at it."""
    demo = entry(lab_id)
    assert isinstance(demo, Demo)
    return unsaved(Showing(demo, params), spark)


def ran(found: Demonstration, name: str) -> list[float]:
    """The jobs, stages and tasks of an observation."""
    return [found.observation(name).figures[counted] for counted in ("jobs", "stages", "tasks")]


def test_python_joins_by_one_shuffle_and_scala_by_two(spark: SparkSession) -> None:
    """PySpark's only map stage has the tasks of both sides; sides that lie alike have none."""
    found = shown(spark, "narrow-wide", partitions=2)
    assert ran(found, "union") == [1, 1, 4]
    assert ran(found, "join") == ran(found, "cogroup") == [1, 2, 6]
    assert ran(found, "scala-join") == [1, 3, 6]
    assert ran(found, "partitioned-join") == [1, 1, 2]
    assert len(found.ran) == len(found.observations)


def test_take_asks_for_more_partitions_job_by_job(spark: SparkSession) -> None:
    """One, four times as many, then the rest: what it wants is in the last one."""
    found = shown(spark, "job-anatomy", partitions=8)
    assert ran(found, "take") == [3, 3, 8]
    assert not found.observation("take").holds
    assert "until it has" in found.observation("take").found


def test_the_other_exceptions_to_the_rule(spark: SparkSession) -> None:
    """Shuffle files that are there, sampling before a sort, adaptive execution's jobs."""
    found = shown(spark, "job-anatomy", partitions=8)
    assert ran(found, "same-shuffle") == [2, 3, 24]
    assert ran(found, "sort") == [3, 4, 32]
    assert ran(found, "dataframe")[:2] == [2, 2]
    held = {name for name, verdict in found.verdicts.items() if verdict == "as predicted"}
    assert held == {"no-action", "one-action", "two-actions", "one-shuffle", "two-shuffles"}


def test_a_set_spares_bytes_where_a_key_has_values_twice(spark: SparkSession) -> None:
    """And some where they are all distinct, as published: fewer records, each with its key once."""
    sizes = {"records": 20_000, "keys": 10, "partitions": 2}
    few, all_distinct = (
        one_pair(spark, "rich-transform", distinct=distinct, **sizes) for distinct in (5, 2_000)
    )
    arms = ("Scala groupByKey", "Scala combineByKey", "Scala aggregateByKey")
    grouped, combined, aggregated = (figure(few, arm, "shuffle_write_bytes") for arm in arms)
    assert combined == aggregated < grouped / 20
    grouped, combined, aggregated = (figure(all_distinct, a, "shuffle_write_bytes") for a in arms)
    assert grouped / 5 < combined == aggregated < grouped / 2


def test_what_is_partitioned_once_is_shuffled_once(spark: SparkSession) -> None:
    """Each use of the other arm shuffles again: little, where a reduction combines first."""
    sizes = {"records": 10_000, "partitions": 2, "later": "reduce"}
    one, three = (one_pair(spark, "same-partitioner", uses=uses, **sizes) for uses in (1, 3))

    def written(arm: str) -> list[float]:
        return [figure(found, arm, "shuffle_write_bytes") for found in (one, three)]

    assert written("partitioned")[0] == written("partitioned")[1]
    assert written("cached")[1] == 3 * written("cached")[0] < written("partitioned")[0]


@pytest.mark.parametrize("later", ["join", "reduce"])
def test_buckets_are_read_without_an_exchange_and_their_files_go_away(
    spark: SparkSession, later: str
) -> None:
    """The catalogue knows nothing of them afterwards either."""
    folder = Path(spark.sparkContext._temp_dir)
    before = set(folder.iterdir())
    sizes = {"records": 10_000, "partitions": 2, "later": later, "data": "tables"}
    found = one_pair(spark, "same-partitioner", **sizes)
    assert "Exchange" in found.arm("plain").plan
    assert "Exchange" not in found.arm("bucketed").plan
    assert figure(found, "bucketed", "shuffle_write_bytes") == 0
    assert figure(found, "bucketed", "stages") == 1
    gc.collect()
    assert set(folder.iterdir()) == before
    assert not [table for table in spark.catalog.listTables() if "labkit" in table.name]


def test_a_payload_that_is_made_afterwards_crosses_no_shuffle(spark: SparkSession) -> None:
    """Its number does, on the JVM as in Python."""
    sizes = {"records": 2_000, "partitions": 2, "arms": "scala"}
    found = one_pair(spark, "lean-shuffle", **sizes)
    arms = ("Scala before", "Scala after")
    before, after = (figure(found, arm, "shuffle_write_bytes") for arm in arms)
    assert before > 50 * after
