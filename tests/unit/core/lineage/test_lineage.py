"""The lineage parser on real toDebugString() outputs of Spark 4.3, and on mangled ones."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.errors import LabError
from labkit.core.lineage.debug_string import Lineage, parse_lineage

SAVED = {
    path.stem: path.read_text()
    for path in (Path(__file__).parents[2] / "spark" / "lineage").glob("*.txt")
}


def saved(name: str) -> Lineage:
    """The lineage of a saved output."""
    return parse_lineage(SAVED[name])


def parents(lineage: Lineage, rdd: int) -> list[int]:
    """The narrow parents of an RDD."""
    return [p for stage in lineage.stages for child, p in stage.narrow if child == rdd]


def shape(lineage: Lineage) -> list[tuple[int, list[int]]]:
    """Tasks and RDD ids of each stage."""
    return [(stage.tasks, [rdd.id for rdd in stage.rdds]) for stage in lineage.stages]


@pytest.mark.parametrize("name", sorted(SAVED))
def test_every_rdd_of_a_real_output_is_found_once(name: str) -> None:
    """Each distinct id in the text is one RDD, and each has a way down to the answer."""
    lineage = saved(name)
    written = {line.split(" at ")[0].rpartition("[")[2] for line in SAVED[name].splitlines()}
    assert {f"{rdd.id}]" for rdd in lineage.rdds} == {w for w in written if w.endswith("]")}
    reached = {(0, lineage.stages[0].rdds[0].id)}
    for _ in lineage.rdds:
        for place, stage in enumerate(lineage.stages):
            reached |= {(place, p) for c, p in stage.narrow if (place, c) in reached}
            reached |= {
                (other, lineage.stages[other].rdds[0].id)
                for c, other in stage.shuffles
                if (place, c) in reached
            }
    assert reached == {(i, r.id) for i, s in enumerate(lineage.stages) for r in s.rdds}


def test_at_least_ten_real_programs_are_kept() -> None:
    """The saved outputs are there."""
    assert len(SAVED) >= 30


def test_a_program_without_a_shuffle_is_one_stage() -> None:
    """Map and filter are pipelined."""
    assert shape(saved("map_filter")) == [(4, [1, 0])]
    assert saved("map_filter").shuffles == 0


def test_a_shuffle_starts_a_parent_stage() -> None:
    """What stands behind `+-(n)` is computed before, by n tasks."""
    lineage = saved("repartition")
    assert shape(lineage) == [(12, [85, 84, 83, 82]), (8, [81, 80, 79])]
    assert lineage.stages[0].shuffles == ((82, 1),)


def test_an_rdd_says_its_kind_call_site_and_name() -> None:
    """The parts of a line are told apart."""
    rdd = saved("set_name").rdds[-1]
    assert (rdd.kind, rdd.name) == ("ParallelCollectionRDD", "web log")
    assert rdd.call_site == "readRDDFromFile at PythonRDD.scala:326"


def test_a_name_with_a_line_break_is_one_name() -> None:
    """SetName takes any text."""
    first, second = saved("name_of_two_lines").rdds
    assert first.name == "|  tricky"
    assert second.name == "line one\nline (two) two"


def test_a_union_gets_all_its_parents_back() -> None:
    """The text does not say where the first parent ends; the ids do."""
    assert parents(saved("union"), 52) == [50, 51]
    assert parents(saved("union_of_three"), 63) == [60, 61, 62]
    assert parents(saved("cartesian"), 68) == [66, 67]


def test_nested_unions_keep_their_own_parents() -> None:
    """An RDD made after a union is no parent of it."""
    assert parents(saved("scala_union_of_unions"), 28) == [26, 27]
    assert parents(saved("scala_union_of_unions"), 26) == [24, 25]
    assert parents(saved("scala_union_in_second_place"), 33) == [31, 32]


def test_an_rdd_used_twice_stands_once() -> None:
    """Both sides of zip come from one source, both sides of the diamond from one shuffle."""
    assert parents(saved("zip"), 101) == parents(saved("zip"), 102) == [100]
    diamond = saved("diamond")
    assert parents(diamond, 152) == parents(diamond, 153) == [151]
    assert (len(diamond.stages), diamond.shuffles) == (2, 1)


def test_a_cogroup_fetches_two_shuffles() -> None:
    """On the JVM a cogroup reads each side that is not partitioned its way."""
    lineage = saved("scala_cogroup")
    assert lineage.stages[0].shuffles == ((2, 1), (2, 2))
    assert [stage.tasks for stage in lineage.stages] == [5, 4, 3]


@pytest.mark.parametrize(
    ("name", "edges"),
    [
        ("scala_cogroup_co_partitioned", {(6, 5), (8, 7)}),
        ("scala_cogroup_narrow_first_then_shuffle", {(14, 11), (13, 12)}),
    ],
)
def test_a_side_that_is_partitioned_already_is_a_narrow_parent(
    name: str, edges: set[tuple[int, int]]
) -> None:
    """The other side's shuffle still belongs to the cogroup."""
    lineage = saved(name)
    found = {
        (child, lineage.stages[other].rdds[0].id) for child, other in lineage.stages[0].shuffles
    }
    assert found == edges


def test_stages_of_iterated_joins_are_a_chain() -> None:
    """Each round adds a stage."""
    assert [stage.tasks for stage in saved("iterated_joins").stages] == [16, 16, 12, 8]


def test_cached_partitions_are_told_after_the_action_only() -> None:
    """Before the first action nothing is cached."""
    assert not any(rdd.cached for rdd in saved("persisted_before").rdds)
    cached = {rdd.id: rdd.cached for rdd in saved("persisted_after").rdds if rdd.cached}
    assert cached == {87: "CachedPartitions: 4; MemorySize: 6.0 KiB; DiskSize: 0.0 B"}


def test_the_storage_level_is_the_last_rdds() -> None:
    """Spark writes the last RDD's level on every line; it belongs to that one alone."""
    levels = {rdd.id: rdd.storage for rdd in saved("partition_by").rdds}
    assert levels[205] == "Memory Serialized 2x Replicated"
    assert not any(level for number, level in levels.items() if number != 205)


def test_a_checkpoint_ends_the_lineage() -> None:
    """Its id is above its child's, and nothing stands before it."""
    last = saved("checkpoint").rdds[-1]
    assert last.checkpointed
    assert parents(saved("checkpoint"), last.id) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "line 1 of the lineage is not one of Spark's: ''"),
        ("(4) nonsense", "line 1 .*'\\(4\\) nonsense'"),
        (SAVED["union"].replace(" |  PythonRDD[51]", " |  Python{51}"), "line 4 .*Python.51"),
        (SAVED["union"] + "\n+-(", "line 6 .*'\\+-\\('"),
        ("(1) UnionRDD[1] at union at x:1 []\n |  UnionRDD[2] at y at z:1 []", "line 2 .*UnionRDD"),
    ],
)
def test_malformed_text_is_an_error_that_shows_the_line(text: str, line: str) -> None:
    """The message has the line's number and the line."""
    with pytest.raises(LabError, match=line):
        parse_lineage(text)


@given(st.sampled_from(sorted(SAVED.values())), st.data())
def test_mangled_text_never_raises_anything_else(text: str, data: st.DataObject) -> None:
    """Lines dropped, doubled and moved, characters cut and put in: parsed, or a LabError."""
    lines = data.draw(st.lists(st.sampled_from(text.splitlines()), max_size=12))
    mangled = "\n".join(lines) if data.draw(st.booleans()) else text
    at = data.draw(st.integers(0, len(mangled)))
    end = data.draw(st.integers(at, min(len(mangled), at + 20)))
    mangled = (
        mangled[:at] + data.draw(st.text("()+-|[]0123456789 \nRDat:;", max_size=8)) + mangled[end:]
    )
    try:
        lineage = parse_lineage(mangled)
    except LabError:
        return
    for place, stage in enumerate(lineage.stages):
        assert all(other != place for _, other in stage.shuffles)


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """Nothing but a LabError comes out of arbitrary text."""
    with contextlib.suppress(LabError):
        parse_lineage(text)
