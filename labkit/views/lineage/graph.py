"""A lineage drawn as SVG: stages as groups, RDDs as boxes, shuffles as bands of their bytes."""

from __future__ import annotations

import uuid

from labkit.views.lineage.layout import LABEL_GAP, LABEL_ROOM, Band, Drawing, arrange
from labkit.views.lineage.marks import DASHES, line, node, path, text
from labkit.views.lineage.nodes import box_node, stage_node
from labkit.views.lineage.sketch import Sketch, shuffle_key
from labkit.views.lineage.stage_layout import PAD, Scale
from labkit.views.lineage.words import describe, driver_label, shuffle_label, stage_name
from labkit.views.markup import escape
from labkit.views.palette import FONT, variable


def lineage_svg(sketch: Sketch, scale: Scale) -> str:
    """One lineage as an SVG in its natural size: sources on top, the answer at the bottom.

    It isn't made smaller on a page: its smallest text would be too small to read.

    What can be asked about is a group of the class `labkit-node` with its `data-key`.
    """
    drawing = arrange(sketch.lineage, sketch.boxes, scale, sketch.tags)
    mark = f"labkit-{uuid.uuid4().hex[:8]}"
    parts = [
        *(stage_node(sketch, scale, place, at) for place, at in enumerate(drawing.groups)),
        *(_narrow(drawing, way, mark) for way in drawing.narrow),
        *(_shuffle(sketch, band) for band in drawing.bands),
        *(_label(drawing, scale, place) for place in sorted(sketch.lineage.fetched)),
        *(_aside(drawing, place) for place in drawing.asides),
        *(
            box_node(sketch, place, box, drawing.at[place, box.key])
            for place, boxes in enumerate(drawing.boxes)
            for box in boxes.boxes
        ),
    ]
    return _page(sketch, drawing.width + 2, drawing.height + 2, mark, "".join(parts))


def _page(sketch: Sketch, width: float, height: float, mark: str, drawn: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" '
        f'aria-labelledby="{mark}-t {mark}-d" style="display:block;width:100%;'
        f"min-width:{width:g}px;max-width:{width:g}px;height:auto;"
        f'font-family:{FONT}">'
        f'<title id="{mark}-t">Lineage of {escape(sketch.arm)}</title>'
        f'<desc id="{mark}-d">{escape(describe(sketch.lineage))}</desc>'
        f'<defs><marker id="{mark}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" '
        f'markerHeight="6" orient="auto"><path d="M0,0L10,5L0,10z" '
        f'style="fill:{variable("faint")}"/></marker></defs>{drawn}</svg>'
    )


def _narrow(drawing: Drawing, way: tuple[int, int, int], mark: str) -> str:
    place, parent, _ = way
    stage, home = drawing.lineage.stages[place], drawing.boxes[place].home
    idle = stage.skipped or any(home[rdd] == parent for rdd in stage.spared)
    style = f"stroke:{variable('faint')};stroke-width:1.2{';' + DASHES if idle else ''}"
    return line(path(drawing.narrow[way], 1), style, marker=mark)


def _shuffle(sketch: Sketch, band: Band) -> str:
    stages = sketch.lineage.stages
    writer, reader = stages[band.writer], stages[band.reader]
    colour = variable("faint" if band.idle else "shuffle")
    half = band.width / 2 + 4
    tip = min(14.0, 1.3 * half)
    (from_x, from_y), *rest = band.points
    start = ((from_x, from_y - PAD), (from_x, from_y + LABEL_ROOM + band.width / 2))
    data = path((*start, *rest), tip - 1)
    dashes = ";" + DASHES if band.idle else ""
    x, y = band.points[-1]
    drawn = (
        line(data, f"stroke:transparent;stroke-width:{band.width + 14:g}", "labkit-halo")
        + line(data, f"stroke:{colour};stroke-width:{band.width:g}{dashes}")
        + f'<path d="M{x - half:g},{y - tip:g}H{x + half:g}L{x:g},{y - 1:g}z" '
        f'style="fill:{colour}"/>'
    )
    told = f"{shuffle_label(writer)}: {stage_name(writer)} to {stage_name(reader)}"
    told += ", not fetched: the cache was read" if band.idle else ""
    key = shuffle_key(sketch.arm, stages, band.writer, band.reader, band.child)
    return node(key, told, drawn)


def _label(drawing: Drawing, scale: Scale, place: int) -> str:
    """What crossed a stage's shuffle, once, however many read it."""
    stage = drawing.lineage.stages[place]
    starts = [band.points[0] for band in drawing.bands if band.writer == place]
    if not starts:
        return ""
    x = starts[0][0] + scale.band(stage) / 2 + LABEL_GAP
    return text(x, starts[0][1] + 17, shuffle_label(stage), "tiny", "shuffle", True)


def _aside(drawing: Drawing, place: int) -> str:
    """Where the result of a stage goes that is not the answer."""
    at, said = drawing.groups[place], driver_label(drawing.lineage.stages[place])
    x, y = at.x + PAD + 4, at.bottom
    arrow = f"M{x:g},{y:g}V{y + 14:g}M{x - 4:g},{y + 10:g}L{x:g},{y + 15:g}L{x + 4:g},{y + 10:g}"
    style = f"stroke:{variable('faint')};stroke-width:1.2"
    return line(arrow, style) + text(x + 10, y + 14, said, "tiny", "muted")
