"""Exact figures of partitions and executors as tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from labkit.core.records.anatomy import Anatomy, anatomy_from_json
from labkit.core.records.comparison import Comparison
from labkit.core.records.ran import Ran
from labkit.views.tasks.distribution_html import MOST, STAGES, distribution_body
from tests.unit.anatomies import anatomy, given, stage, two_stages

Factory = Callable[..., Comparison]
PROGRAMS = sorted((Path(__file__).parents[1] / "spark" / "programs").glob("*.json"))


def rows(body: str) -> list[list[str]]:
    """The cells of all tables, row by row; an error where a tag is open or a name not escaped."""
    tree = ElementTree.fromstring(f"<div>{body}</div>")
    return [["".join(cell.itertext()) for cell in row] for row in tree.iter("tr")]


def block(*anatomies: Anatomy) -> list[Ran]:
    """What ran in blocks of a person's own code, no arms."""
    return [Ran(f"block {i}", found, {}) for i, found in enumerate(anatomies)]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_real_programs_have_whole_tables(path: Path, make_comparison: Factory) -> None:
    """Whatever Spark ran, and beside whatever else."""
    trial = anatomy_from_json(json.loads(path.read_text())["anatomy"])
    comparison = given(make_comparison(arms=2), [trial, two_stages()])
    assert [row[0] for row in rows(distribution_body(comparison.ran))[-2:]] == [
        "max / median",
        "Gini",
    ]


def test_figures_are_exact_and_what_they_sum_up_to_stands_below() -> None:
    """Bytes to the last one: 40 a record here, 12 of them written."""
    trial = anatomy(stage(0, [0.5, 1.0, 0.5], records=[1_000, 123_456, 1_000]))
    assert rows(distribution_body(block(trial))) == [
        ["partition", "records read", "bytes read", "records written", "bytes written",
         "task time"],
        ["0", "1,000", "40,000 B", "1,000", "12,000 B", "0.5 s"],
        ["1", "123,456", "4,938,240 B", "123,456", "1,481,472 B", "1.00 s"],
        ["2", "1,000", "40,000 B", "1,000", "12,000 B", "0.5 s"],
        ["in all", "125,456", "5,018,240 B", "125,456", "1,505,472 B", "2.00 s"],
        ["max / median", "123×", "123×", "123×", "123×", "2.00×"],
        ["Gini", "0.65", "0.65", "0.65", "0.65", "0.17"],
    ]  # fmt: skip


def test_several_executors_have_a_table_and_each_partition_says_where_it_lay() -> None:
    """In local mode there is one, and nothing to say."""
    trial = anatomy(stage(0, [1.0] * 4, executors=["1", "2"], records=[1, 2, 3, 4]))
    found = rows(distribution_body(block(trial)))
    assert found[0][:2] == ["partition", "executor"]
    assert [row[:2] for row in found[1:5]] == [["0", "1"], ["1", "2"], ["2", "1"], ["3", "2"]]
    assert [row[:2] for row in found[8:11]] == [["executor", "records read"], ["1", "4"],
                                                ["2", "6"]]  # fmt: skip
    assert {*found[-2][1:]} == {"–"}, "the median of two would be the larger one"


def test_many_partitions_are_the_largest_and_what_stands_below_is_of_all() -> None:
    """A page stays short; the sum says that more are there."""
    trial = anatomy(stage(0, [1.0] * 1000, records=range(1000), cores=8))
    body = distribution_body(block(trial))
    assert f"the {MOST} largest of 1,000 partitions" in body
    found = rows(body)
    assert len(found) == 1 + MOST + 3
    assert found[-3][:2] == ["in all", f"{sum(range(1000)):,}"]


def test_of_many_stages_those_with_the_most_time_have_a_table() -> None:
    """In the order in which they ran."""
    trial = anatomy(*(stage(i, [1.0 + i % 5] * 2, started=20.0 * i) for i in range(9)))
    body = distribution_body(block(trial))
    assert body.count("<table") == STAGES
    assert body.index("stage 3<") < body.index("stage 4<") < body.index("stage 8<")


def test_nothing_to_tell_gives_nothing() -> None:
    """Where each stage has one task, or nothing is known."""
    assert distribution_body(block(anatomy(stage(0, [1.0])))) == ""
    assert distribution_body([Ran("block", None, {})]) == ""


def test_hostile_names_stay_text() -> None:
    """Of blocks, stages and executors."""
    evil = '"><script>alert(1)</script>&'
    trial = anatomy(stage(0, [1.0] * 4, name=evil, executors=[evil, "2"]))
    body = distribution_body([Ran(evil, trial, {})])
    assert "<script" not in body and rows(body)
