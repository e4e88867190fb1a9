"""A program's lineage drawn as SVG: stages as groups, RDDs as boxes, shuffles as thick edges."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from labkit.spark.rdds import Lineage, Rdd
from labkit.views.canvas import shorten, text_width
from labkit.views.graph_layout import BOX_WIDTH, PAD, Drawing, Place, arrange, lines_of
from labkit.views.markup import escape
from labkit.views.palette import FONT, SIZES, variable


def lineage_svg(
    lineages: Mapping[str, Lineage], shuffle_bytes: Mapping[str, str] | None = None
) -> str:
    """The arms' lineages, one SVG each, in a flex row that wraps where it is narrow.

    Parameters
    ----------
    shuffle_bytes:
        By arm, what to write on its shuffle beside the word: `41.9 MB`.
    """
    sizes = shuffle_bytes or {}
    drawn = "".join(
        f"<div>{graph_svg(lineage, name, sizes.get(name, ''))}</div>"
        for name, lineage in lineages.items()
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:20px">{drawn}</div>'


def graph_svg(lineage: Lineage, name: str, shuffle_bytes: str = "") -> str:
    """One lineage as an SVG in its natural size: sources on top, the answer at the bottom."""
    drawing = arrange(lineage)
    mark = f"labkit-{uuid.uuid4().hex[:8]}"
    groups = "".join(_stage(lineage, drawing, place) for place in range(len(lineage.stages)))
    edges = "".join(_narrow(drawing, stage, mark) for stage in range(len(lineage.stages)))
    crossings = "".join(_shuffle(drawing, stage, mark, shuffle_bytes)
                        for stage in range(len(lineage.stages)))  # fmt: skip
    boxes = "".join(
        _box(rdd, drawing.boxes[place, rdd.id])
        for place, stage in enumerate(lineage.stages)
        for rdd in stage.rdds
    )
    said = describe(lineage)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:g} '
        f'{drawing.height:g}" width="{drawing.width:g}" height="{drawing.height:g}" role="img" '
        f'aria-labelledby="{mark}-t {mark}-d" style="display:block;max-width:none;'
        f'font-family:{FONT}">'
        f'<title id="{mark}-t">Lineage of {escape(name)}</title>'
        f'<desc id="{mark}-d">{escape(said)}</desc>'
        f"<defs>{_arrow(f'{mark}-n', 'faint', 6)}{_arrow(f'{mark}-s', 'shuffle', 4)}</defs>"
        f"{groups}{edges}{crossings}{boxes}</svg>"
    )


def describe(lineage: Lineage) -> str:
    """The graph in words: `2 stages with 4 and 4 tasks, 1 shuffle, 6 RDDs`."""
    tasks = [f"{stage.tasks:,}" for stage in reversed(lineage.stages)]
    told = ", ".join(tasks[:-1]) + f" and {tasks[-1]}" if len(tasks) > 1 else tasks[0]
    stages = f"{len(tasks)} stage{'s' if len(tasks) != 1 else ''}"
    shuffles = f"{lineage.shuffles} shuffle{'s' if lineage.shuffles != 1 else ''}"
    unit = "task" if tasks == ["1"] else "tasks"
    rdds = f"{len(lineage.rdds)} RDD{'s' if len(lineage.rdds) != 1 else ''}"
    return f"{stages} with {told} {unit}, {shuffles}, {rdds}"


def _stage(lineage: Lineage, drawing: Drawing, place: int) -> str:
    at = drawing.groups[place]
    tasks = lineage.stages[place].tasks
    label = f"Stage · {tasks:,} task{'s' if tasks != 1 else ''}"
    return (
        f'<rect x="{at.x:g}" y="{at.y:g}" width="{at.width:g}" height="{at.height:g}" rx="8" '
        f'style="fill:{variable("panel")};stroke:{variable("line")}"/>'
        + _text(at.x + PAD, at.y + 17, label, "tiny", "muted", bold=True)
    )


def _box(rdd: Rdd, at: Place) -> str:
    lines = lines_of(rdd)
    room = BOX_WIDTH - 20
    number = f"[{rdd.id}]"
    head = shorten(lines[0], room - text_width(number, "tiny") - 6, "small", bold=True)
    edge = "ink" if rdd.cached or rdd.checkpointed else "faint"
    texts = _text(at.x + 10, at.y + 17, head, "small", "ink", bold=True)
    texts += _text(at.x + BOX_WIDTH - 10, at.y + 17, number, "tiny", "muted", anchor="end")
    for i, line in enumerate(lines[1:]):
        texts += _text(at.x + 10, at.y + 33 + 15 * i, shorten(line, room, "tiny"), "tiny", "muted")
    whole = "\n".join(
        [f"{rdd.kind}[{rdd.id}]", *filter(None, (rdd.name, rdd.call_site)), *lines[2:]]
    )
    return (
        f"<g><title>{escape(whole)}</title>"
        f'<rect x="{at.x:g}" y="{at.y:g}" width="{at.width:g}" height="{at.height:g}" rx="4" '
        f'style="fill:{variable("ground")};stroke:{variable(edge)};'
        f'stroke-width:{2 if edge == "ink" else 1}"/>{texts}</g>'
    )


def _narrow(drawing: Drawing, stage: int, mark: str) -> str:
    return "".join(
        f'<path d="{_curve(drawing.boxes[stage, parent], drawing.boxes[stage, child])}" '
        f'marker-end="url(#{mark}-n)" style="fill:none;stroke:{variable("faint")};'
        f'stroke-width:1.2"/>'
        for child, parent in drawing.lineage.stages[stage].narrow
    )


def _shuffle(drawing: Drawing, stage: int, mark: str, size: str) -> str:
    drawn = ""
    for child, parent in drawing.lineage.stages[stage].shuffles:
        head = drawing.lineage.stages[parent].rdds[0]
        start, end = drawing.boxes[parent, head.id], drawing.boxes[stage, child]
        middle = drawing.groups[parent].y + drawing.groups[parent].height
        label = f"shuffle {size}".strip()
        drawn += (
            f'<path d="{_curve(start, end)}" marker-end="url(#{mark}-s)" '
            f'style="fill:none;stroke:{variable("shuffle")};stroke-width:3.5"/>'
            + _text(start.x + start.width / 2 + 9, middle + 17, shorten(label, 110, "tiny", True),
                    "tiny", "shuffle", bold=True)
        )  # fmt: skip
    return drawn


def _curve(start: Place, end: Place) -> str:
    """From the bottom of one box to the top of another; the arrow's head ends at the edge."""
    x, y = start.x + start.width / 2, start.y + start.height
    to_x, to_y = end.x + end.width / 2, end.y - 1
    if abs(x - to_x) < 0.5:
        return f"M{x:g},{y:g}V{to_y:g}"
    bend = min(28.0, (to_y - y) / 2)
    return (
        f"M{x:g},{y:g}V{to_y - 2 * bend:g}"
        f"C{x:g},{to_y - bend:g} {to_x:g},{to_y - bend:g} {to_x:g},{to_y:g}"
    )


def _arrow(name: str, colour: str, size: int) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="{size}" '
        f'markerHeight="{size}" orient="auto"><path d="M0,0L10,5L0,10z" '
        f'style="fill:{variable(colour)}"/></marker>'
    )


def _text(
    x: float, y: float, text: str, size: str, colour: str, bold: bool = False, anchor: str = "start"
) -> str:
    weight = "bold" if bold else "normal"
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" style="font-size:{SIZES[size]}px;'
        f'font-weight:{weight};fill:{variable(colour)}">{escape(text)}</text>'
    )
