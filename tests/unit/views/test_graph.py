"""The lineage graph: everything drawn, nothing over its edge, all text escaped."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from labkit.spark.lineage import parse_lineage
from labkit.views.canvas import text_width
from labkit.views.graph import describe, graph_svg, lineage_svg
from labkit.views.graph_layout import BOX_WIDTH, Place, arrange

FOLDER = Path(__file__).parents[1] / "spark" / "lineage"
SAVED = {path.stem: path.read_text() for path in FOLDER.glob("*.txt")}
NS = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    """The words in a drawing."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{NS}text")]


@pytest.mark.parametrize("name", sorted(SAVED))
def test_stages_and_rdds_are_drawn_apart(name: str) -> None:
    """Boxes lie inside their stage; stages and boxes don't overlap; the drawing holds all."""
    lineage = parse_lineage(SAVED[name])
    drawing = arrange(lineage)
    for (stage, _), box in drawing.boxes.items():
        assert inside(box, drawing.groups[stage])
    for places in (list(drawing.groups), list(drawing.boxes.values())):
        for i, one in enumerate(places):
            assert inside(one, Place(0, 0, drawing.width, drawing.height))
            assert not any(overlap(one, other) for other in places[i + 1 :])


@pytest.mark.parametrize("name", sorted(SAVED))
def test_sources_stand_above_what_they_feed(name: str) -> None:
    """Data flows down."""
    lineage = parse_lineage(SAVED[name])
    drawing = arrange(lineage)
    for place, stage in enumerate(lineage.stages):
        for child, parent in stage.narrow:
            assert drawing.boxes[place, parent].y < drawing.boxes[place, child].y
        for _, other in stage.shuffles:
            assert drawing.groups[other].y < drawing.groups[place].y


@pytest.mark.parametrize("name", sorted(SAVED))
def test_text_fits_its_box(name: str) -> None:
    """No line is wider than a box."""
    svg = graph_svg(parse_lineage(SAVED[name]), name, "41.9 MB")
    assert all(text_width(text, "small", bold=True) <= BOX_WIDTH + 30 for text in texts(svg))


def test_stages_tasks_shuffles_and_bytes_are_named() -> None:
    """A reader sees how many tasks each stage has and what crossed between them."""
    words = texts(graph_svg(parse_lineage(SAVED["repartition"]), "arm", "41.9 MB"))
    assert {"Stage · 8 tasks", "Stage · 12 tasks", "shuffle 41.9 MB"} <= set(words)
    assert "ShuffledRDD" in words


def test_what_is_kept_is_said() -> None:
    """Cached partitions stand in the box."""
    words = texts(graph_svg(parse_lineage(SAVED["persisted_after"]), "arm"))
    assert any(word.startswith("cached: 4 partitions") for word in words)


def test_hostile_names_stay_text() -> None:
    """An RDD's name and an arm's are escaped, in the box and in its tooltip."""
    text = SAVED["set_name"].replace("web log", '<script>alert("x")</script>&')
    svg = graph_svg(parse_lineage(text), '"><b>arm\x00')
    assert "<script" not in svg
    root = ElementTree.fromstring(svg)
    titles = [element.text or "" for element in root.iter(f"{NS}title")]
    assert any('<script>alert("x")</script>&' in title for title in titles)


def test_ids_are_unique_on_a_page_with_two_arms() -> None:
    """The arrows of one drawing are not those of another."""
    lineage = parse_lineage(SAVED["join"])
    both = lineage_svg({"a": lineage, "b": lineage}, {"a": "41.9 MB"})
    ids = re.findall(r' id="([^"]+)"', both)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", both)) <= set(ids)
    assert both.count("<svg") == 2


def test_a_lineage_is_told_in_words() -> None:
    """For those who don't see the drawing."""
    assert describe(parse_lineage(SAVED["repartition"])) == (
        "2 stages with 8 and 12 tasks, 1 shuffle, 7 RDDs"
    )
    assert describe(parse_lineage(SAVED["single"])) == "1 stage with 1 task, 0 shuffles, 2 RDDs"


def inside(one: Place, other: Place) -> bool:
    """Whether a rectangle lies in another."""
    return (
        other.x <= one.x
        and other.y <= one.y
        and one.x + one.width <= other.x + other.width + 0.01
        and one.y + one.height <= other.y + other.height + 0.01
    )


def overlap(one: Place, other: Place) -> bool:
    """Whether two rectangles share any ground."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0 and down > 0
