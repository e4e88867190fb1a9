"""The lineage of a comparison: drawings, words, Spark's text, and details of each node."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from labkit.core.records.arm import Arm
from labkit.core.records.trial import TIMED, Trial
from labkit.views.lineage import html as lineage
from labkit.views.lineage.html import lineage_body, lineage_explorer
from tests.unit.plan_programs import EVERY, compared, saved_arm

GROUP, REDUCE = "rdd_group_by_key", "rdd_reduce_by_key"


def body_of(*names: str) -> str:
    """The lineage of a comparison of saved programs."""
    return lineage_body(compared(*(saved_arm(name) for name in names)).ran)


def tree(body: str) -> ElementTree.Element:
    """The body, which must be well-formed."""
    return ElementTree.fromstring(f"<div>{body}</div>")


def words(body: str) -> str:
    """All its text."""
    return " ".join(" ".join(tree(body).itertext()).split())


@pytest.mark.parametrize("name", EVERY)
def test_every_program_is_drawn_with_details_for_each_node(name: str) -> None:
    """Well-formed, and nothing that can be clicked is without an answer."""
    comparison = compared(saved_arm(name), saved_arm(REDUCE, "other"))
    assert (
        len(list(tree(lineage_body(comparison.ran)).iter("{http://www.w3.org/2000/svg}svg"))) >= 2
    )
    explorer = lineage_explorer(comparison.ran)
    assert explorer is not None
    keys = {e.attrib["data-key"] for e in tree(explorer.content.partition("</style>")[2]).iter()
            if "data-key" in e.attrib}  # fmt: skip
    assert keys == set(explorer.details)
    for html in explorer.details.values():
        assert "<h4>" in html
        tree(html)


def test_a_long_lineage_is_described_whole_and_drawn_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page with hundreds of stages takes long to open."""
    arm = "df_several_executions"
    whole = body_of(arm)
    monkeypatch.setattr(lineage, "MOST", 4)
    part = body_of(arm)
    assert "9 stages with" in words(part) and "the last 3 are drawn" in words(part)
    assert "are drawn" not in words(whole)
    assert 0 < part.count("Stage ") < whole.count("Stage ")


def test_two_arms_stand_side_by_side_with_their_own_bytes() -> None:
    """Each shuffle bears what crossed it in its arm; what differs is told."""
    text = words(body_of(GROUP, REDUCE))
    assert "shuffle 7.13 kB" in text and "shuffle 1.34 kB" in text
    assert "7.13 kB at the widest" in text
    assert "only here: the other arm has none" in text
    assert "toDebugString()" in text


def test_the_legend_explains_the_marks_that_are_there() -> None:
    """And no others."""
    plain, cached = words(body_of("rdd_map_filter")), words(body_of("rdd_persisted_in_trial"))
    assert "computed in the same task" in plain
    assert "shuffle" not in plain.split("computed in the same task")[1]
    assert "kept: cache or checkpoint" in cached
    assert "skipped or read from the cache: not computed here" in cached


def test_an_arm_without_a_lineage_says_so() -> None:
    """Beside one that has it."""
    body = lineage_body(compared(saved_arm(GROUP), Arm("nothing")).ran)
    assert "nothing kept" in words(body)


def test_a_comparison_without_lineages_has_no_body_and_no_widget() -> None:
    """The tab says that itself."""
    comparison = compared(Arm("a"), Arm("b"))
    assert lineage_body(comparison.ran) == ""
    assert lineage_explorer(comparison.ran) is None


def test_text_that_cannot_be_read_is_shown_with_the_line() -> None:
    """The drawing of what ran does not need it."""
    broken = saved_arm(GROUP).lineage.replace("PairwiseRDD[46]", "Pairwise{46}")
    whole, bare = replace(saved_arm(GROUP), lineage=broken), Arm("text", lineage=broken)
    for arm, drawings in ((whole, True), (bare, False)):
        body = lineage_body(compared(arm).ran)
        assert "line 4 of the lineage is not one of Spark's" in words(body)
        assert "Pairwise{46}" in words(body)
        assert ("labkit-node" in body) is drawings


def test_one_figure_for_the_arm_is_its_only_shuffles() -> None:
    """As in comparisons saved before Spark's graphs were."""
    trials = (Trial("old", TIMED, 0, 0, 1.0, metrics={"shuffle_write_bytes": 41_900_000.0}),)
    text = saved_arm(GROUP).lineage
    assert "shuffle 41.9 MB" in words(lineage_body(compared(Arm("old", trials, lineage=text)).ran))
    two = saved_arm("rdd_union_of_shuffles").lineage
    assert "41.9 MB" not in words(lineage_body(compared(Arm("old", trials, lineage=two)).ran))


def test_hostile_text_stays_text() -> None:
    """Names of arms, and what toDebugString() may hold."""
    arm = saved_arm("rdd_persisted")
    text = arm.lineage.replace("PythonRDD[1]", '<img src=x onerror=alert(1)> "words" PythonRDD[1]')
    comparison = compared(replace(arm, name="<script>alert(1)</script>", lineage=text))
    explorer = lineage_explorer(comparison.ran)
    assert explorer is not None
    for html in (lineage_body(comparison.ran), *explorer.details.values()):
        assert "<script" not in html and "<img" not in html
        tree(html)
    assert "onerror" in words(lineage_body(comparison.ran))


def test_a_stage_tells_what_its_tasks_did() -> None:
    """In the details: bytes with records, times, who wrote and who read."""
    explorer = lineage_explorer(
        compared(saved_arm(GROUP, "group"), saved_arm(REDUCE, "reduce")).ran
    )
    assert explorer is not None
    stage = words(explorer.details["group/stage 14"])
    assert "Shuffle write 7.13 kB, 16 records" in stage
    assert "Called at groupByKey at record_programs.py:99" in stage
    shuffle = words(explorer.details["group/stage 14/shuffle to RDD 47 of stage 15"])
    assert "From Stage 14 To Stage 15, RDD [47] Written 7.13 kB, 16 records" in shuffle
    rdd = words(explorer.details["group/stage 14/RDD 45"])
    assert "RDD PythonRDD[45]" in rdd and "Compared only here" in rdd


def test_three_arms_are_told_apart_from_the_reference() -> None:
    """With more than two, it is said which arm lacks the stage."""
    text = words(body_of(GROUP, "rdd_union_of_shuffles", "rdd_persisted_in_trial"))
    assert f"not in {GROUP}" in text


def test_another_number_of_tasks_is_said_at_the_stage() -> None:
    """More or fewer partitions are a difference that a person looks for."""
    text = words(body_of("df_join_sort_merge", "df_join_sort_merge_aqe_off"))
    assert re.search(r"Stage \d+ · 200 tasks · \d\.\d+ s 2 tasks in df_join_sort_merge", text)


def test_the_widget_has_sparks_text_below() -> None:
    """Folded, or with the line that can't be read; none for DataFrames."""
    broken = replace(saved_arm(GROUP), name="broken", lineage="(4) nonsense")
    explorer = lineage_explorer(compared(saved_arm(GROUP), broken).ran)
    assert explorer is not None
    assert "toDebugString()" in words(explorer.below)
    assert "line 1 of the lineage is not one of Spark's: '(4) nonsense'" in words(explorer.below)
    frames = lineage_explorer(compared(saved_arm("df_window"), saved_arm("df_union")).ran)
    assert frames is not None
    assert "toDebugString()" not in frames.below
