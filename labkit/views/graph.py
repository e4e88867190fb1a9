"""A lineage drawn as SVG: stages as groups, RDDs as boxes, shuffles as bands of their bytes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from labkit.spark.rdds import Lineage, Stage
from labkit.views.canvas import shorten
from labkit.views.counterparts import Difference
from labkit.views.folding import Box, Boxes, without_folders
from labkit.views.graph_layout import LABEL_GAP, LABEL_ROOM, Band, Drawing, arrange
from labkit.views.graph_words import (
    describe,
    driver_label,
    shuffle_label,
    stage_name,
    stage_note,
    stage_title,
)
from labkit.views.markup import escape
from labkit.views.palette import FONT, SIZES, variable
from labkit.views.place import Place
from labkit.views.stage_layout import BOX_PAD, LINE, PAD, TITLE, Points, Scale, title_lines

DASHES = "stroke-dasharray:5 4"

SHRINK = 0.88
"""How far a drawing may be made smaller to fit its place; beyond that it is scrolled."""


@dataclass(frozen=True)
class Sketch:
    """An arm's lineage before it is drawn: its boxes, its colour, and what only it has.

    `tag` says below a stage that only it has, where there is none: `not in group_by_key`.
    """

    arm: str
    lineage: Lineage
    boxes: tuple[Boxes, ...]
    colour: str = "muted"
    odd: Difference = field(default_factory=Difference)
    tag: str = ""


def lineage_svg(sketch: Sketch, scale: Scale) -> str:
    """One lineage as an SVG in its natural size: sources on top, the answer at the bottom.

    What can be asked about is a group of the class `labkit-node` with its `data-key`.
    """
    drawing = arrange(
        sketch.lineage, sketch.boxes, scale, dict.fromkeys(sketch.odd.stages, sketch.tag)
    )
    mark = f"labkit-{uuid.uuid4().hex[:8]}"
    parts = [
        *(_stage(sketch, drawing, scale, place) for place in range(len(drawing.groups))),
        *(_narrow(drawing, way, mark) for way in drawing.narrow),
        *(_shuffle(sketch, band) for band in drawing.bands),
        *(_label(sketch, drawing, scale, place) for place in sorted(sketch.lineage.fetched)),
        *(_aside(sketch, drawing, place) for place in drawing.asides),
        *(
            _box(sketch, place, box, drawing.at[place, box.key])
            for place, boxes in enumerate(drawing.boxes)
            for box in boxes.boxes
        ),
    ]
    width, height = drawing.width + 1, drawing.height + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" '
        f'aria-labelledby="{mark}-t {mark}-d" style="display:block;'
        f"width:100%;min-width:{SHRINK * width:.0f}px;max-width:{width:g}px;height:auto;"
        f'font-family:{FONT}">'
        f'<title id="{mark}-t">Lineage of {escape(sketch.arm)}</title>'
        f'<desc id="{mark}-d">{escape(describe(sketch.lineage))}</desc>'
        f'<defs><marker id="{mark}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" '
        f'markerHeight="6" orient="auto"><path d="M0,0L10,5L0,10z" '
        f'style="fill:{variable("faint")}"/></marker></defs>{"".join(parts)}</svg>'
    )


def stage_key(arm: str, stage: Stage, place: int) -> str:
    """The key of a stage's node: `group_by_key/stage 3`."""
    return f"{arm}/stage {stage.numbers[0] if stage.numbers else f'no. {place + 1}'}"


def box_key(arm: str, stage: Stage, place: int, box: Box) -> str:
    """The key of a box's node: `group_by_key/stage 3/RDD 12`."""
    return f"{stage_key(arm, stage, place)}/RDD {box.key}"


def band_key(arm: str, stages: Sequence[Stage], writer: int, reader: int, child: int) -> str:
    """The key of a shuffle's node: `group_by_key/stage 3/shuffle to RDD 13 of stage 4`."""
    end = stage_key("", stages[reader], reader)[1:]
    return f"{stage_key(arm, stages[writer], writer)}/shuffle to RDD {child} of {end}"


def _node(key: str, told: str, drawn: str) -> str:
    return (
        f'<g class="labkit-node" data-key="{escape(key)}"><title>{escape(told)}</title>{drawn}</g>'
    )


def _stage(sketch: Sketch, drawing: Drawing, scale: Scale, place: int) -> str:
    at, stage = drawing.groups[place], sketch.lineage.stages[place]
    odd = place in sketch.odd.stages
    edge, dashes = (sketch.colour if odd else "line"), f";{DASHES}" if stage.skipped else ""
    ground = "none" if stage.skipped else variable("panel")
    drawn = _rect(at, 8, f"fill:{ground};stroke:{variable('faint' if dashes else edge)}{dashes}")
    if odd:
        tone = variable(sketch.colour)
        drawn += _rect(at, 8, f"fill:{tone};fill-opacity:.09;stroke:{tone};stroke-width:1.5")
    title, note = stage_title(stage), stage_note(stage)
    room = at.width - 2 * PAD
    ink = "muted" if stage.skipped else "ink"
    drawn += _text(at.x + PAD, at.y + 19, shorten(title, room, "small", True), "small", ink, True)
    y = at.y + 19
    if odd and sketch.tag:
        y += LINE
        drawn += _text(at.x + PAD, y, shorten(sketch.tag, room, "tiny", True), "tiny",
                       sketch.colour, True)  # fmt: skip
    if note:
        y += LINE
        drawn += _text(at.x + PAD, y, shorten(note, room, "tiny"), "tiny", "muted")
    if stage.ran:
        share = stage.seconds / scale.longest if scale.longest else 0
        track = Place(at.x + PAD, y + TITLE - 19, scale.width, 3)
        drawn += _rect(track, 1.5, f"fill:{variable('band')}")
        done = Place(track.x, track.y, max(2.0, scale.width * share), 3)
        drawn += _rect(done, 1.5, f"fill:{variable(sketch.colour)}")
    told = "\n".join(
        filter(None, [title, note, *(without_folders(r.name) for r in stage.runs[:1])])
    )
    return _node(stage_key(sketch.arm, stage, place), told, drawn)


def _box(sketch: Sketch, place: int, box: Box, at: Place) -> str:
    stage = sketch.lineage.stages[place]
    odd = (place, box.key) in sketch.odd.boxes
    muted = box.spared or stage.skipped
    style = f"fill:{'none' if muted else variable('ground')};stroke:{variable('faint')}"
    if odd:
        style = f"fill:{variable('ground')};stroke:{variable(sketch.colour)};stroke-width:1.8"
    drawn = _rect(at, 4, style + (f";{DASHES}" if muted else ""))
    if box.kept and not muted:
        bar = f"M{at.x + 1:g},{at.y + 4:g}V{at.bottom - 4:g}"
        drawn += f'<path d="{bar}" style="stroke:{variable("ink")};stroke-width:4"/>'
    if box.fetches and not muted:
        edge = f"M{at.x + 4:g},{at.y:g}H{at.right - 4:g}"
        drawn += f'<path d="{edge}" style="stroke:{variable("shuffle")};stroke-width:3"/>'
    room = at.width - 2 * BOX_PAD
    ink = sketch.colour if odd else "muted" if muted else "ink"
    x, y = at.x + BOX_PAD, at.y + 18
    title = title_lines(box, at.width)
    for i, line in enumerate(title):
        drawn += _text(x, y + LINE * i, line, "small", ink, True)
    if box.number:
        drawn += _text(at.right - BOX_PAD, y, box.number, "tiny", "muted", anchor="end")
    for i, line in enumerate(box.lines, len(title)):
        drawn += _text(x, y + LINE * i, shorten(line[:80], room, "tiny"), "tiny", "muted")
    told = "\n".join([*(f"{rdd.kind}[{rdd.id}]" for rdd in box.rdds[:8]), box.title, *box.lines])
    return _node(box_key(sketch.arm, stage, place, box), told, drawn)


def _narrow(drawing: Drawing, way: tuple[int, int, int], mark: str) -> str:
    place, parent, _ = way
    stage, home = drawing.lineage.stages[place], drawing.boxes[place].home
    spared = stage.skipped or any(home[rdd] == parent for rdd in stage.spared)
    return (
        f'<path d="{_path(drawing.narrow[way], 1)}" marker-end="url(#{mark})" style="fill:none;'
        f'stroke:{variable("faint")};stroke-width:1.2{";" + DASHES if spared else ""}"/>'
    )


def _shuffle(sketch: Sketch, band: Band) -> str:
    stages = sketch.lineage.stages
    writer, reader = stages[band.writer], stages[band.reader]
    colour = "faint" if band.idle else "shuffle"
    x, y = band.points[-1]
    half = band.width / 2 + 4
    tip = min(14.0, 1.3 * half)
    (from_x, from_y), *rest = band.points
    start = ((from_x, from_y - PAD), (from_x, from_y + LABEL_ROOM + band.width / 2))
    path = _path((*start, *rest), tip - 1)
    line = f"fill:none;stroke:{variable(colour)};stroke-width:{band.width:g}"
    drawn = (
        f'<path d="{path}" style="fill:none;stroke:transparent;stroke-width:{band.width + 12:g}"/>'
        f'<path d="{path}" style="{line}{";" + DASHES if band.idle else ""}"/>'
        f'<path d="M{x - half:g},{y - tip:g}H{x + half:g}L{x:g},{y - 1:g}z" '
        f'style="fill:{variable(colour)}"/>'
    )
    told = f"{shuffle_label(writer)}: {stage_name(writer)} to {stage_name(reader)}"
    told += ", not fetched: the cache was read" if band.idle else ""
    return _node(band_key(sketch.arm, stages, band.writer, band.reader, band.child), told, drawn)


def _label(sketch: Sketch, drawing: Drawing, scale: Scale, place: int) -> str:
    stage = sketch.lineage.stages[place]
    starts = [band.points[0] for band in drawing.bands if band.writer == place]
    if not starts:
        return ""
    x = starts[0][0] + scale.band(stage) / 2 + LABEL_GAP
    return _text(x, starts[0][1] + 17, shuffle_label(stage), "tiny", "shuffle", True)


def _aside(sketch: Sketch, drawing: Drawing, place: int) -> str:
    """Where the result of a stage goes that is not the answer."""
    at, said = drawing.groups[place], driver_label(sketch.lineage.stages[place])
    x, y = at.x + PAD + 4, at.bottom
    arrow = f"M{x:g},{y:g}V{y + 14:g}M{x - 4:g},{y + 10:g}L{x:g},{y + 15:g}L{x + 4:g},{y + 10:g}"
    return (
        f'<path d="{arrow}" style="fill:none;stroke:{variable("faint")};stroke-width:1.2"/>'
        + _text(x + 10, y + 14, said, "tiny", "muted")
    )


def _path(points: Points, short: float) -> str:
    """A line through points, upright at each; it ends so much above the last one."""
    (x, y), end = points[0], len(points) - 1
    path = f"M{x:g},{y:g}"
    for i, (to_x, to_y) in enumerate(points[1:], 1):
        to_y -= short if i == end else 0
        if abs(x - to_x) < 0.5:
            path += f"V{to_y:g}"
        else:
            middle = (y + to_y) / 2
            path += f"C{x:g},{middle:g} {to_x:g},{middle:g} {to_x:g},{to_y:g}"
        x, y = to_x, to_y
    return path


def _rect(at: Place, corner: float, style: str) -> str:
    return (
        f'<rect x="{at.x:g}" y="{at.y:g}" width="{at.width:g}" height="{at.height:g}" '
        f'rx="{corner:g}" style="{style}"/>'
    )


def _text(
    x: float, y: float, text: str, size: str, colour: str, bold: bool = False, anchor: str = "start"
) -> str:
    weight = "bold" if bold else "normal"
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" style="font-size:{SIZES[size]}px;'
        f'font-weight:{weight};fill:{variable(colour)}">{escape(text)}</text>'
    )


def graph_svg(lineage: Lineage, name: str, label: str = "") -> str:
    """Kept until evidence_html's own lineage is gone."""
    from labkit.views.folding import boxes_of
    from labkit.views.stage_layout import scale_of

    boxes = tuple(boxes_of(stage, lineage.operators) for stage in lineage.stages)
    svg = lineage_svg(Sketch(name, lineage, boxes), scale_of([(lineage, boxes)]))
    return svg.replace(">shuffle<", f">shuffle {escape(label)}<") if label else svg
