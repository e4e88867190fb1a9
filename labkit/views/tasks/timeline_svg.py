"""One arm's timeline as SVG: its stages above, a lane a core, the time axis below."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.anatomy import Anatomy
from labkit.core.tasks.lanes import Timeline, idle_text
from labkit.views.figures.canvas import text_width
from labkit.views.figures.ticks import linear_ticks, seconds_label
from labkit.views.markup import escape
from labkit.views.palette import FONT, SIZES, variable
from labkit.views.tasks.bars import Frame, draw_bars
from labkit.views.tasks.stage_labels import ROW, Label, place_labels

LEFT, RIGHT = 48, 10
MOST_LANES = 32
"""More cores than this are drawn as one lane, filled as far as they are busy."""

_AXIS = 24


@dataclass(frozen=True)
class Drawing:
    """A drawing, and how many tasks were too short for a bar of their own."""

    svg: str
    binned: int


def timeline_svg(
    anatomy: Anatomy, line: Timeline, longest: float, width: int, axis: bool
) -> Drawing:
    """The timeline of one arm.

    Parameters
    ----------
    longest:
        The seconds that the axis ends at, the same for all arms.
    width:
        In pixels; the drawing takes the width that it is given.
    axis:
        Whether the seconds stand below; the marks are drawn in any case.
    """
    merged = len(line.lanes) > MOST_LANES
    rows = 1 if merged else len(line.lanes)
    pitch = 120.0 if merged else max(5.0, min(24.0, 168 / rows))
    scale = (width - LEFT - RIGHT) / longest if longest > 0 else 0.0
    labels = place_labels(anatomy, LEFT, width - RIGHT, scale)
    top = 4 + ROW * (1 + max((label.row for label in labels), default=-1))
    frame = Frame(LEFT, top, scale, pitch, pitch - (4 if pitch >= 12 else 1))
    bottom = top + rows * pitch
    bars, binned = draw_bars(anatomy, line, frame, merged)
    body = (
        _ground(line, frame, rows)
        + _ticks(longest, frame, width, bottom, axis)
        + _quiet(line, frame, rows)
        + _stages(labels, frame, bottom)
        + bars
        + _names(line, frame, merged)
        + (text(LEFT - 6, 15, "stage", "muted", "end") if _bare(labels) else "")
    )
    height = bottom + (_AXIS if axis else 4)
    return Drawing(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" role="img" '
        f'aria-label="{escape(idle_text(line))}" '
        f'style="width:100%;height:auto;display:block;font-family:{FONT}">{body}</svg>',
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


def _ticks(longest: float, frame: Frame, width: int, bottom: float, axis: bool) -> str:
    values = linear_ticks(longest, 6) if longest > 0 else [0.0]
    drawn = ""
    for value in values:
        x = frame.x(value)
        drawn += f'<path d="M{x:.1f},{frame.top:g}V{bottom:g}" style="stroke:{variable("line")}"/>'
        if axis:
            label = seconds_label(value) + (" s" if value == values[-1] else "")
            inside = min(x, width - 1 - text_width(label, "tiny") / 2)
            drawn += text(inside, bottom + 16, label, "muted", "middle")
    return drawn


def _stages(labels: list[Label], frame: Frame, bottom: float) -> str:
    drawn = ""
    for label in labels:
        y = 4 + ROW * label.row
        drawn += (
            f"<g><title>{escape(label.whole)}</title>"
            + (_begin(label, frame, bottom) if label.text else "")
            + f'<path d="M{label.start:.1f},{y + 17:g}V{y + 14:g}H{label.end:.1f}V{y + 17:g}" '
            f'style="stroke:{variable("muted")};fill:none"/>'
            f'<rect x="{label.start:.1f}" y="{y:g}" width="{label.end - label.start:.1f}" '
            f'height="{ROW - 1}" style="fill-opacity:0"/>'
            + (text(label.at, y + 11, label.text, "ink") if label.text else "")
            + "</g>"
        )
    return drawn


def _begin(label: Label, frame: Frame, bottom: float) -> str:
    """A line down the lanes where a stage begins."""
    return (
        f'<path d="M{label.start:.1f},{bottom:g}V{frame.top - 3:g}" '
        f'style="stroke:{variable("faint")};stroke-dasharray:2 3;fill:none"/>'
    )


def _bare(labels: list[Label]) -> bool:
    """Whether the labels are numbers that need a word before them."""
    return any(label.text.isdecimal() for label in labels)


def _quiet(line: Timeline, frame: Frame, rows: int) -> str:
    """The times when no task ran, across all lanes; how long, where there is room to say it."""
    tall = (rows - 1) * frame.pitch + frame.height
    drawn = words = ""
    for start, end in line.quiet:
        left, wide = frame.x(start), (end - start) * frame.scale
        if wide < 1:
            continue
        told = units.seconds(end - start)
        drawn += (
            f'<rect x="{left:.1f}" y="{frame.top:g}" width="{wide:.1f}" height="{tall:g}">'
            f"<title>no task for {told}</title></rect>"
        )
        fitting = (t for t in (f"no task {told}", told) if text_width(t, "tiny") + 10 <= wide)
        if tall >= 14 and (label := next(fitting, "")):
            words += text(left + wide / 2, frame.top + tall / 2 + 4, label, "muted", "middle")
    return f'<g style="fill:{variable("band")}">{drawn}</g>{words}'


def _names(line: Timeline, frame: Frame, merged: bool) -> str:
    """The cores, or the executors that have them, left of the lanes."""
    if merged:
        return text(LEFT - 6, frame.y(0) + 12, f"{len(line.lanes)} cores", "muted", "end")
    several = len({lane.executor for lane in line.lanes}) > 1
    drawn, last, reached = "", "", -100.0
    for row, lane in enumerate(line.lanes):
        y = frame.y(row) + frame.height / 2 + 4
        words = f"exec {lane.executor}"[:9] if several else f"core {row + 1}"
        if (several and lane.executor == last) or y - reached < 12:
            continue
        drawn += text(LEFT - 6, y, words, "muted", "end")
        last, reached = lane.executor, y
    return drawn


def text(x: float, y: float, words: str, colour: str, anchor: str = "start") -> str:
    """A line of the smallest text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="font-size:{SIZES["tiny"]}px;'
        f'fill:{variable(colour)}">{escape(words)}</text>'
    )
