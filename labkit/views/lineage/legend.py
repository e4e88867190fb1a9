"""What the marks of a lineage graph mean: those that stand in it, in words."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core import units
from labkit.views.lineage.marks import DASHES
from labkit.views.lineage.sketch import Sketch
from labkit.views.markup import escape
from labkit.views.palette import variable

_LINE = "fill:none;stroke:{};stroke-width:{}"


def legend(sketches: Sequence[Sketch], reference: str) -> str:
    """A line of marks with their meaning below the drawings; empty without any."""
    stages = [stage for sketch in sketches for stage in sketch.lineage.stages]
    fetched = [s.lineage.stages[place] for s in sketches for place in s.lineage.fetched]
    written = [float(stage.written) for stage in fetched if stage.written is not None]
    colours = {sketch.colour for sketch in sketches if sketch.odd.stages or sketch.odd.boxes}
    entries = []
    if any(stage.narrow for stage in stages):
        entries.append((_narrow(), "computed in the same task"))
    if fetched:
        widest = max(written, default=0.0)
        most = f", {units.size(widest)} at the widest" if widest else ""
        meaning = f"shuffle: its width is the bytes that crossed it{most}"
        entries.append((_band(), meaning if written else "shuffle"))
        entries.append((_reader(), "reads a shuffle"))
    if any(stage.ran for stage in stages):
        longest = max(stage.seconds for stage in stages)
        meaning = f"the stage's time, {units.seconds(longest)} at the longest"
        entries.append((_bar(next(iter(sorted(s.colour for s in sketches)))), meaning))
    if any(rdd.kept or rdd.cached or rdd.checkpointed for s in stages for rdd in s.rdds):
        entries.append((_kept(), "kept: cache or checkpoint"))
    if any(stage.skipped or stage.spared for stage in stages):
        entries.append((_dashed(), "skipped or read from the cache: not computed here"))
    if colours:
        others = "the other arm" if len(sketches) == 2 else f"{reference}, or only in {reference}"
        meaning = "only here: the other arm has none" if len(sketches) == 2 else f"not in {others}"
        entries.append((_odd(sorted(colours)), meaning))
    items = "".join(f"<li>{mark}<span>{escape(text)}</span></li>" for mark, text in entries)
    return f'<ul class="legend small muted">{items}</ul>' if items else ""


def _mark(drawn: str, width: int = 28) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="16" '
        f'viewBox="0 0 {width} 16" aria-hidden="true">{drawn}</svg>'
    )


def _narrow() -> str:
    style = _LINE.format(variable("faint"), 1.2)
    head = f'<path d="M20,5L26,8L20,11z" style="fill:{variable("faint")}"/>'
    return _mark(f'<path d="M2,8H21" style="{style}"/>{head}')


def _band() -> str:
    colour = variable("shuffle")
    return _mark(f'<path d="M2,4.5H17V1L27,8L17,15V11.5H2z" style="fill:{colour}"/>')


def _reader() -> str:
    box = f"fill:{variable('ground')};stroke:{variable('faint')}"
    edge = _LINE.format(variable("shuffle"), 3)
    return _mark(
        f'<rect x="2" y="3" width="24" height="11" rx="3" style="{box}"/>'
        f'<path d="M5,3H23" style="{edge}"/>'
    )


def _bar(colour: str) -> str:
    return _mark(
        f'<rect x="2" y="6.5" width="24" height="3" rx="1.5" style="fill:{variable("band")}"/>'
        f'<rect x="2" y="6.5" width="15" height="3" rx="1.5" style="fill:{variable(colour)}"/>'
    )


def _kept() -> str:
    box = f"fill:{variable('ground')};stroke:{variable('faint')}"
    return _mark(
        f'<rect x="2" y="3" width="24" height="11" rx="3" style="{box}"/>'
        f'<path d="M3,5V12" style="{_LINE.format(variable("ink"), 4)}"/>'
    )


def _dashed() -> str:
    style = f"{_LINE.format(variable('faint'), 1)};{DASHES}"
    return _mark(f'<rect x="2" y="3" width="24" height="11" rx="3" style="{style}"/>')


def _odd(colours: Sequence[str]) -> str:
    drawn = "".join(
        f'<rect x="{2 + 30 * i}" y="3" width="24" height="11" rx="3" style="fill:{variable(c)};'
        f'fill-opacity:.12;stroke:{variable(c)};stroke-width:1.5"/>'
        for i, c in enumerate(colours)
    )
    return _mark(drawn, 30 * len(colours) - 2)
