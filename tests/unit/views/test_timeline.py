"""The task timeline: one axis, every task seen, a bounded drawing, nothing over anything."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from labkit.core.records.anatomy import Anatomy, anatomy_from_json
from labkit.core.records.comparison import Comparison
from labkit.core.tasks.lanes import timeline
from labkit.core.tasks.phases import PHASES
from labkit.views.figures.canvas import text_width
from labkit.views.palette import DARK, LIGHT
from labkit.views.tasks.stage_labels import place_labels
from labkit.views.tasks.timeline import LEAST, timeline_body
from labkit.views.tasks.timeline_svg import LEFT, MOST_LANES, RIGHT, timeline_svg
from tests.unit.anatomies import anatomy, given, skipped, stage, two_stages

Factory = Callable[..., Comparison]
SVG = "http://www.w3.org/2000/svg"
PROGRAMS = sorted((Path(__file__).parents[1] / "spark" / "programs").glob("*.json"))


def drawing(trial: Anatomy, cores: int = 2, longest: float = 0.0, width: int = 900) -> str:
    """One arm's drawing."""
    line = timeline(trial, cores)
    return timeline_svg(trial, line, longest or line.seconds, width, axis=True).html


def words(svg: str) -> list[str]:
    """The texts in a drawing, tooltips aside."""
    root = ElementTree.fromstring(svg)
    return [element.text or "" for element in root.iter() if element.tag.endswith("}text")]


def boxes(svg: str, width: float) -> list[tuple[float, float, float]]:
    """Where each text stands at a width: left and right end, and its baseline."""
    found = []
    for element in ElementTree.fromstring(svg).iter():
        if element.tag.endswith("}text"):
            wide = text_width(element.text or "", "tiny")
            x = LEFT + place_of(element.attrib["x"], width - LEFT - RIGHT)
            x += float(element.attrib.get("dx", 0))
            left = (
                x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[element.attrib["text-anchor"]]
            )
            found.append((left, left + wide, float(element.attrib["y"])))
    return found


def place_of(text: str, wide: float) -> float:
    """A coordinate in pixels: those of a percentage grow with the width."""
    return float(text[:-1]) / 100 * wide if text.endswith("%") else float(text)


def test_arms_share_one_axis(make_comparison: Factory) -> None:
    """The arm that takes a quarter of the time is a quarter as wide; the last one has the ticks."""
    long, short = anatomy(stage(0, [4.0]), seconds=4.0), anatomy(stage(0, [1.0]), seconds=1.0)
    body = timeline_body(given(make_comparison(), [long, short]).ran)
    wide = re.findall(r'<div class="wide">(<div class="lanes".*?</div></div>)', body, re.S)
    grounds = [float(re.findall(r'<rect x="0" [^>]*width="([\d.]+)"', svg)[0]) for svg in wide]
    assert grounds[0] == pytest.approx(4 * grounds[1], rel=0.01)
    assert ["4 s" in words(svg) for svg in wide] == [False, True]


def test_a_task_is_a_bar_of_its_phases_with_a_tooltip() -> None:
    """Every phase that took time has a path; the tooltip has partition, duration and records."""
    svg = drawing(two_stages())
    for phase in ("compute", "gc", "fetch", "write", "delay", "unpack"):
        assert f"--labkit-phase-{phase}" in svg
    assert "--labkit-phase-result" not in svg
    titles = [e.text or "" for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("}title")]
    assert sum(title.startswith("stage 0, partition ") for title in titles) == 8
    assert any("read 1" in title and "records, " in title for title in titles)
    assert any(title.startswith("stage 1, collect at example.py:20: 8 tasks, ") for title in titles)


def test_ten_thousand_tasks_are_binned_and_it_says_so(make_comparison: Factory) -> None:
    """The drawing stays small: the number of elements does not grow with the tasks."""
    trial = two_stages(5000, base=0.002, cores=4)
    body = timeline_body(given(make_comparison(arms=1), [trial]).ran)
    assert "10,000 tasks too short for bars of their own, drawn together" in body
    for width in (900, 340):
        drawn = timeline_svg(trial, timeline(trial, 4), 10.0, width, axis=True)
        assert drawn.binned == 10_000
        assert len(list(ElementTree.fromstring(drawn.html).iter())) < 100
        assert len(drawn.html) < 250_000


def test_long_tasks_keep_their_bars_among_short_ones() -> None:
    """A straggler in a stage of a thousand short tasks is a bar with a tooltip."""
    drawn = timeline_svg(
        trial := anatomy(stage(0, [0.001] * 1000 + [1.0])), line := timeline(trial, 2),
        line.seconds, 900, axis=False,
    )  # fmt: skip
    assert drawn.binned == 1000
    assert "stage 0, partition 1000, executor driver" in drawn.html


def test_columns_hold_the_time_of_the_tasks_in_them() -> None:
    """What is drawn for thin tasks is as much as they took: no task is lost in binning."""
    trial = anatomy(stage(0, [0.01] * 2000, cores=1), seconds=21.0)
    svg = drawing(trial, 1)
    area = sum(float(h) * 2 for h in re.findall(r"h2v-([\d.]+)h-2z", svg))
    pixels = (900 - 48 - 10) / timeline(trial, 1).seconds
    assert area == pytest.approx(20.0 * pixels * 20, rel=0.02)


def test_more_cores_than_lanes_fit_are_one_lane(make_comparison: Factory) -> None:
    """As high as the cores are busy: 64 cores that are half idle fill half of it."""
    trial = anatomy(stage(0, [1.0] * 32, cores=32), seconds=1.0)
    comparison = given(make_comparison(arms=1), [trial])
    comparison = replace(comparison, environment={"cores": 64})
    assert "The 64 cores are drawn together" in timeline_body(comparison.ran)
    svg = drawing(trial, cores=64)
    assert "64 cores" in words(svg)
    assert MOST_LANES < 64
    heights = [float(h) for h in re.findall(r"h2v-([\d.]+)h-2z", svg)]
    assert max(heights) < 0.5 * 116


@pytest.mark.parametrize(
    ("least", "width"),
    [(LEAST["narrow"], 280), (LEAST["narrow"], 640), (LEAST["medium"], 641),
     (LEAST["medium"], 899), (LEAST["wide"], 900), (LEAST["wide"], 1040)],
)  # fmt: skip
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_no_text_lies_over_another(path: Path, least: int, width: int) -> None:
    """In drawings of real programs, at the ends of what each shape is shown at; all is inside."""
    trial = anatomy_from_json(json.loads(path.read_text())["anatomy"])
    placed = boxes(drawing(trial, width=least), width)
    for i, (left, right, y) in enumerate(placed):
        assert left >= 0 and right <= width + 1
        for other_left, other_right, other_y in placed[i + 1 :]:
            apart = abs(y - other_y) >= 11 or right <= other_left or other_right <= left
            assert apart


def test_texts_keep_their_size_at_any_width() -> None:
    """Only the shapes are in a box that is stretched; no text is."""
    shapes, texts = ElementTree.fromstring(drawing(two_stages())).iter(f"{{{SVG}}}svg")
    assert shapes.get("preserveAspectRatio") == "none"
    assert not list(shapes.iter(f"{{{SVG}}}text")) and texts.get("viewBox") is None
    sizes = {element.get("style", "").split(";")[0] for element in texts.iter(f"{{{SVG}}}text")}
    assert sizes == {"font-size:11px"}
    strokes = [e.get("style", "") for e in shapes.iter() if "stroke:" in e.get("style", "")]
    assert strokes and all("vector-effect:non-scaling-stroke" in style for style in strokes)


def test_stages_that_run_at_once_are_labelled_in_rows() -> None:
    """Two map stages of a join: one label above the other, both whole."""
    trial = anatomy(stage(0, [1.0] * 2), stage(1, [1.0] * 2), stage(2, [1.0] * 2, started=2.0))
    labels = place_labels(trial, 48, 890, 250)
    assert [(label.text, label.row) for label in labels] == [
        ("stage 0 · 2 tasks", 0), ("stage 1 · 2 tasks", 1), ("stage 2 · 2 tasks", 0),
    ]  # fmt: skip


def test_many_stages_keep_their_brackets_when_there_is_no_room_for_words() -> None:
    """Many stages in a second: numbers where they fit, a bracket with a tooltip for all."""
    trial = anatomy(*(stage(i, [0.003], started=i * 0.004) for i in range(250)))
    labels = place_labels(trial, 48, 890, 800)
    assert len(labels) == 250
    assert {label.row for label in labels} == {0}
    assert 10 < sum(label.text != "" for label in labels) < 250
    assert drawing(trial).count("<title>stage") >= 250


def test_gaps_are_named_where_there_is_room() -> None:
    """The driver's time between two stages is often the story."""
    svg = drawing(anatomy(stage(0, [1.0] * 2), stage(1, [1.0] * 2, started=2.0), seconds=3.0))
    assert "no task 1.00 s" in words(svg)


def test_hostile_names_stay_text(make_comparison: Factory) -> None:
    """Stage names, executors and arms are escaped."""
    evil = '<script>alert("x")</script>&\x00'
    trial = anatomy(stage(0, [1.0], name=evil, executors=[evil]))
    body = timeline_body(given(make_comparison(names=(evil, "b")), [trial]).ran)
    assert "<script" not in body
    ElementTree.fromstring(f"<div>{body}</div>")


def test_an_arm_of_which_nothing_was_kept_says_so(make_comparison: Factory) -> None:
    """Beside one that has tasks; without any there is no timeline."""
    body = timeline_body(given(make_comparison(), [None, two_stages()]).ran)
    assert body.count("nothing kept") == 1
    nothing = [None, anatomy(skipped(1), seconds=1.0)]
    assert timeline_body(given(make_comparison(), nothing).ran) == ""


def test_tasks_that_took_no_time_are_drawn() -> None:
    """Spark counts in milliseconds: a task of 0 ms is seen as a lowest column."""
    svg = drawing(anatomy(stage(0, [0.0, 0.0], records=[0, 0]), seconds=1.0))
    assert "h2v-3.0h-2z" in svg
    ElementTree.fromstring(svg)


def test_phases_have_colours_of_their_own_in_both_themes() -> None:
    """Eight different ones, 3:1 against the ground."""
    for palette in (LIGHT, DARK):
        shades = {palette[f"phase-{phase.name}"] for phase in PHASES}
        assert len(shades) == len(PHASES)
        assert all(contrast(shade, palette["ground"]) >= 3 for shade in shades)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
