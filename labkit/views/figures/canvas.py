"""Figures laid out in CSS pixels, on a theme's colours; text is measured before it is placed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from labkit.views.palette import FONT, SIZES, THEMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 72
"""One point is one CSS pixel at this resolution."""

EVERYWHERE = "DejaVu Sans"
"""The font that matplotlib brings with it."""

HINTED = 1.08
"""How much wider than its outlines a line may be drawn: glyphs are moved to whole pixels. Of lines
in our sizes, drawn by matplotlib 3.11 at 1 to 3 pixels a CSS pixel, the worst was 1.07 times as
wide (a row of i and l in 13 px at 1.5)."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels from the figure's top left corner."""

    left: float
    top: float
    width: float
    height: float


class Canvas:
    """A figure with pixel coordinates: y runs down from the top."""

    def __init__(self, width: float, height: float, theme: str) -> None:
        from matplotlib.figure import Figure

        self.width, self.height, self.colour = width, height, THEMES[theme]
        self.figure: Figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
        self.figure.set_facecolor(self.colour["ground"])
        self.figure.patch.set_alpha(1.0)
        self.figure.set_gid(f"labkit-{theme}")

    def axes(self, box: Box, label: str) -> Axes:
        """Bare axes at `box`: no frame, no ticks' marks."""
        axes = self.figure.add_axes(
            (
                box.left / self.width,
                1 - (box.top + box.height) / self.height,
                box.width / self.width,
                box.height / self.height,
            ),
            label=label,
        )
        axes.patch.set_visible(False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(
            length=0, pad=6, labelsize=SIZES["tiny"], labelcolor=self.colour["muted"],
            labelfontfamily=families(),
        )  # fmt: skip
        return axes

    def text(
        self, x: float, y: float, text: str, size: str = "small", colour: str = "ink", **style: Any
    ) -> None:
        """A line of text whose baseline starts at (x, y)."""
        self.figure.text(
            x / self.width, 1 - y / self.height, text,
            **{"va": "baseline", **self.style(size, colour, **style)},
        )  # fmt: skip

    def style(self, size: str = "small", colour: str = "ink", **style: Any) -> dict[str, Any]:
        """Text properties; `colour` is a name in the palette. Nothing is read as mathematics."""
        return {
            "fontsize": SIZES[size], "fontfamily": families(), "color": self.colour[colour],
            "parse_math": False, **style,
        }  # fmt: skip


@lru_cache(maxsize=1)
def families() -> list[str]:
    """The installed fonts to draw with, best first."""
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    wanted = [name.strip(" '") for name in FONT.split(",")]
    found = [name for name in wanted if name in installed]
    return [*found[:1], EVERYWHERE]


@lru_cache(maxsize=4096)
def text_width(text: str, size: str = "small", bold: bool = False) -> float:
    """The width of a line of text in pixels, in the font that is on every machine.

    It is wider than those that are drawn with in its place where they are installed: a layout
    that holds its texts holds theirs, whatever a machine or a browser has.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=EVERYWHERE, size=SIZES[size], weight="bold" if bold else "normal")
    measure = TextToPath().get_text_width_height_descent
    return HINTED * float(measure(measurable(text), font, ismath=False)[0])


def measurable(text: str) -> str:
    """The text with an M for each character that our fonts may lack (and would warn of)."""
    return "".join(c if " " <= c <= "\u024f" or c in "…–←→" else "M" for c in text)


def shorten(text: str, width: float, size: str = "small", bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `width` pixels."""
    if text_width(text, size, bold) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size, bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(text: str, width: float, size: str = "small", bold: bool = False) -> list[str]:
    """The text in lines of at most `width` pixels; a longer word is cut with an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    return [shorten(line, width, size, bold) for line in lines]
