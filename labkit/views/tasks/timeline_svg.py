"""One arm's timeline: its stages above, a lane a core, the time axis below.

Two drawings lie over each other. The shapes are stretched to the width that there is, the texts
keep their size and stand at shares of that width.
"""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.anatomy import Anatomy
from labkit.core.tasks.lanes import Timeline, idle_text
from labkit.views.figures.canvas import shorten, text_width
from labkit.views.figures.ticks import linear_ticks, seconds_label
from labkit.views.markup import escape
from labkit.views.palette import FONT, SIZES, variable
from labkit.views.tasks.bars import Frame, draw_bars
from labkit.views.tasks.stage_labels import ROW, Label, place_labels

LEFT, RIGHT = 48, 10
"""Pixels beside the lanes, for their names and for what the last texts need."""

MOST_LANES = 32
"""More cores than this are drawn as one lane, filled as far as they are busy."""

_AXIS = 24
_EVEN = "vector-effect:non-scaling-stroke"


@dataclass(frozen=True)
class Drawing:
    """A drawing, and how many tasks were too short for a bar of their own."""

    html: str
    binned: int


@dataclass(frozen=True)
class Words:
    """The texts of a drawing whose lanes are `wide` pixels at least."""

    wide: float

    def at(self, x: float, y: float, words: str, colour: str, anchor: str = "start") -> str:
        """A line of the smallest text; one that would leave the drawing ends where it does."""
        long = text_width(words, "tiny")
        right = x + long * {"start": 1.0, "middle": 0.5, "end": 0.0}[anchor]
        if anchor == "middle" and right > self.wide + RIGHT - 1:
            return _text(f'x="100%" dx="{RIGHT - 1}"', y, words, colour, "end")
        if anchor == "start" and right > self.wide - 0.5:
            return _text('x="100%"', y, words, colour, "end")
        return _text(f'x="{x / self.wide:.3%}"', y, words, colour, anchor)

    def beside(self, y: float, words: str) -> str:
        """The name of a lane, left of it."""
        return _text('x="-6"', y, words, "muted", "end")


def timeline_svg(
    anatomy: Anatomy, line: Timeline, longest: float, width: int, axis: bool
) -> Drawing:
    """The timeline of one arm.

    Parameters
    ----------
    longest:
        The seconds that the axis ends at, the same for all arms.
    width:
        In pixels, the least that the drawing will be shown at: texts have room from there on.
    axis:
        Whether the seconds stand below; the marks are drawn in any case.
    """
    merged = len(line.lanes) > MOST_LANES
    rows = 1 if merged else len(line.lanes)
    pitch = 120.0 if merged else max(5.0, min(24.0, 168 / rows))
    wide = width - LEFT - RIGHT
    scale = wide / longest if longest > 0 else 0.0
    labels = place_labels(anatomy, 0, wide, scale)
    top = 4 + ROW * (1 + max((label.row for label in labels), default=-1))
    frame = Frame(0, top, scale, pitch, pitch - (4 if pitch >= 12 else 1))
    bottom = top + rows * pitch
    bars, binned = draw_bars(anatomy, line, frame, merged)
    words = Words(wide)
    ticks = linear_ticks(longest, 6) if longest > 0 else [0.0]
    shapes = (
        _ground(line, frame, rows)
        + _lines(ticks, frame, bottom)
        + _quiet(line, frame, rows)
        + _brackets(labels, frame, bottom)
        + bars
    )
    texts = (
        (_seconds(ticks, frame, bottom, words) if axis else "")
        + _quiet_words(line, frame, rows, words)
        + "".join(
            words.at(label.at, 15 + ROW * label.row, label.text, "ink")
            for label in labels
            if label.text
        )
        + _names(line, frame, merged, words)
        + (words.beside(15, "stage") if _bare(labels) else "")
    )
    height = bottom + (_AXIS if axis else 4)
    start = '<svg xmlns="http://www.w3.org/2000/svg" width="100%" '
    return Drawing(
        f'<div class="lanes" role="img" aria-label="{escape(idle_text(line))}" '
        f'style="height:{height:g}px"><div>{start}height="{height:g}" '
        f'viewBox="0 0 {wide} {height:g}" preserveAspectRatio="none">{shapes}</svg>'
        f'{start}height="{height:g}" class="words" style="font-family:{FONT}">{texts}</svg>'
        "</div></div>",
        binned,
    )


def _ground(line: Timeline, frame: Frame, rows: int) -> str:
    """The cores' whole time, up to the trial's end."""
    wide = line.seconds * frame.scale
    drawn = "".join(
        f'<rect x="{frame.left}" y="{frame.y(row):g}" width="{wide:.1f}" '
        f'height="{frame.height:g}"/>'
        for row in range(rows)
    )
    return f'<g style="fill:{variable("band")}">{drawn}</g>'


def _lines(ticks: list[float], frame: Frame, bottom: float) -> str:
    """A line down the lanes at each tick of the axis."""
    return "".join(
        f'<path d="M{frame.x(value):.1f},{frame.top:g}V{bottom:g}" '
        f'style="stroke:{variable("line")};{_EVEN}"/>'
        for value in ticks
    )


def _seconds(ticks: list[float], frame: Frame, bottom: float, words: Words) -> str:
    return "".join(
        words.at(frame.x(value), bottom + 16, seconds_label(value) + unit, "muted", "middle")
        for value, unit in zip(ticks, [*[""] * (len(ticks) - 1), " s"], strict=True)
    )


def _brackets(labels: list[Label], frame: Frame, bottom: float) -> str:
    drawn = ""
    for label in labels:
        y = 4 + ROW * label.row
        drawn += (
            f"<g><title>{escape(label.whole)}</title>"
            + (_begin(label, frame, bottom) if label.text else "")
            + f'<path d="M{label.start:.1f},{y + 17:g}V{y + 14:g}H{label.end:.1f}V{y + 17:g}" '
            f'style="stroke:{variable("muted")};fill:none;{_EVEN}"/>'
            f'<rect x="{label.start:.1f}" y="{y:g}" width="{label.end - label.start:.1f}" '
            f'height="{ROW - 1}" style="fill-opacity:0"/></g>'
        )
    return drawn


def _begin(label: Label, frame: Frame, bottom: float) -> str:
    """A line down the lanes where a stage begins."""
    return (
        f'<path d="M{label.start:.1f},{bottom:g}V{frame.top - 3:g}" '
        f'style="stroke:{variable("faint")};stroke-dasharray:2 3;fill:none;{_EVEN}"/>'
    )


def _bare(labels: list[Label]) -> bool:
    """Whether the labels are numbers that need a word before them."""
    return any(label.text.isdecimal() for label in labels)


def _quiet(line: Timeline, frame: Frame, rows: int) -> str:
    """The times when no task ran, across all lanes."""
    tall = _tall(frame, rows)
    drawn = "".join(
        f'<rect x="{frame.x(start):.1f}" y="{frame.top:g}" width="{wide:.1f}" height="{tall:g}">'
        f"<title>no task for {units.seconds(end - start)}</title></rect>"
        for start, end in line.quiet
        if (wide := (end - start) * frame.scale) >= 1
    )
    return f'<g style="fill:{variable("band")}">{drawn}</g>'


def _quiet_words(line: Timeline, frame: Frame, rows: int, words: Words) -> str:
    """How long they were, where there is room to say it."""
    tall, drawn = _tall(frame, rows), ""
    if tall < 14:
        return ""
    for start, end in line.quiet:
        wide, told = (end - start) * frame.scale, units.seconds(end - start)
        fitting = (t for t in (f"no task {told}", told) if text_width(t, "tiny") + 10 <= wide)
        if label := next(fitting, ""):
            middle = frame.x(start) + wide / 2
            drawn += words.at(middle, frame.top + tall / 2 + 4, label, "muted", "middle")
    return drawn


def _tall(frame: Frame, rows: int) -> float:
    return (rows - 1) * frame.pitch + frame.height


def _names(line: Timeline, frame: Frame, merged: bool, words: Words) -> str:
    """The cores, or the executors that have them, left of the lanes."""
    if merged:
        return words.beside(frame.y(0) + 12, f"{len(line.lanes)} cores")
    several = len({lane.executor for lane in line.lanes}) > 1
    drawn, last, reached = "", "", -100.0
    for row, lane in enumerate(line.lanes):
        y = frame.y(row) + frame.height / 2 + 4
        name = f"exec {lane.executor}" if several else f"core {row + 1}"
        if (several and lane.executor == last) or y - reached < 12:
            continue
        drawn += words.beside(y, shorten(name, LEFT - 8, "tiny"))
        last, reached = lane.executor, y
    return drawn


def _text(place: str, y: float, words: str, colour: str, anchor: str) -> str:
    return (
        f'<text {place} y="{y:.1f}" text-anchor="{anchor}" style="font-size:{SIZES["tiny"]}px;'
        f'fill:{variable(colour)}">{escape(words)}</text>'
    )
