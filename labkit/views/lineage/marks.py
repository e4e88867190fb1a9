"""The marks that a lineage graph is drawn with, as SVG."""

from __future__ import annotations

from labkit.views.lineage.place import Place
from labkit.views.lineage.stage_layout import Points
from labkit.views.markup import escape
from labkit.views.palette import SIZES, variable

DASHES = "stroke-dasharray:5 4"

SHAPE = "labkit-shape"
"""The class of the part of a node that shows that the node was chosen."""


def node(key: str, told: str, drawn: str) -> str:
    """Something that can be asked about, with its key and what is told where the pointer rests."""
    return (
        f'<g class="labkit-node" data-key="{escape(key)}"><title>{escape(told)}</title>{drawn}</g>'
    )


def path(points: Points, short: float) -> str:
    """The data of a line through points, upright at each; it ends so much above the last one."""
    (x, y), end = points[0], len(points) - 1
    data = f"M{x:g},{y:g}"
    for i, (to_x, to_y) in enumerate(points[1:], 1):
        to_y -= short if i == end else 0
        if abs(x - to_x) < 0.5:
            data += f"V{to_y:g}"
        else:
            middle = (y + to_y) / 2
            data += f"C{x:g},{middle:g} {to_x:g},{middle:g} {to_x:g},{to_y:g}"
        x, y = to_x, to_y
    return data


def line(data: str, style: str, name: str = "", marker: str = "") -> str:
    """An open line of this class, with a marker at its end."""
    mark = f' marker-end="url(#{marker})"' if marker else ""
    return f'<path{_class(name)} d="{data}"{mark} style="fill:none;{style}"/>'


def rect(at: Place, corner: float, style: str, name: str = "") -> str:
    """A rectangle with round corners, of this class."""
    return (
        f'<rect{_class(name)} x="{at.x:g}" y="{at.y:g}" width="{at.width:g}" '
        f'height="{at.height:g}" rx="{corner:g}" style="{style}"/>'
    )


def text(
    x: float, y: float, said: str, size: str, colour: str, bold: bool = False, anchor: str = "start"
) -> str:
    """A line of text whose baseline starts, or ends, at x, y; size and colour by their names."""
    weight = "bold" if bold else "normal"
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" style="font-size:{SIZES[size]}px;'
        f'font-weight:{weight};fill:{variable(colour)}">{escape(said)}</text>'
    )


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
