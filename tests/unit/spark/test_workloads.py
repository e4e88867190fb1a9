"""What can be told of the Scala workloads without a JVM: their names, and a method's source."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from labkit.spark.sources import source
from labkit.spark.workloads import Workload, objects, source_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


NO_SESSION = cast("SparkSession", None)  # nothing is called


def test_the_objects_are_known_by_name() -> None:
    """Each `object` of the Scala files is one."""
    assert {"Answers", "Filters", "Joins", "Records", "Shuffles", "SimpleTypes"} <= set(objects())


def test_a_methods_source_has_its_comment_and_what_it_calls() -> None:
    """The method leads; those of its own that it calls follow, and no other of the same name."""
    text = source_of("Shuffles", "groupByKey")
    assert text.startswith("/** All values of a key")
    assert text.index("def groupByKey") < text.index("private def numbers")
    assert "reduceByKey" not in text
    assert "def join" not in source_of("Joins", "cartesian")
    assert source_of("Records", "frame").count("\ndef rdd(") == 1
    assert "def record(" not in source_of("Records", "sized"), "its `record` is a parameter"
    assert "}\n}" not in source_of("Joins", "cartesian"), "the object's own end is not its method's"


def test_methods_share_what_they_call() -> None:
    """A private method that two of them need stands there once."""
    text = source_of("Shuffles", "groupByKey", "reduceByKey")
    names = ["groupByKey", "reduceByKey", "numbers"]
    assert [text.count(f"def {name}(") for name in names] == [1, 1, 1]


def test_a_method_with_a_body_is_shown_to_its_closing_brace() -> None:
    """Braces are balanced."""
    text = source_of("Shuffles", "reduceGroups")
    assert text.count("{") == text.count("}") > 0


@pytest.mark.parametrize("place", [("Shuffles", "nothing"), ("Nowhere", "groupByKey")])
def test_what_is_not_there_has_no_source(place: tuple[str, str]) -> None:
    """An unknown object or method gives no text."""
    assert source_of(*place) == ""


def test_a_variants_source_shows_the_scala_that_it_calls() -> None:
    """The Python leads, the Scala method stands below, once."""
    shuffles = Workload(NO_SESSION, "Shuffles")

    def reduceByKey() -> object:  # noqa: N802
        return shuffles.reduceByKey(10, 2, 1) or shuffles.reduceByKey(10, 2, 2)

    text = source(reduceByKey)
    assert text.startswith("def reduceByKey()")
    assert text.count("def reduceByKey(spark: SparkSession") == 1
    assert "_ + _" in text


def test_a_variants_source_shows_a_method_that_was_chosen_before() -> None:
    """A method may be called by a name of its own."""
    chosen = {"strings": Workload(NO_SESSION, "SimpleTypes").strings}["strings"]

    def shuffled() -> object:
        return chosen(10, 2)

    assert "def strings(spark: SparkSession" in source(shuffled)


def test_a_variant_in_python_is_shown_as_it_is() -> None:
    """Nothing is added, and a variant without a source gives none."""
    assert source(lambda: len("text")).count("\n") == 0
    assert source(globals) == ""
