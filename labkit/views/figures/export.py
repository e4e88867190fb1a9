"""A figure as a picture: SVG that follows the page's theme, or PNG.

With the record that it is of, it is a file of its own: it says where it comes from, at its foot
and in its metadata, and comes out the same whenever it is written.
"""

from __future__ import annotations

import io
import re
import uuid
from typing import TYPE_CHECKING, Any

from labkit.views.figures.canvas import DPI, measurable
from labkit.views.figures.imprint import footed, png_texts, said, svg_metadata
from labkit.views.markup import escape, legal
from labkit.views.palette import DARK, FONT, LIGHT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from labkit.core.records.comparison import Comparison
    from labkit.core.records.sweep import Sweep

_PIECES = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.S)
_STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.S)
_REFERENCE = re.compile(r'(url\(#|xlink:href="#)([^")]+)')
_ID = re.compile(r' id="([^"]+)"')
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_FONT_FAMILY = re.compile(r"font-family: [^;\"]+(; )?")
_BETWEEN = re.compile(r">\s+<")
_EMPTY = re.compile(r"<g/>|<defs/>")
_NOT_TURNED = re.compile(r' transform="rotate\(-0 [^"]*"')
_PLACES = re.compile(r' (?:d|x|y|points|transform)="[^"]*"')
_LONG = re.compile(r"\d+\.\d{3,}")


def to_svg(
    figure: Figure,
    title: str = "",
    description: str = "",
    record: Comparison | Sweep | None = None,
) -> str:
    """The figure as a self-contained <svg> for a page, or with its `record` as a file.

    It takes the width that it is given, keeps text as text, has ids of its own, and takes its
    colours from the page's custom properties, its own where there are none.
    """
    width, height = (figure.get_size_inches() * DPI).round(2)
    mark, metadata = f"labkit-{uuid.uuid4().hex[:8]}", ""
    if record is None:
        svg = _draw(figure)
        title, description = title or _first_text(figure), description or _all_texts(figure)
    else:
        mark, metadata = "labkit", svg_metadata(record)
        title, description = said(record)
        with footed(figure, record) as foot:
            svg, height = _draw(figure), height + foot
    svg = _STYLE.sub("", _PIECES.sub("", legal(svg)), count=1).strip()
    svg = _own_ids(svg, mark)
    svg = _TAG.sub(lambda tag: _themed(tag.group()), _EMPTY.sub("", _BETWEEN.sub("><", svg)))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{mark}-t {mark}-d" '
        f'style="width:100%;height:auto;display:block;stroke-linejoin:round;font-family:{FONT}">'
        f'<title id="{mark}-t">{escape(title)}</title>'
        f'<desc id="{mark}-d">{escape(description)}</desc>{metadata}'
    )
    return head + svg[svg.index(">", svg.index("<svg")) + 1 :]


def to_png(figure: Figure, scale: float = 2, record: Comparison | Sweep | None = None) -> bytes:
    """The figure as a PNG, `scale` times its size in CSS pixels, in its theme's colours."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox

    picture = io.BytesIO()
    FigureCanvasAgg(figure)
    if record is None:
        figure.savefig(picture, format="png", dpi=DPI * scale, metadata={"Software": None})
        return picture.getvalue()
    width, height = figure.get_size_inches()
    with footed(figure, record) as foot:
        figure.savefig(picture, format="png", dpi=DPI * scale, metadata=png_texts(record),
                       bbox_inches=Bbox([[0, -foot / DPI], [width, height]]))  # fmt: skip
    return picture.getvalue()


def _draw(figure: Figure) -> str:
    from matplotlib.backends.backend_svg import RendererSVG

    svg_renderer: Any = RendererSVG  # matplotlib's backends have no types

    class TextKept(svg_renderer):
        """Writes text as text without the global setting `svg.fonttype`."""

        def _draw_text_as_path(self, *args: Any) -> None:
            self._draw_text_as_text(*args)

        def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
            return super().get_text_width_height_descent(measurable(s), prop, ismath)

    written = io.StringIO()
    width, height = figure.get_size_inches() * DPI
    renderer = TextKept(width, height, written, image_dpi=DPI)
    visible = figure.patch.get_visible()
    figure.patch.set_visible(False)  # the page shows through
    try:
        figure.draw(renderer)
    finally:
        figure.patch.set_visible(visible)
    renderer.finalize()
    return written.getvalue()


def _own_ids(svg: str, mark: str) -> str:
    """Ids that nothing refers to dropped, the others numbered behind this figure's `mark`."""
    referred = dict.fromkeys(match[2] for match in _REFERENCE.finditer(svg))
    own = {name: f"{mark}-{i}" for i, name in enumerate(referred)}
    svg = _ID.sub(lambda m: f' id="{own[m[1]]}"' if m[1] in own else "", svg)
    return _REFERENCE.sub(lambda m: f"{m[1]}{own[m[2]]}", svg)


def _themed(tag: str) -> str:
    """A tag in the page's colours and font, its places to a hundredth of a pixel."""
    tag = _NOT_TURNED.sub("", _FONT_FAMILY.sub("", tag))
    tag = _PLACES.sub(lambda m: _LONG.sub(lambda n: f"{float(n[0]):.2f}", m[0]), tag)
    return _COLOUR.sub(lambda m: _VARIABLES.get(m[0], m[0]), tag)


_VARIABLES = {
    value: f"var(--labkit-{name}, {value})"
    for palette in (LIGHT, DARK)
    for name, value in palette.items()
}


def _texts(figure: Figure) -> list[str]:
    from matplotlib.text import Text

    return [t.get_text() for t in figure.findobj(Text) if t.get_text() and t.get_visible()]


def _first_text(figure: Figure) -> str:
    return figure.texts[0].get_text() if figure.texts else "Verdict"


def _all_texts(figure: Figure) -> str:
    return ". ".join(dict.fromkeys(_texts(figure)))
