"""A figure as a picture: SVG that follows the page's theme, or PNG."""

from __future__ import annotations

import io
import re
import uuid
from typing import TYPE_CHECKING, Any

from labkit.views.figures.canvas import measurable
from labkit.views.markup import escape, legal
from labkit.views.palette import DARK, FONT, LIGHT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PIECES = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.S)
_STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.S)
_REFERENCE = re.compile(r'(url\(#|xlink:href="#)([^")]+)')
_ID = re.compile(r' id="([^"]+)"')
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_FONT_FAMILY = re.compile(r"font-family: [^;\"]+")


def to_svg(figure: Figure, title: str = "", description: str = "") -> str:
    """The figure as a self-contained <svg> for a page.

    It takes the width that it is given, keeps text as text, has ids of its own, and takes its
    colours from the page's custom properties, its own where there are none.
    """
    svg = _draw(figure)
    svg = _STYLE.sub("", _PIECES.sub("", legal(svg)), count=1).strip()
    svg = _own_ids(svg)
    svg = _TAG.sub(lambda tag: _themed(tag.group()), svg)
    width, height = (figure.get_size_inches() * 72).round(2)
    name = f"labkit-{uuid.uuid4().hex[:8]}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{name}-t {name}-d" '
        f'style="width:100%;height:auto;display:block;stroke-linejoin:round">'
        f'<title id="{name}-t">{escape(title or _first_text(figure))}</title>'
        f'<desc id="{name}-d">{escape(description or _all_texts(figure))}</desc>'
    )
    return head + svg[svg.index(">", svg.index("<svg")) + 1 :]


def to_png(figure: Figure, scale: float = 2) -> bytes:
    """The figure as a PNG, `scale` times its size in CSS pixels, in its theme's colours."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    picture = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(picture, format="png", dpi=72 * scale, metadata={"Software": None})
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
    width, height = figure.get_size_inches() * 72
    renderer = TextKept(width, height, written, image_dpi=72)
    visible = figure.patch.get_visible()
    figure.patch.set_visible(False)  # the page shows through
    try:
        figure.draw(renderer)
    finally:
        figure.patch.set_visible(visible)
    renderer.finalize()
    return written.getvalue()


def _own_ids(svg: str) -> str:
    """Ids that nothing refers to dropped, the others made this figure's own."""
    mark = uuid.uuid4().hex[:8]
    used = {match[2] for match in _REFERENCE.finditer(svg)}
    svg = _ID.sub(lambda m: f' id="{mark}-{m[1]}"' if m[1] in used else "", svg)
    return _REFERENCE.sub(lambda m: f"{m[1]}{mark}-{m[2]}", svg)


def _themed(tag: str) -> str:
    tag = _FONT_FAMILY.sub(f"font-family: {FONT}", tag)
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
