"""The shape of a plan, for telling whether it flipped; no folders in what is kept."""

from __future__ import annotations

import pytest

from labkit.core.plans.formatted import parse_formatted
from labkit.core.plans.shape import operators, shape
from labkit.core.reading.names import without_folders
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


def test_the_plan_before_it_adapted_is_no_part_of_the_shape() -> None:
    """Of an adaptive plan the final form counts: nothing twice, no titles, no details."""
    text = runs("df_aggregate")[0].text
    assert "== Initial Plan ==" in text
    assert operators(text) == [
        "OverwriteByExpression noop-table", "AdaptiveSparkPlan", "ResultQueryStage",
        "HashAggregate", "AQEShuffleRead", "ShuffleQueryStage", "Exchange", "HashAggregate",
        "ColumnarToRow", "Scan parquet",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "nothing", "== Physical Plan ==\n+- "])
def test_what_is_no_plan_has_no_shape(text: str) -> None:
    """The runner keeps on."""
    assert shape(text) == ""


def test_folders_of_this_machine_are_left_out() -> None:
    """The names of the files stay."""
    told = "Location: InMemoryFileIndex [file:/a/b/flights.parquet, file:///c/d.csv]"
    assert without_folders(told) == "Location: InMemoryFileIndex [flights.parquet, d.csv]"
