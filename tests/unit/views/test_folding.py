"""Which RDDs are one box, and what the box says."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.core.lineage.rdds import Rdd, Stage
from labkit.views.lineage.folding import Boxes, boxes_of
from labkit.views.lineage.rdd_words import call_site, without_folders
from tests.unit.lineages import drawn, saved_lineage
from tests.unit.plan_programs import EVERY


def titles(name: str, number: int) -> list[str]:
    """The titles of the boxes of a saved program's stage, last first."""
    lineage = saved_lineage(name)
    for stage in lineage.stages:
        if number in stage.numbers:
            return [box.title for box in boxes_of(stage, lineage.operators).boxes]
    raise AssertionError(f"{name} has no stage {number}")


def chain(length: int, kind: str = "MapPartitionsRDD", **fields: Any) -> Stage:
    """A stage of so many RDDs, one after the other."""
    rdds = tuple(Rdd(i, kind, "", "map at example.py:3", **fields) for i in reversed(range(length)))
    return Stage(4, rdds, tuple((i + 1, i) for i in range(length - 1)))


def fan(branches: int) -> Stage:
    """A union of so many branches of two RDDs."""
    ids = range(1, 2 * branches + 1)
    rdds = [Rdd(100_000, "UnionRDD", "", "union")]
    rdds += [Rdd(i, "PythonRDD" if i % 2 else "ParallelCollectionRDD", "", "x") for i in ids]
    narrow = [(100_000, i) for i in ids if i % 2] + [(i, i + 1) for i in ids if i % 2]
    return Stage(4, tuple(rdds), tuple(narrow))


@pytest.mark.parametrize("name", EVERY)
def test_every_rdd_is_in_one_box(name: str) -> None:
    """None is lost, whatever is folded."""
    lineage = saved_lineage(name)
    for stage, boxes in zip(lineage.stages, drawn(lineage), strict=True):
        ids = [rdd.id for box in boxes.boxes for rdd in box.rdds]
        assert sorted(ids) == sorted(rdd.id for rdd in stage.rdds)
        assert boxes.home == {rdd.id: box.key for box in boxes.boxes for rdd in box.rdds}


def test_a_box_of_an_operator_bears_its_name() -> None:
    """A person knows the operator, not the RDDs that it makes."""
    assert titles("df_join_sort_merge", 195) == ["Exchange", "Filter", "Scan parquet"]
    assert titles("df_join_sort_merge", 198) == [
        "SortMergeJoin · Project", "Sort", "AQEShuffleRead", "Sort", "AQEShuffleRead",
    ]  # fmt: skip


def test_an_rdd_program_keeps_its_rdds() -> None:
    """They are what toDebugString() shows."""
    assert titles("rdd_reduce_by_key", 10) == ["PairwiseRDD", "PythonRDD", "ParallelCollectionRDD"]


def test_what_a_cache_spared_is_one_box() -> None:
    """It is said in words that it was not computed."""
    lineage = saved_lineage("rdd_persisted_in_trial")
    later = next(stage for stage in lineage.stages if stage.numbers == (75,))
    boxes = boxes_of(later, {})
    assert [box.title for box in boxes.boxes] == ["PythonRDD", "PythonRDD", "2 RDDs"]
    assert boxes.boxes[-1].lines == ("not computed: the cache was read",)
    assert "cached: read, not computed" in boxes.boxes[1].lines


def test_what_is_kept_is_said() -> None:
    """Cached partitions with their size, a checkpoint, a storage level."""
    words = {line for name in ("rdd_persisted", "rdd_checkpoint", "df_cache")
             for boxes in drawn(saved_lineage(name)) for box in boxes.boxes
             for line in box.lines}  # fmt: skip
    assert "4 partitions, 11.8 KiB in memory" in words
    assert "checkpoint: nothing before it is computed" in words
    assert "kept in the cache" in words


def test_the_middle_of_a_long_chain_is_folded() -> None:
    """Its ends say what it is; the rest is counted."""
    boxes = boxes_of(chain(200), {})
    assert len(boxes.boxes) == 7
    assert "194 RDDs more" in [box.title for box in boxes.boxes]
    assert len(boxes_of(chain(10), {}).boxes) == 10


def test_a_kept_rdd_is_never_folded_away() -> None:
    """It is what a person looks for."""
    assert len(boxes_of(chain(30, kept=True), {}).boxes) == 30


def test_branches_alike_are_counted() -> None:
    """A union of 200 shows two and says how many more there are."""
    boxes = boxes_of(fan(200), {})
    assert len(boxes.boxes) == 1 + 2 * 2 + 1
    assert "198 branches more like it" in [box.title for box in boxes.boxes]
    assert len(boxes_of(fan(4), {}).boxes) == 9


def test_an_operator_around_another_one_is_not_joined_across_it() -> None:
    """One box for both its ends would be parent and child of what lies between."""
    scopes = {3: ("Window",), 2: ("Sort",), 1: ("Window",)}
    rdds = tuple(Rdd(i, "MapPartitionsRDD", "", "", scope=scope) for i, scope in scopes.items())
    boxes = boxes_of(Stage(1, rdds, ((3, 2), (2, 1), (3, 1))), {})
    assert [box.key for box in boxes.boxes] == [3, 2, 1]
    assert not circular(boxes)


def circular(boxes: Boxes) -> bool:
    """Whether a box is its own ancestor."""
    found = {(a, b) for a, b in boxes.edges}
    for _ in boxes.boxes:
        found |= {(a, d) for a, b in found for c, d in found if b == c}
    return any(a == b for a, b in found)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("textFile at /srv/jobs/job.py:12", "textFile at job.py:12"),
        ("file:/srv/data/planes.csv", "planes.csv"),
        ("hdfs://node:8020/data/a.csv,hdfs://node:8020/data/b.csv", "a.csv,b.csv"),
        ("map at job.py:3", "map at job.py:3"),
        ("bytes/second", "bytes/second"),
    ],
)
def test_no_folder_is_shown(text: str, bare: str) -> None:
    """Where files lie on this machine is nobody's business."""
    assert without_folders(text) == bare


def test_a_call_from_python_has_no_call_site_in_java() -> None:
    """The gateway's own line says nothing."""
    site = "union at NativeMethodAccessorImpl.java:0"
    assert call_site(Rdd(1, "UnionRDD", "", site)) == "union"
