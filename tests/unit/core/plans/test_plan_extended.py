"""explain("extended") as trees: the logical plans of real programs."""

from __future__ import annotations

from itertools import pairwise

import pytest

from labkit.core.errors import LabError
from labkit.core.plans.extended import parse_extended
from labkit.core.plans.tree import without_ids
from tests.unit.plan_programs import SQL, program

TEXT = """\
== Parsed Logical Plan ==
'Filter ('a > scalar-subquery#7 [])
:  +- Aggregate [max(b#3) AS m#9]
:     +- Relation [b#3] parquet
+- Relation [a#1] parquet

== Analyzed Logical Plan ==
a: int
Filter (a#1 = one
line)
+- Relation [a#1] parquet
"""


@pytest.mark.parametrize("name", [n for n in SQL if program(n)["logical"]])
def test_the_four_plans_of_a_real_program_are_read(name: str) -> None:
    """Each has one root, and the logical ones end in what is read."""
    trees = parse_extended(program(name)["logical"])
    assert list(trees) == ["parsed", "analysed", "optimised", "physical"]
    for tree in trees.values():
        depths = [node.depth for node in tree]
        assert depths.count(0) == 1 and depths[0] == 0
        assert all(b <= a + 1 for a, b in pairwise(depths))


def test_a_subquery_hangs_on_its_operator_as_an_input_does() -> None:
    """Spark indents it by one more."""
    tree = parse_extended(TEXT)["parsed"]
    assert [(node.name, node.depth) for node in tree] == [
        ("'Filter", 0), ("Aggregate", 1), ("Relation", 2), ("Relation", 1),
    ]  # fmt: skip


def test_the_columns_above_the_analysed_plan_are_no_operator() -> None:
    """And a literal's line break belongs to its operator."""
    tree = parse_extended(TEXT)["analysed"]
    assert [node.name for node in tree] == ["Filter", "Relation"]
    assert tree[0].note == "(a#1 = one\nline)"


def test_ids_that_differ_from_run_to_run_are_left_out() -> None:
    """Expression ids, plan ids, hashes of Java objects."""
    told = "hashpartitioning(a b#12L, count(1)#3, 8), ENSURE_REQUIREMENTS, [plan_id=45]"
    assert without_ids(told) == "hashpartitioning(a b, count(1), 8), ENSURE_REQUIREMENTS"
    assert without_ids("UnsafeArrayData@9a6059cd, 'order #5'") == "UnsafeArrayData, 'order #5'"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nothing", "nothing"),
        ("== Parsed Logical Plan ==\n+- Project [a]", "Project"),
        ("== Parsed Logical Plan ==", "Parsed"),
        ("== Parsed Logical Plan ==\nProject [a]\n         +- Relation", "Relation"),
    ],
)
def test_a_text_that_is_no_plan_is_an_error_that_shows_it(text: str, shown: str) -> None:
    """The message holds the line."""
    with pytest.raises(LabError, match=shown):
        parse_extended(text)
