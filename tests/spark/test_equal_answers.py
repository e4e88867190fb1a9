"""Answers that are one in another guise are equal; others are refused by the kind that differs."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import labkit
from labkit.core.errors import UnequalAnswers, UsageError
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, comparison_from_json
from labkit.spark.trial.runner import Runner

pytestmark = pytest.mark.long

NEAR = 0.1 + 0.2
Builds = Callable[[SparkSession], tuple[Any, Any]]


def check(spark: SparkSession, one: Callable[[], Any], other: Callable[[], Any]) -> None:
    """Check two variants' answers as a run does, after a trial of each."""
    with Runner(spark) as runner:
        runner.prepare(lambda _: {"a": one, "b": other})
        for arm in ("a", "b"):
            runner.trial(arm, "warmup")
        runner.check_answers()


def rdds(one: list[Any], other: list[Any]) -> Builds:
    return lambda spark: (
        spark.sparkContext.parallelize(one, 2), spark.sparkContext.parallelize(other, 2)
    )  # fmt: skip


def queries(one: str, other: str) -> Builds:
    return lambda spark: (spark.sql(one), spark.sql(other))


def grouped(spark: SparkSession) -> tuple[Any, Any]:
    pairs = spark.sparkContext.parallelize([("a", 1), ("a", 2), ("b", 3)], 1)
    return pairs.groupByKey(), pairs.groupByKey().mapValues(list)


def lines_with_frame(spark: SparkSession) -> tuple[Any, Any]:
    rows = [(1, Decimal("1.5"))]
    return spark.sparkContext.parallelize(rows), spark.createDataFrame(
        rows, "k int, v decimal(9,6)"
    )


def vectors(spark: SparkSession) -> tuple[Any, Any]:
    near, plain = (
        spark.createDataFrame([(1, Vectors.dense(x, 2.0))], ["k", "v"]) for x in (NEAR, 0.3)
    )
    return near, plain


EQUAL: dict[str, Builds] = {
    "an int and a float of one value": rdds([(1, 3)], [(1, 3.0)]),
    "an int and a float, alone": rdds([3, 4], [3.0, 4.0]),
    "a Decimal and its scale": rdds([Decimal("1.5")], [Decimal("1.500000")]),
    "a Decimal of an RDD and of a DataFrame": lines_with_frame,
    "rounding in a list": rdds([("k", [NEAR, 1.0])], [("k", [0.3, 1.0])]),
    "rounding in a NumPy array": rdds([np.array([NEAR, 1.0])], [np.array([0.3, 1.0])]),
    "a NumPy array and a list": rdds([np.array([0.5])], [[0.5]]),
    "a NumPy scalar": rdds([(np.str_("a"), np.int32(3), np.float64(NEAR))], [("a", 3, 0.3)]),
    "rounding in a dict": rdds([{"x": NEAR, "y": 1}], [{"y": 1, "x": 0.3}]),
    "rounding in a vector": vectors,
    "values of groupByKey and a list": grouped,
    "maps in another order": queries(
        "SELECT id, map('a', 1, 'b', id) AS m FROM range(3)",
        "SELECT id, map('b', id, 'a', bigint(1)) AS m FROM range(3)",
    ),
    "maps inside an array": queries(
        "SELECT array(map('a', 1, 'b', 2)) AS m", "SELECT array(map('b', 2, 'a', 1)) AS m"
    ),
    "rounding in an array": queries(
        "SELECT array(0.1D + 0.2D, 1D) AS x", "SELECT array(0.3D, 1D) AS x"
    ),
    "rounding in a struct": queries(
        "SELECT named_struct('x', 0.1D + 0.2D) AS s", "SELECT named_struct('x', 0.3D) AS s"
    ),
    "two columns of one name": queries(
        "SELECT a.id, b.id FROM range(3) a JOIN range(3) b ON a.id = b.id",
        "SELECT a.id, a.id FROM range(3) a",
    ),
    "names that differ in case only": queries(
        "SELECT a.id, b.ID FROM range(3) a JOIN range(3) b ON a.id = b.id",
        "SELECT id, id AS ID FROM range(3)",
    ),
    "frames of pandas in another order": lambda spark: (
        pd.DataFrame({"k": ["a", "b"], "x": [NEAR, 1.0]}),
        pd.DataFrame({"k": ["b", "a"], "x": [1.0, 0.3]}),
    ),
    "a NumPy array as the answer": lambda spark: (np.array([NEAR, 1.0]), np.array([0.3, 1.0])),
    "an index that is sorted otherwise": lambda spark: (
        pd.Series([1, 2], index=["a", "b"], name="x"),
        pd.Series([2, 1], index=["b", "a"], name="x"),
    ),
    "a variant of JSON": queries(*["SELECT parse_json('{\"a\":1}') AS v"] * 2),
}  # fmt: skip


@pytest.mark.parametrize("case", EQUAL)
def test_one_answer_in_two_guises_is_equal(spark: SparkSession, case: str) -> None:
    """What only looks different is no difference."""
    one, other = EQUAL[case](spark)
    check(spark, lambda: one, lambda: other)


LISTS = "the same but for the order inside a list: sort it"

DIFFERENT: dict[str, tuple[Builds, str]] = {
    "order in an array": (
        queries("SELECT array(1, 2) AS x", "SELECT array(2, 1) AS x"),
        LISTS,
    ),
    "order in the values of groupByKey": (rdds([("a", [1, 2])], [("a", [2, 1])]), LISTS),
    "order in a nested list": (rdds([("a", (1, [[1, 2]]))], [("a", (1, [[2, 1]]))]), LISTS),
    "order of collected rows": (lambda spark: ([(1, "a"), (2, "b")], [(2, "b"), (1, "a")]), LISTS),
    "text for a number": (
        rdds([("a", "3")], [("a", 3)]),
        "the same but for a type (a has str at [1], b int)",
    ),
    "a Decimal for a float": (
        rdds([("a", Decimal("0.3"))], [("a", 0.3)]),
        "the same but for a type (a has Decimal at [1], b float)",
    ),
    "None for not a number": (rdds([(1, None)], [(1, float("nan"))]), "the same but for a type"),
    "fields in another order": (rdds([("a", 1)], [(1, "a")]), "but for the order of the fields"),
    "another nesting": (rdds([(1, (2, 3))], [(1, 2, 3)]), "but for what is nested in what"),
    "rounding to six digits": (rdds([(1, 0.3)], [(1, 0.3000003)]), "the same but for rounding"),
    "rounding inside an array": (
        queries("SELECT array(0.3D) AS x", "SELECT array(0.3000003D) AS x"),
        "the same but for rounding",
    ),
    "other rows": (rdds([(1, "a")], [(1, "b")]), "both have 1 record, but not the same ones"),
    "numbers that Python's hash takes for one": (rdds([-1, 0], [-2, 0]), "not the same ones"),
    "None and the word": (rdds([(None,)], [("None",)]), "not the same ones"),
    "nulls in another column": (
        queries("SELECT int(null) AS x, 1 AS y", "SELECT 1 AS x, int(null) AS y"),
        "but",
    ),
    "nulls elsewhere in an array": (
        queries("SELECT array(int(null), 1) AS x", "SELECT array(1, int(null)) AS x"),
        LISTS,
    ),
    "an infinite number": (
        queries("SELECT double('inf') AS x", "SELECT 5D AS x"),
        "both have 1 record, but",
    ),
    "microseconds in a struct": (
        queries(
            "SELECT named_struct('t', timestamp'2020-01-01 00:00:00.000001') AS s",
            "SELECT named_struct('t', timestamp'2020-01-01 00:00:00.000002') AS s",
        ),
        "not the same ones",
    ),
    "a DataFrame and a plain value": (
        lambda spark: (spark.range(3), 3),
        "a returns a DataFrame, b a plain value: return the same from both",
    ),
    "a frame of pandas and one of Spark": (
        lambda spark: (spark.range(1), pd.DataFrame({"id": [0]})),
        "a returns a DataFrame, b a pandas DataFrame: return the same from both",
    ),
    "columns of pandas by their types": (
        lambda spark: (pd.DataFrame({"x": [1]}), pd.DataFrame({"x": [1.0]})),
        "a has columns x int64; b x float64: the type differs, cast it",
    ),
    "an index of another value": (
        lambda spark: (pd.Series([1], index=["a"]), pd.Series([1], index=["b"])),
        "not the same ones",
    ),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_another_answer_is_refused_by_the_kind_of_its_difference(
    spark: SparkSession, case: str
) -> None:
    """One line names what differs, and what to return instead."""
    builds, said = DIFFERENT[case]
    one, other = builds(spark)
    with pytest.raises(UnequalAnswers) as caught:
        check(spark, lambda: one, lambda: other)
    line = str(caught.value)
    assert said in line and "\n" not in line


NO_ANSWERS: dict[str, tuple[Callable[[SparkSession], Any], str]] = {
    "pandas-on-Spark": (lambda spark: spark.range(3).pandas_api(), "return its to_spark()"),
    "grouped": (lambda spark: spark.range(3).groupBy("id"), "aggregate it first"),
    "a generator": (lambda spark: (x for x in range(3)), r"return list\(...\) of it"),
    "an iterator": (lambda spark: spark.range(3).toLocalIterator(), r"return list\(...\) of it"),
    "a function": (lambda spark: lambda: spark.range(3), "call it in the variant"),
    "a column": (lambda spark: F.col("id"), "return a DataFrame that selects it"),
    "a stream": (lambda spark: spark.readStream.format("rate").load(), "it has no end"),
    "an object of the JVM": (lambda spark: spark.range(3)._jdf, "return an RDD, a DataFrame"),
}


@pytest.mark.parametrize("case", NO_ANSWERS)
def test_what_holds_no_answer_is_refused_with_what_to_return(
    spark: SparkSession, case: str
) -> None:
    """The line names the variant and what it returned."""
    build, said = NO_ANSWERS[case]
    with Runner(spark) as runner:
        runner.prepare(lambda _: {"a": lambda: build(spark)})
        with pytest.raises(UsageError, match=said) as caught:
            runner.trial("a", "warmup")
    assert str(caught.value).startswith("a returns a ")


def test_an_arm_that_does_not_agree_with_itself_is_told_as_that(spark: SparkSession) -> None:
    """Whichever arm it is: the other one isn't blamed."""
    sc = spark.sparkContext
    draw = random.Random(1)

    def drawn() -> Any:
        return sc.parallelize([draw.random()], 1)

    def settled() -> Any:
        return sc.parallelize([0.5], 1)

    for one, other, arm in ((drawn, settled, "a"), (settled, drawn, "b")):
        with pytest.raises(UnequalAnswers) as caught:
            check(spark, one, other)
        assert str(caught.value).startswith(f"{arm} does not agree with itself: two runs")

    def mixed() -> Any:
        return sc.parallelize([("a", draw.sample(range(50), 50))], 1)

    with pytest.raises(UnequalAnswers, match=r"itself.* lists in another order: sort them"):
        check(spark, mixed, lambda: sc.parallelize([("a", [1])], 1))


def test_unchecked_answers_are_not_computed_for_it_and_stay_so(spark: SparkSession) -> None:
    """Each variant runs in its trials alone, and a run with more pairs looks no closer.

    What stands beside the trials is there all the same: the logical plan, and two columns of one
    name are no trouble.
    """
    calls: list[str] = []

    def joined() -> Any:
        calls.append("a")
        left, right = spark.range(3).alias("l"), spark.range(3).alias("r")
        return left.join(right, F.col("l.id") == F.col("r.id"))

    def other() -> Any:
        calls.append("b")
        return spark.range(7).selectExpr("id", "id AS ID")

    variants: dict[str, Any] = {"a": joined, "b": other}
    found = labkit.compare(pairs=1, seed=1, equal="unchecked", **variants)
    assert sorted(calls) == sorted(t.arm for arm in found.arms for t in arm.trials)
    assert all("Analyzed Logical Plan" in arm.logical for arm in found.arms)
    assert labkit.load(found.run).to_json()["equal"] == "unchecked"
    more = labkit.extend(found.run, pairs=1, **variants)
    assert more.equal == "unchecked" and more.results[0].pairs == 2
    with pytest.raises(UnequalAnswers, match="a has 3 records, b 7"):
        labkit.compare(pairs=1, **(variants | {"b": lambda: other().toDF("id", "id")}))


def test_a_run_saved_before_answers_had_a_field_was_checked() -> None:
    """Records of earlier versions load, as what they were."""
    record = Comparison("x", "x", {}, 1, {}, "a", (Arm("a"),), (), 0.05).to_json()
    del record["equal"]
    assert comparison_from_json(record).equal == "unordered"
