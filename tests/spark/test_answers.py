"""Equal answers are found equal, and others not, for RDDs, DataFrames and values."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from labkit.core.errors import UnequalAnswers
from labkit.spark.trial import answers
from labkit.spark.trial.answer import answer_of
from labkit.spark.trial.digest_sql import digest_frame
from labkit.spark.trial.digests import Digest, digest_rdd

ROWS = [(i % 7, f"user{i}", i * 0.1, None if i % 5 else i) for i in range(500)]


def shuffled(rows: list[Any]) -> list[Any]:
    return random.Random(3).sample(rows, len(rows))


def digest(value: Any) -> Digest:
    return answer_of(value).digest(as_rows=False)


def rdd_digest(spark: SparkSession, rows: list[Any], parts: int = 3) -> Digest:
    return digest_rdd(spark.sparkContext.parallelize(rows, parts))


def frame_digest(spark: SparkSession, rows: list[Any], schema: str) -> Digest:
    return digest_frame(spark.createDataFrame(rows, schema))


SCHEMA = "k int, name string, value double, other int"


def test_the_order_of_rows_and_partitions_does_not_matter(spark: SparkSession) -> None:
    """The same rows in another order, in another number of partitions, are the same answer."""
    assert rdd_digest(spark, ROWS).agrees(rdd_digest(spark, shuffled(ROWS), 5))
    one, other = (frame_digest(spark, rows, SCHEMA) for rows in (ROWS, shuffled(ROWS)))
    assert one.agrees(other)


def test_records_a_partition_are_counted_on_the_way(spark: SparkSession) -> None:
    """The digest knows how many records each partition holds."""
    digest = rdd_digest(spark, ROWS, 4)
    assert [p.records for p in digest.partitions] == [125] * 4


def replaced(at: int, row: tuple[Any, ...]) -> list[Any]:
    return [*ROWS[:at], row, *ROWS[at + 1 :]]


@pytest.mark.parametrize(
    "other",
    [
        ROWS[:-1],
        [*ROWS, ROWS[0]],
        replaced(3, (ROWS[3][0], "someone", *ROWS[3][2:])),
        replaced(3, (*ROWS[3][:2], ROWS[3][2] * 1.001, ROWS[3][3])),
        replaced(3, (*ROWS[3][:3], 4)),
        [(k, n, ROWS[i - 1][2], o) for i, (k, n, _, o) in enumerate(ROWS)],
    ],
    ids=["a row less", "a row twice", "another name", "a float off by 0.1%", "a null filled",
         "the right floats at the wrong keys"],
)  # fmt: skip
def test_any_other_answer_is_noticed(spark: SparkSession, other: list[Any]) -> None:
    """One row in 500 is enough, in an RDD and in a DataFrame."""
    assert not rdd_digest(spark, ROWS).agrees(rdd_digest(spark, other))
    assert not frame_digest(spark, ROWS, SCHEMA).agrees(frame_digest(spark, other, SCHEMA))


def test_floats_within_rounding_are_equal(spark: SparkSession) -> None:
    """Sums in another order differ in the last digits; NaN equals NaN and -0.0 equals 0.0."""
    rows = [("a", 0.1 + 0.2), ("b", float("nan")), ("c", -0.0), ("d", math.inf)]
    near = [("d", math.inf), ("c", 0.0), ("b", float("nan")), ("a", 0.3)]
    assert rdd_digest(spark, rows).agrees(rdd_digest(spark, near))
    schema = "k string, x double"
    finite, close = rows[:3], near[1:]
    assert frame_digest(spark, finite, schema).agrees(frame_digest(spark, close, schema))


def test_nested_records_are_compared_whole(spark: SparkSession) -> None:
    """Lists, dicts and sets inside a record count; the order inside a set or dict doesn't."""
    one = [(1, {"a": [1, 2], "b": {3, 4}})]
    same = [(1, {"b": {4, 3}, "a": [1, 2]})]
    other = [(1, {"a": [2, 1], "b": {3, 4}})]
    assert rdd_digest(spark, one).agrees(rdd_digest(spark, same))
    assert not rdd_digest(spark, one).agrees(rdd_digest(spark, other))


def test_maps_and_arrays_in_columns_are_compared(spark: SparkSession) -> None:
    """Types that Spark's hash refuses are digested too."""
    base = spark.range(20).select("id", F.create_map(F.lit("k"), "id").alias("m"))
    other = spark.range(20).select("id", F.create_map(F.lit("k"), F.col("id") + 1).alias("m"))
    assert digest_frame(base).agrees(digest_frame(base.orderBy(F.desc("id"))))
    assert not digest_frame(base).agrees(digest_frame(other))


@pytest.mark.parametrize("value", [3, "text", [1, 2.0], {"a": 1}, None])
def test_plain_values_are_compared(value: Any) -> None:
    """The same value agrees, another one doesn't."""
    assert digest(value).agrees(digest(value))
    assert not answer_of(value).digest(as_rows=False).agrees(digest([value, 1]))


def given(answer: Any) -> answers.Given:
    """An answer as a run asks for it."""
    return answers.Given(
        digest(answer),
        lambda: digest(answer),
        lambda: answer_of(answer).forms(),
        lambda: answer_of(answer).sample(as_rows=False),
    )


def differing(a: Any, b: Any) -> UnequalAnswers:
    with pytest.raises(UnequalAnswers) as caught:
        answers.require_equal({"a": given(a), "b": given(b)})
    assert "\n" not in str(caught.value)
    return caught.value


def test_the_error_shows_both_sides(spark: SparkSession) -> None:
    """One line says how they differ, the details show records that only one side has."""
    sc = spark.sparkContext
    error = differing(sc.parallelize([1, 2, 3]), sc.parallelize([1, 2, 4]))
    assert "both have 3 records, but not the same" in str(error)
    assert error.details == "only in a: 3\nonly in b: 4"


COLUMNS = {
    "a has columns id bigint; b id int: the type differs, cast it": ("id", "int(id) AS id"),
    "a has columns id bigint; b key bigint: the name differs": ("id", "id AS key"),
    "a has columns id decimal(2,1); b id decimal(7,6): the scale differs": (
        "decimal(1.5) AS id",
        "CAST(1.5 AS decimal(7,6)) AS id",
    ),
    "a has 1 columns (id bigint); b 2 (id bigint, k int): select the same": (
        "id",
        "id, int(1) AS k",
    ),
    "select them in one order": ("id, 1 AS k", "1 AS k, id"),
}


@pytest.mark.parametrize("said", COLUMNS)
def test_other_columns_are_an_error_of_their_own(spark: SparkSession, said: str) -> None:
    """What is another column is named, by its kind, with what to do."""
    one, other = COLUMNS[said]
    frames = [spark.sql(f"SELECT {what} FROM range(3)") for what in (one, other)]
    if "decimal(2,1)" in said:
        frames[0] = spark.sql("SELECT CAST(1.5 AS decimal(2,1)) AS id")
        frames[1] = spark.sql("SELECT CAST(1.5 AS decimal(7,6)) AS id")
    assert said in str(differing(*frames))
