"""Lineages side by side: what ran, the bytes that crossed each shuffle, Spark's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labkit.core import units
from labkit.core.errors import LabError
from labkit.core.lineage.debug_string import parse_lineage
from labkit.core.lineage.dependencies import lineage_of
from labkit.core.lineage.notes import annotated
from labkit.core.lineage.rdds import Lineage
from labkit.core.records.ran import Ran
from labkit.views.lineage.counterparts import Difference, common, difference
from labkit.views.lineage.details import details_of
from labkit.views.lineage.folding import Boxes, boxes_of
from labkit.views.lineage.graph import lineage_svg
from labkit.views.lineage.legend import legend
from labkit.views.lineage.sketch import Sketch
from labkit.views.lineage.stage_layout import Scale, scale_of
from labkit.views.lineage.words import describe
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable
from labkit.views.stylesheet import style_block

if TYPE_CHECKING:
    from labkit.views.lineage.explorer import Explorer

LEAST = 230
"""How wide, in pixels, the words above a small drawing may run."""

MOST = 32
"""The most stages of an arm that are drawn: a page with hundreds takes long to open."""


@dataclass(frozen=True)
class _Told:
    """One that ran, its colour, and its sketch, None without a lineage that can be read.

    `said` describes all of the lineage, what is not drawn of it included.
    """

    ran: Ran
    colour: str
    sketch: Sketch | None
    said: str = ""
    error: str = ""


def lineage_body(ran: Sequence[Ran], reference: str = "") -> str:
    """A drawing each, in as many rows as there is no room for side by side, and texts below.

    The others are told apart from `reference`, by default the first one. Empty where none has a
    lineage. Text that can't be read is shown as it is, with the line.
    """
    against = reference or (ran[0].name if ran else "")
    told = _told(ran, against)
    if not any(one.sketch or one.error for one in told):
        return ""
    sketches = [one.sketch for one in told if one.sketch]
    scale = _scale(sketches)
    columns = "".join(
        _column(one, lineage_svg(one.sketch, scale) if one.sketch else "") for one in told
    )
    return f'<div class="lineage">{columns}</div>{legend(sketches, against)}'


def lineage_explorer(ran: Sequence[Ran], reference: str = "") -> Explorer | None:
    """The same drawings to zoom, drag and click in; None where there is none."""
    against = reference or (ran[0].name if ran else "")
    told = _told(ran, against)
    sketches = [one.sketch for one in told if one.sketch]
    if not sketches:
        return None
    from labkit.views.lineage.explorer import Explorer

    scale = _scale(sketches)
    columns = "".join(
        f'<div class="labkit-drawing" style="{_wide(svg)}">{_head(one)}{svg}</div>'
        for one in told
        for svg in [lineage_svg(one.sketch, scale) if one.sketch else ""]
    )
    details: dict[str, str] = {}
    for sketch in sketches:
        details |= details_of(sketch)
    return Explorer(
        content=f'{style_block()}<div class="lineage-row">{columns}</div>',
        details=details,
        below=legend(sketches, against) + _texts(told),
    )


def _told(ran: Sequence[Ran], reference: str) -> list[_Told]:
    """All with their sketches, each told apart from the reference."""
    read = [(one, *_lineage(one)) for one in ran]
    drawings = {one.name: lineage.latest(MOST) for one, lineage, _ in read if lineage}
    boxes = {
        name: tuple(boxes_of(stage, lineage.operators) for stage in lineage.stages)
        for name, lineage in drawings.items()
    }
    odd = _odd(boxes, reference)
    told = []
    for i, (one, lineage, error) in enumerate(read):
        colour, sketch, said = arm_colour(i), None, ""
        if lineage:
            drawn = drawings[one.name]
            sketch = _sketch(one.name, drawn, colour, reference, boxes, odd[one.name])
            said = describe(lineage)
            if len(drawn.stages) < len(lineage.stages):
                said += f"; the last {len(drawn.stages)} are drawn"
        told.append(_Told(one, colour, sketch, said, error))
    return told


def _sketch(
    name: str,
    lineage: Lineage,
    colour: str,
    reference: str,
    boxes: Mapping[str, tuple[Boxes, ...]],
    mine: Difference,
) -> Sketch:
    alone = name == reference or len(boxes) == 2
    tag = "only here" if alone else f"not in {reference}"
    tags = {place: f"{units.plural(n, 'task')} in {reference}" for place, n in mine.tasks.items()}
    tags |= dict.fromkeys(mine.stages, tag)
    return Sketch(name, lineage, boxes[name], colour, mine, tag, tags)


def _lineage(one: Ran) -> tuple[Lineage | None, str]:
    """What ran, or what the text tells where that was not kept; and what is wrong with the text.

    One figure for all of it is the only shuffle's, where there is one only.
    """
    ran = lineage_of(one.anatomy) if one.anatomy else None
    if not one.evidence.lineage:
        return ran, ""
    try:
        text = parse_lineage(one.evidence.lineage)
    except LabError as error:
        return ran, str(error)
    if ran:
        return annotated(ran, text), ""
    written = one.metric("shuffle_write_bytes")
    if text.shuffles == 1:
        text = replace(text, stages=tuple(
            replace(stage, wrote=written) if place in text.fetched else stage
            for place, stage in enumerate(text.stages)
        ))  # fmt: skip
    return text, ""


def _odd(boxes: Mapping[str, Sequence[Boxes]], reference: str) -> dict[str, Difference]:
    """What each arm has that the reference has not; of the reference, what no other arm has."""
    if reference not in boxes:
        return {name: Difference() for name in boxes}
    found = {
        name: difference(mine, boxes[reference])
        for name, mine in boxes.items()
        if name != reference
    }
    others = [difference(boxes[reference], boxes[name]) for name in found]
    return found | {reference: common(others)}


def _scale(sketches: Sequence[Sketch]) -> Scale:
    return scale_of((sketch.lineage, sketch.boxes) for sketch in sketches)


def _natural_width(svg: str) -> float:
    return float(svg.split(' width="', 1)[1].split('"', 1)[0]) if svg else 0.0


def _wide(svg: str) -> str:
    """The CSS with how wide a drawing and the words above it are."""
    return f"--wide:{max(_natural_width(svg), LEAST):.0f}px"


def _column(told: _Told, svg: str) -> str:
    graph = f'<div class="scroll graph">{svg}</div>' if svg else ""
    return f'<div style="{_wide(svg)}">{_head(told)}{graph}{_text(told)}</div>'


def _text(told: _Told) -> str:
    """Spark's own text, folded where it could be read."""
    text = f"<pre>{escape(told.ran.evidence.lineage)}</pre>"
    if told.error:
        return f'<p class="small">{escape(told.error)}</p>{text}'
    if told.ran.evidence.lineage:
        return (f'<details class="text"><summary>toDebugString()</summary><div>{text}</div>'
                "</details>")  # fmt: skip
    return "" if told.sketch else '<p class="muted small">nothing kept</p>'


def _texts(told: Sequence[_Told]) -> str:
    """The texts alone, an arm each; empty when there is none."""
    if not any(one.ran.evidence.lineage for one in told):
        return ""
    columns = "".join(f"<div>{_name(one)}{text}</div>" for one in told if (text := _text(one)))
    return f'<div class="lineage texts">{columns}</div>'


def _head(told: _Told) -> str:
    line = f'<p class="muted small">{escape(told.said)}</p>' if told.said else ""
    return _name(told) + line


def _name(told: _Told) -> str:
    tone = variable(told.colour)
    return f'<span class="name" style="--tone:{tone}">{escape(told.ran.name)}</span>'
