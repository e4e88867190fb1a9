"""The figure of a look: what is counted of each arm, as bars; times have no place in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labkit.core import units
from labkit.core.judging.differences import Row
from labkit.core.records.comparison import Comparison
from labkit.views.figures.canvas import Canvas, shorten, text_width, wrap
from labkit.views.looks import looks
from labkit.views.palette import SIZES
from labkit.views.story import subtitle, title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BAR, GAP, HEAD, BETWEEN = 18, 8, 26, 20
"""Heights in pixels: a bar, what parts two of them, a quantity's name, what parts two of those."""

NAMES = 0.34
"""The most of the width that the arms' names take."""


def counts_figure(
    comparison: Comparison, rows: Sequence[Row], theme: str, width: int, titled: bool
) -> Figure:
    """A group of bars a quantity, an arm a bar, each group on its own scale from 0."""
    arms = [arm.name for arm in comparison.variants]
    heads = wrap(title(comparison), width - 4, "title", bold=True) if titled else []
    subs = wrap(subtitle(comparison), width - 4, "text") if titled else []
    top = 6 + 22 * len(heads) + 18 * len(subs) + (10 if titled else 0)
    group = HEAD + len(arms) * (BAR + GAP) + BETWEEN
    canvas = Canvas(width, top + group * len(rows), theme)
    for i, line in enumerate(heads):
        canvas.text(2, 22 + 22 * i, line, "title", fontweight="bold")
    for i, line in enumerate(subs):
        canvas.text(2, 22 + 22 * len(heads) + 18 * i, line, "text", "muted")
    for i, row in enumerate(rows):
        _group(canvas, comparison, row, top + group * i)
    return canvas.figure


def _group(canvas: Canvas, comparison: Comparison, row: Row, top: float) -> None:
    """One quantity: its name, and a bar with its value behind each arm's name."""
    from matplotlib.patches import Rectangle

    arms = [arm.name for arm in comparison.variants]
    told = [units.by_unit(value, row.metric.unit) for value in row.values]
    names = min(max(text_width(name, "small", bold=True) for name in arms), NAMES * canvas.width)
    left = names + 16
    room = canvas.width - left - max(text_width(text, "small", bold=True) for text in told) - 14
    most = max((value for value in row.values if value is not None), default=0.0) or 1.0
    canvas.text(2, top + 14, shorten(row.metric.label, canvas.width - 4, "small"), "small", "muted")
    for i, (name, value, text) in enumerate(zip(arms, row.values, told, strict=True)):
        colour, y = looks(comparison)[name].colour, top + HEAD + i * (BAR + GAP)
        base = y + BAR / 2 + 0.36 * SIZES["small"]
        canvas.text(2, base, shorten(name, names, "small", bold=True), "small", colour,
                    fontweight="bold")  # fmt: skip
        long = max(2.0, room * (value or 0.0) / most)
        canvas.figure.add_artist(Rectangle(
            (left / canvas.width, 1 - (y + BAR) / canvas.height),
            long / canvas.width, BAR / canvas.height,
            facecolor=canvas.colour[colour], linewidth=0,
        ))  # fmt: skip
        canvas.text(left + long + 8, base, text, "small", fontweight="bold")
