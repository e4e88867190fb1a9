"""A stage and a box of RDDs as SVG: what they are, what they took, what is odd about them."""

from __future__ import annotations

from labkit.views.figures.canvas import shorten
from labkit.views.lineage.folding import Box
from labkit.views.lineage.marks import DASHES, SHAPE, line, node, rect, text
from labkit.views.lineage.place import Place
from labkit.views.lineage.rdd_words import without_folders
from labkit.views.lineage.sketch import Sketch, box_key, stage_key
from labkit.views.lineage.stage_layout import (
    BASELINE,
    BOX_PAD,
    LINE,
    PAD,
    TITLE,
    Scale,
    title_lines,
)
from labkit.views.lineage.words import stage_note, stage_title
from labkit.views.palette import variable

_TRACK = 3.0
_LONGEST_TEXT = 80
"""No more characters of a line are ever measured: none so long fits."""


def stage_node(sketch: Sketch, scale: Scale, place: int, at: Place) -> str:
    """The ground of a stage with its title, what only it has, its input and its time as a bar."""
    stage = sketch.lineage.stages[place]
    odd, tone = place in sketch.odd.stages, variable(sketch.colour)
    title, note = stage_title(stage), stage_note(stage)
    x, y, room = at.x + PAD, at.y + BASELINE, at.width - 2 * PAD
    if stage.skipped:
        drawn = rect(at, 8, f"fill:none;stroke:{variable('faint')};{DASHES}", SHAPE)
    else:
        drawn = rect(at, 8, f"fill:{variable('panel')};stroke:{variable('line')}", SHAPE)
    if odd:
        style = f"fill:{tone};fill-opacity:.09;stroke:{tone};stroke-width:1.5"
        drawn += rect(at, 8, style + (f";{DASHES}" if stage.skipped else ""), SHAPE)
    colour = "muted" if stage.skipped else "ink"
    drawn += text(x, y, shorten(title, room, "small", True), "small", colour, True)
    tag = sketch.tags.get(place, "")
    if tag:
        y += LINE
        drawn += text(x, y, shorten(tag, room, "tiny", True), "tiny", sketch.colour, True)
    if note:
        y += LINE
        drawn += text(x, y, shorten(note, room, "tiny"), "tiny", "muted")
    if stage.ran:
        y += TITLE - BASELINE
        share = stage.seconds / scale.longest if scale.longest else 0.0
        drawn += rect(Place(x, y, scale.width, _TRACK), 1.5, f"fill:{variable('band')}")
        done = Place(x, y, max(2.0, scale.width * share), _TRACK)
        drawn += rect(done, 1.5, f"fill:{tone}")
    site = without_folders(stage.runs[0].name) if stage.runs else ""
    told = "\n".join(filter(None, [title, note, site, tag]))
    return node(stage_key(sketch.arm, stage, place), told, drawn)


def box_node(sketch: Sketch, place: int, box: Box, at: Place) -> str:
    """A box with its lines; dashed when it was not computed, a bar for what is kept."""
    stage = sketch.lineage.stages[place]
    odd, idle = (place, box.key) in sketch.odd.boxes, box.spared or stage.skipped
    tone = variable(sketch.colour if odd else "faint")
    ground = "none" if idle else variable("ground")
    style = f"fill:{ground};stroke:{tone};stroke-width:{1.8 if odd else 1}"
    drawn = rect(at, 4, style + (f";{DASHES}" if idle else ""), SHAPE)
    if box.kept and not idle:
        data = f"M{at.x + 1:g},{at.y + 4:g}V{at.bottom - 4:g}"
        drawn += line(data, f"stroke:{variable('ink')};stroke-width:4")
    if box.fetches and not idle:
        data = f"M{at.x + 4:g},{at.y:g}H{at.right - 4:g}"
        drawn += line(data, f"stroke:{variable('shuffle')};stroke-width:3")
    x, y, room = at.x + BOX_PAD, at.y + 18, at.width - 2 * BOX_PAD
    if box.number:
        drawn += text(at.right - BOX_PAD, y, box.number, "tiny", "muted", anchor="end")
    colour = sketch.colour if odd else "muted" if idle else "ink"
    for said in title_lines(box, at.width):
        drawn += text(x, y, said, "small", colour, True)
        y += LINE
    for said in box.lines:
        drawn += text(x, y, shorten(said[:_LONGEST_TEXT], room, "tiny"), "tiny", "muted")
        y += LINE
    told = "\n".join([*(f"{rdd.kind}[{rdd.id}]" for rdd in box.rdds[:8]), box.title, *box.lines])
    return node(box_key(sketch.arm, stage, place, box), told, drawn)
