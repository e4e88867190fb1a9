"""The shape of a plan, for telling whether it flipped; no folders in what is kept."""

from __future__ import annotations

import pytest

from labkit.core.plans.formatted import parse_formatted
from labkit.spark.plans import final_tree, operators, shape, without_folders
from tests.unit.plan_programs import REUSED, SQL, runs


@pytest.mark.parametrize("name", SQL)
def test_the_operators_of_a_real_plan_are_those_of_its_tree(name: str) -> None:
    """From the root down, without the initial plan, numbers and subqueries."""
    run = runs(name)[0]
    (plan,) = parse_formatted(run.text)
    names = [node.name for node in plan.final if node.number]
    assert operators(run.text) == names[: len(operators(run.text))]
    assert len(operators(run.text)) == len(names) or name == "df_subquery"


def test_the_shape_is_the_operators_in_their_order() -> None:
    """Equal for equal plans."""
    assert shape(REUSED) == (
        "SortMergeJoin Inner > Sort > Exchange > Scan parquet > ReusedExchange"
    )


def test_the_tree_has_neither_titles_nor_details() -> None:
    """The lines of the operators only."""
    lines = final_tree(runs("df_aggregate")[0].text).splitlines()
    assert len(lines) == 10
    assert all(line.lstrip(" :+-*")[0].isupper() and "==" not in line for line in lines)


@pytest.mark.parametrize("text", ["", "nothing", "== Physical Plan ==\n+- "])
def test_what_is_no_plan_has_no_shape(text: str) -> None:
    """The runner keeps on."""
    assert shape(text) == ""


def test_folders_of_this_machine_are_left_out() -> None:
    """The names of the files stay."""
    told = "Location: InMemoryFileIndex [file:/a/b/flights.parquet, file:///c/d.csv]"
    assert without_folders(told) == "Location: InMemoryFileIndex [flights.parquet, d.csv]"
