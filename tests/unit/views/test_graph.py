"""The lineage graph: everything drawn, nothing over its edge, all text escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.core.errors import LabError
from labkit.core.lineage.debug_string import parse_lineage
from labkit.core.lineage.rdds import Lineage, Rdd, Stage
from labkit.views.figures.canvas import text_width
from labkit.views.lineage.counterparts import Difference
from labkit.views.lineage.graph import lineage_svg
from labkit.views.lineage.layout import Drawing, arrange
from labkit.views.lineage.place import Place
from labkit.views.lineage.sketch import Sketch
from labkit.views.lineage.stage_layout import THICKEST, THINNEST, scale_of
from labkit.views.lineage.words import describe
from tests.unit.lineages import TEXTS, drawn, saved_lineage
from tests.unit.plan_programs import EVERY

ALL = [*EVERY, *sorted(TEXTS)]
NS = "{http://www.w3.org/2000/svg}"
SIZES = {"12px": "small", "11px": "tiny"}


def svg_of(lineage: Lineage, arm: str = "arm", **fields: Any) -> str:
    """The drawing of one lineage by itself."""
    boxes = drawn(lineage)
    return lineage_svg(Sketch(arm, lineage, boxes, **fields), scale_of([(lineage, boxes)]))


def placed(lineage: Lineage) -> Drawing:
    """The places of everything in it."""
    boxes = drawn(lineage)
    return arrange(lineage, boxes, scale_of([(lineage, boxes)]))


def texts(svg: str) -> list[str]:
    """The words in a drawing."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{NS}text")]


@pytest.mark.parametrize("name", ALL)
def test_stages_and_boxes_are_drawn_apart(name: str) -> None:
    """Boxes lie inside their stage; stages and boxes don't overlap; the drawing holds all."""
    drawing = placed(saved_lineage(name))
    for (stage, _), box in drawing.at.items():
        assert inside(box, drawing.groups[stage])
    for places in (drawing.groups, tuple(drawing.at.values())):
        assert all(inside(one, Place(0, 0, drawing.width, drawing.height)) for one in places)
        assert not any(overlap(one, other) for one, other in combinations(places, 2))


@pytest.mark.parametrize("name", ALL)
def test_data_flows_down(name: str) -> None:
    """Sources stand above what they feed; every edge between boxes and stages is drawn."""
    lineage = saved_lineage(name)
    drawing = placed(lineage)
    assert len(drawing.bands) == sum(len(stage.shuffles) for stage in lineage.stages)
    for band in drawing.bands:
        assert drawing.groups[band.writer].bottom < drawing.groups[band.reader].y
    for place, boxes in enumerate(drawing.boxes):
        for parent, child in boxes.edges:
            assert drawing.at[place, parent].bottom < drawing.at[place, child].y
            assert (place, parent, child) in drawing.narrow


@pytest.mark.parametrize("name", ALL)
def test_no_band_runs_over_a_stage(name: str) -> None:
    """A shuffle passes the stages between in a lane of its own."""
    drawing = placed(saved_lineage(name))
    for band in drawing.bands:
        for (x, top), (to_x, bottom) in zip(band.points, band.points[1:], strict=False):
            if x == to_x:
                lane = Place(x - band.width / 2, top, band.width, bottom - top)
                assert not any(overlap(lane, group) for group in drawing.groups)


@pytest.mark.parametrize("name", ALL)
def test_text_stays_inside_the_drawing_and_its_box(name: str) -> None:
    """No line is wider than the box that it stands in, and none leaves the drawing."""
    lineage = saved_lineage(name)
    boxes = drawn(lineage)
    width = scale_of([(lineage, boxes)]).width
    root = ElementTree.fromstring(svg_of(lineage))
    for node in root.iter(f"{NS}g"):
        if "/RDD " in node.attrib["data-key"].split("/shuffle")[0]:
            for element in node.iter(f"{NS}text"):
                assert wide(element) <= width - 19
    for element in root.iter(f"{NS}text"):
        if element.attrib["text-anchor"] == "start":
            assert float(element.attrib["x"]) + wide(element) <= float(root.attrib["width"])


def wide(element: ElementTree.Element) -> float:
    """The width of a text, as its style has it."""
    style = element.attrib["style"]
    size = re.search(r"font-size:(\w+)", style)
    assert size is not None
    return text_width(element.text or "", SIZES[size[1]], bold="font-weight:bold" in style)


def test_a_stage_says_its_number_tasks_time_and_the_bytes_that_it_wrote() -> None:
    """What ran is told from what crossed between."""
    words = texts(svg_of(saved_lineage("rdd_group_by_key")))
    heads = [word for word in words if word.startswith("Stage ")]
    assert len(heads) == 2
    assert all(re.fullmatch(r"Stage \d+ · 4 tasks · 0\.\d+ s", head) for head in heads)
    assert "shuffle 7.13 kB" in words
    assert "ShuffledRDD" in words


def test_text_alone_gives_stages_without_numbers() -> None:
    """A comparison saved before Spark's graphs were kept still has its drawing."""
    words = texts(svg_of(saved_lineage("repartition")))
    assert {"Stage · 8 tasks", "Stage · 12 tasks", "shuffle"} <= set(words)


def test_a_band_is_as_wide_as_its_share_of_the_bytes() -> None:
    """A small shuffle beside a large one is a hairline, on one scale for all arms."""
    large, small = saved_lineage("df_join_sort_merge"), saved_lineage("rdd_reduce_by_key")
    scale = scale_of([(large, drawn(large)), (small, drawn(small))])
    bands = {band.writer: band.width for band in arrange(large, drawn(large), scale).bands}
    assert max(bands.values()) == THICKEST
    (other,) = arrange(small, drawn(small), scale).bands
    assert other.width == THINNEST


def test_a_shuffle_of_a_few_bytes_is_no_torrent() -> None:
    """The largest of all is drawn thin when it is small by any measure."""
    (band,) = placed(saved_lineage("rdd_reduce_by_key")).bands
    assert THINNEST < band.width < THICKEST / 2


def test_what_was_skipped_is_dashed_and_said() -> None:
    """Its output was there already."""
    svg = svg_of(saved_lineage("rdd_join_co_partitioned"))
    assert "Stage 34 · 4 tasks · skipped" in texts(svg)
    assert "its output was there already" in texts(svg)
    assert "stroke-dasharray" in svg
    assert "stroke-dasharray" not in svg_of(saved_lineage("rdd_reduce_by_key"))


def test_a_result_that_is_not_the_answer_goes_to_the_driver() -> None:
    """A broadcast has no edge to the stage that uses it."""
    assert "to the driver: 29.6 kB" in texts(svg_of(saved_lineage("df_join_broadcast")))


def test_what_only_one_arm_has_bears_its_colour() -> None:
    """Stages say it in words too."""
    lineage = saved_lineage("rdd_reduce_by_key")
    plain = svg_of(lineage, colour="arm-2")
    odd = Difference(frozenset({1}), frozenset({(0, 34)}))
    marked = svg_of(lineage, colour="arm-2", odd=odd, tags={1: "not in group_by_key"})
    assert "not in group_by_key" in texts(marked)
    assert marked.count("--labkit-arm-2") > plain.count("--labkit-arm-2")


HOSTILE = '<script>alert("x")</script>&\x00\x1b\ud800'


def test_hostile_names_stay_text() -> None:
    """Names, call sites, scopes and the arm's own name are escaped wherever they stand."""
    lineage = saved_lineage("df_join_sort_merge")
    stages = tuple(
        replace(stage, rdds=tuple(
            replace(rdd, name=HOSTILE, call_site=HOSTILE, storage=HOSTILE, kept=True,
                    scope=(HOSTILE,) if rdd.id % 2 else ())
            for rdd in stage.rdds
        ), runs=tuple(replace(run, name=HOSTILE) for run in stage.runs))
        for stage in lineage.stages
    )  # fmt: skip
    svg = svg_of(Lineage(stages), arm='"><b>' + HOSTILE)
    assert "<script" not in svg and "<b>" not in svg
    titles = [e.text or "" for e in ElementTree.fromstring(svg).iter(f"{NS}title")]
    assert any('<script>alert("x")</script>&' in title for title in titles)


@pytest.mark.parametrize("name", EVERY)
def test_every_node_has_a_key_of_its_own(name: str) -> None:
    """An RDD that two stages compute is two nodes."""
    keys = re.findall(r'data-key="([^"]+)"', svg_of(saved_lineage(name)))
    assert len(keys) == len(set(keys)) > 0


def test_ids_are_unique_on_a_page_with_two_arms() -> None:
    """The arrows of one drawing are not those of another."""
    both = svg_of(saved_lineage("join")) + svg_of(saved_lineage("join"))
    ids = re.findall(r' id="([^"]+)"', both)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", both)) <= set(ids)


def test_a_lineage_is_told_in_words() -> None:
    """For those who don't see the drawing."""
    assert (
        describe(saved_lineage("repartition")) == "2 stages with 8 and 12 tasks, 1 shuffle, 7 RDDs"
    )
    assert describe(saved_lineage("single")) == "1 stage with 1 task, 0 shuffles, 2 RDDs"
    assert describe(saved_lineage("rdd_join_co_partitioned")) == (
        "1 stage with 4 tasks, 1 skipped, 1 shuffle, 9 RDDs"
    )
    assert describe(saved_lineage("df_join_sort_merge")) == (
        "3 stages with 1, 2 and 2 tasks, 2 shuffles of 84.7 kB and 3.40 MB, 14 RDDs"
    )


def wide_union(branches: int) -> Lineage:
    """A union of so many sources, no two alike."""
    rdds = [Rdd(9_999, "UnionRDD", "", "union")]
    rdds += [Rdd(i, "ParallelCollectionRDD", f"source {i}", "x") for i in range(branches)]
    return Lineage((Stage(branches, tuple(rdds), tuple((9_999, i) for i in range(branches))),))


def long_chain(stages: int) -> Lineage:
    """Stages one after the other, each of which also reads the one before the last."""
    found = []
    for i in range(stages):
        rdds = tuple(Rdd(10 * i + k, "MapPartitionsRDD", "", "map") for k in (3, 2, 1, 0))
        edges = tuple((10 * i + k + 1, 10 * i + k) for k in (2, 1, 0))
        shuffles = tuple((10 * i, j) for j in (i + 1, i + 3) if j < stages)
        found.append(Stage(4, rdds, edges, shuffles))
    return Lineage(tuple(found))


@pytest.mark.parametrize("lineage", [wide_union(200), long_chain(50)], ids=["wide", "long"])
def test_two_hundred_rdds_are_drawn_apart(lineage: Lineage) -> None:
    """However wide or long the program: each is there, and passing shuffles have their lanes."""
    assert svg_of(lineage).count("labkit-node") >= 200
    drawing = placed(lineage)
    assert not any(overlap(one, other) for one, other in combinations(drawing.at.values(), 2))


def mangled(text: str, data: st.DataObject) -> str:
    """The text with lines dropped, doubled or swapped, and characters cut and put in."""
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(0, 3))):
        i, j = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        change = data.draw(st.sampled_from(("swap", "drop", "double", "foreign")))
        if change == "swap":
            lines[i], lines[j] = lines[j], lines[i]
        elif change == "drop" and len(lines) > 1:
            del lines[i]
        elif change == "double":
            lines.insert(j, lines[i])
        elif change == "foreign":
            other = data.draw(st.sampled_from(sorted(TEXTS.values()))).splitlines()
            lines.insert(i, data.draw(st.sampled_from(other)))
    whole = "\n".join(lines)
    at = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(at, min(len(whole), at + 20)))
    put_in = data.draw(st.text("()+-|[]0123456789 \nRDat:;", max_size=8))
    cut = data.draw(st.integers(0, len(whole))) if data.draw(st.booleans()) else None
    return (whole[:at] + put_in + whole[end:])[:cut]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(TEXTS.values())), st.data())
def test_mangled_text_is_refused_with_its_line_or_can_be_drawn(
    text: str, data: st.DataObject
) -> None:
    """Nothing but a LabError comes out of it, and whatever is read is drawn without overlap."""
    found = read(mangled(text, data))
    if isinstance(found, str):
        assert re.match(r"line \d+ of the lineage is not one of Spark's: ", found)
        return
    ElementTree.fromstring(svg_of(found))
    drawing = placed(found)
    assert not any(overlap(one, other) for one, other in combinations(drawing.at.values(), 2))


def read(text: str) -> Lineage | str:
    """The lineage, or the error's message."""
    try:
        return parse_lineage(text)
    except LabError as error:
        return str(error)


def inside(one: Place, other: Place) -> bool:
    """Whether a rectangle lies in another."""
    across = one.x >= other.x - 0.01 and one.right <= other.right + 0.01
    return across and one.y >= other.y - 0.01 and one.bottom <= other.bottom + 0.01


def overlap(one: Place, other: Place) -> bool:
    """Whether two rectangles share any ground."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > 0.01 and down > 0.01
