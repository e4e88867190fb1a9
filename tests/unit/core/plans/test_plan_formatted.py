"""explain("formatted") as trees: real programs, nested adaptive plans, mangled text."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.errors import LabError
from labkit.core.plans.extended import parse_extended
from labkit.core.plans.formatted import parse_formatted
from labkit.core.plans.tree import PlanNode, Tree
from tests.unit.plan_programs import NESTED, REUSED, SQL, program, runs


def drawn(tree: Tree) -> list[str]:
    """The tree as indented names, one a line."""
    return ["  " * node.depth + node.name for node in tree]


def final(text: str) -> Tree:
    (plan,) = parse_formatted(text)
    return plan.final


def by_name(tree: Tree, name: str) -> PlanNode:
    return next(node for node in tree if node.name == name)


@pytest.mark.parametrize("name", SQL)
def test_every_operator_of_a_real_plan_is_read_with_its_details(name: str) -> None:
    """The numbers of the first tree and its subqueries are those of the details below."""
    for run in runs(name):
        (plan,) = parse_formatted(run.text)
        blocks = set(map(int, re.findall(r"(?m)^\((\d+)\) ", run.text)))
        read = {node.number for node in (*plan.final, *plan.initial) if node.number}
        assert read and read <= blocks
        bare = {node.name for node in plan.final if node.number and not node.details}
        assert bare <= {"Union"}, "of a union Spark says nothing more"
        lines = re.findall(r"(?m)^[ :+|-]*(?:\* )?[A-Z].*? \(\d+\)(?:,.*)?$", run.text)
        assert len({line.strip(" :+-*") for line in lines}) >= len(read)


@pytest.mark.parametrize("name", SQL)
def test_a_real_plan_is_one_tree(name: str) -> None:
    """One root; an operator stands at most one deeper than the one above it."""
    for run in runs(name):
        (plan,) = parse_formatted(run.text)
        for tree in filter(None, (plan.final, plan.initial)):
            depths = [node.depth for node in tree]
            assert depths[0] == 0 and min(depths[1:], default=1) == 1
            assert all(b <= a + 1 for a, b in pairwise(depths))


def test_the_final_and_the_initial_plan_are_told_apart() -> None:
    """The initial plan had no query stages and no AQE read."""
    (plan,) = parse_formatted(runs("df_aggregate")[0].text)
    assert drawn(plan.initial) == [
        "HashAggregate", "  Exchange", "    HashAggregate", "      Scan parquet",
    ]  # fmt: skip
    assert drawn(plan.final)[:4] == [
        "OverwriteByExpression noop-table", "  AdaptiveSparkPlan", "    ResultQueryStage",
        "      HashAggregate",
    ]  # fmt: skip
    assert len(plan.final) == 10


def test_without_adaptive_execution_there_is_no_initial_plan() -> None:
    """Nothing was changed while it ran."""
    (plan,) = parse_formatted(runs("df_join_sort_merge_aqe_off")[0].text)
    assert plan.initial == () and len(plan.final) == 13
    assert "AdaptiveSparkPlan" not in {node.name for node in plan.final}


def test_what_a_line_says_besides_the_name_is_kept() -> None:
    """Code generation, statistics of a stage, how AQE read."""
    tree = final(runs("df_join_sort_merge")[0].text)
    assert by_name(tree, "SortMergeJoin Inner").codegen
    assert not by_name(tree, "Exchange").codegen
    assert by_name(tree, "AQEShuffleRead").note == "coalesced"
    assert by_name(tree, "ShuffleQueryStage").note.startswith("Statistics(sizeInBytes=")


def test_details_have_their_values_by_name() -> None:
    """PushedFilters, ReadSchema, join keys."""
    tree = final(runs("df_join_sort_merge")[0].text)
    scan, join = by_name(tree, "Scan parquet"), by_name(tree, "SortMergeJoin Inner")
    assert scan.details["PushedFilters"] == "[IsNotNull(tailnum)]"
    assert scan.details["ReadSchema"].startswith("struct<month:int,")
    assert join.details["Left keys"].startswith("[tailnum#")
    assert join.details["Join condition"] == "None"


def test_a_subquery_stands_below_the_operator_that_uses_it() -> None:
    """Behind the input; where another one's result serves, only that is said."""
    tree = drawn(final(runs("df_subquery")[0].text))
    below = tree.index("        Filter")
    assert tree[below + 1 : below + 4] == [
        "          ColumnarToRow", "            Scan parquet", "              ReusedSubquery",
    ]  # fmt: skip
    assert tree[below + 4 : below + 6] == ["          Subquery", "            AdaptiveSparkPlan"]
    assert tree[-1].strip() == "Scan parquet" and len(tree) == 17


def test_a_cached_plan_that_is_adaptive_itself_finds_its_place() -> None:
    """Spark indents its parts too little; what follows them belongs to the plan outside."""
    (plan,) = parse_formatted(NESTED)
    assert drawn(plan.final) == [
        "AdaptiveSparkPlan", "  ResultQueryStage", "    SortMergeJoin Inner", "      Sort",
        "        TableCacheQueryStage", "          InMemoryTableScan",
        "            InMemoryRelation", "              AdaptiveSparkPlan",
        "                ResultQueryStage", "                  Project",
        "                    Scan parquet", "      Sort", "        Scan parquet",
    ]  # fmt: skip
    assert drawn(plan.initial) == [
        "SortMergeJoin Inner", "  Sort", "    InMemoryTableScan", "      InMemoryRelation",
        "        AdaptiveSparkPlan", "          ResultQueryStage", "            Project",
        "              Scan parquet", "  Sort", "    Scan parquet",
    ]  # fmt: skip


def test_a_reused_exchange_names_what_it_reuses() -> None:
    """By name and arguments: the number says nothing where it isn't shown."""
    reused = by_name(final(REUSED), "ReusedExchange")
    assert reused.details["Reuses"].startswith("Exchange hashpartitioning(a#1, 8)")


def test_a_literal_with_a_line_break_stays_whole() -> None:
    """Spark prints it as it is."""
    join = by_name(final(REUSED), "SortMergeJoin Inner")
    assert join.details["Join condition"] == "(NOT (a#1 = one\nline) AND (a#1 < a#7))"


def test_several_executions_are_several_plans() -> None:
    """One after the other, as the runner joins them."""
    texts = [run.text for run in runs("df_several_executions")]
    plans = parse_formatted("\n\n".join(texts))
    assert plans == tuple(plan for text in texts for plan in parse_formatted(text))
    assert len(plans) == 3


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("+- Scan parquet  (1)", "+- Scan parquet  (x)", "Scan parquet  (x)"),
        ("+- Scan parquet  (1)", "-+ Scan parquet  (1)", "-+ Scan"),
        (":  +- Exchange (2)", ":        +- Exchange (2)", "Exchange (2)"),
        ("* SortMergeJoin Inner (5)\n", "", ":- * Sort (3)"),
        ("\n(1) Scan parquet", "\nScan parquet", "Scan parquet"),
        ("== Physical Plan ==\n", "", "* SortMergeJoin"),
    ],
)
def test_a_line_that_spark_does_not_write_is_shown_in_the_error(
    before: str, after: str, shown: str
) -> None:
    """The message holds the first line that can't be read."""
    with pytest.raises(LabError, match=re.escape(shown)):
        parse_formatted(REUSED.replace(before, after))


@pytest.mark.parametrize("text", ["", "== Physical Plan ==", "== Physical Plan ==\n\n(1) A\n"])
def test_a_text_without_a_tree_is_an_error(text: str) -> None:
    """A title alone is no plan."""
    with pytest.raises(LabError):
        parse_formatted(text)


@given(st.sampled_from(SQL), st.integers(0, 2**32), st.sampled_from(["plan", "logical"]))
def test_mangled_text_is_read_or_refused_but_never_crashes(
    name: str, seed: int, which: str
) -> None:
    """Lines dropped, doubled, swapped, cut and with other characters in them."""
    text = mangled(program(name)[which], random.Random(seed))
    try:
        trees = (
            [tree for plan in parse_formatted(text) for tree in (plan.final, plan.initial)]
            if which == "plan"
            else parse_extended(text).values()
        )
    except LabError:
        return
    for tree in trees:
        assert all(node.depth >= 0 and node.name for node in tree)


def mangled(text: str, generator: random.Random) -> str:
    """The text with some lines spoilt."""
    lines = text.split("\n")
    for _ in range(generator.randint(1, 6)):
        place = generator.randrange(len(lines))
        line = lines[place]
        cut = generator.randrange(len(line) + 1)
        lines[place : place + 1] = generator.choice([
            [], [line, line], [line[:cut]], [line[cut:]], ["   " + line],
            [line[:cut] + generator.choice(":+-*()#[]{}=\t\x00٣é ") + line[cut:]],
            [generator.choice(lines)],
        ])  # fmt: skip
        lines = lines or [""]
    return "\n".join(lines)
