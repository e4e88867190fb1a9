"""The verdict figure: every trial on the left, the ratio with its interval on the right."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from labkit.core import units
from labkit.core.judging.exact import counted_rows
from labkit.core.params import pick
from labkit.core.records.comparison import Comparison
from labkit.core.records.trial import TIMED
from labkit.views.figures.canvas import Box, Canvas, shorten, text_width, wrap
from labkit.views.figures.cause_labels import explained
from labkit.views.figures.counts_panel import counts_figure
from labkit.views.figures.export import to_png, to_svg
from labkit.views.figures.ratio_panel import ROW, draw_ratios, shown
from labkit.views.figures.trial_panel import HEAD, draw_trials
from labkit.views.looks import Look, looks
from labkit.views.palette import THEMES
from labkit.views.story import subtitle, title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Shape", "to_png", "to_svg", "verdict_figure"]

Shape = Literal["wide", "medium", "narrow"]
WIDTHS: dict[Shape, int] = {"wide": 900, "medium": 640, "narrow": 320}
"""The width of a figure's shapes; a page shows the widest that it needn't make smaller."""

TRIALS = {"wide": 520, "medium": 316}
"""The width of the panel of trials, where the ratios stand beside it."""

LEFT, RIGHT, FOOT = 36, 10, 58


def verdict_figure(
    comparison: Comparison, theme: str = "light", shape: Shape = "wide", titled: bool = True
) -> Figure:
    """The figure of a comparison, its verdict as the title.

    Parameters
    ----------
    theme:
        "light" or "dark".
    shape:
        "wide" and "medium" put the panels side by side (900 and 640 px), "narrow" one below
        the other (320 px).
    titled:
        Whether the verdict stands above it; a page that says it beside leaves it out.

    Raises UsageError for another theme.
    """
    theme = pick("theme", theme, THEMES)
    width = WIDTHS[shape]
    if rows := counted_rows(comparison):
        return counts_figure(comparison, rows, theme, width, titled)
    room = width - LEFT - RIGHT
    heads = wrap(title(comparison), width - 4, "title", bold=True) if titled else []
    subs = wrap(subtitle(comparison), width - 4, "text") if titled else []
    keys = _key_lines(comparison, width - 4)
    top = 10 + 22 * len(heads) + 18 * len(subs) + (10 if titled else 0)
    panels = top + 22 * len(keys) + 28
    lines = max(1, len(shown(comparison)))
    tall = float(max(240, lines * ROW))
    if shape in TRIALS:
        left = Box(LEFT, panels, TRIALS[shape], tall)
        beside = LEFT + TRIALS[shape] + 68
        right = Box(beside, panels, width - beside - RIGHT, tall)
        height = panels + tall + FOOT
    else:
        left = Box(LEFT, panels, room, 210)
        right = Box(8, panels + 210 + FOOT + 26, width - 8 - RIGHT, max(170, lines * ROW))
        height = right.top + right.height + FOOT
    canvas = Canvas(width, height, theme)
    for i, line in enumerate(heads):
        canvas.text(2, 22 + 22 * i, line, "title", fontweight="bold")
    for i, line in enumerate(subs):
        canvas.text(2, 22 + 22 * len(heads) + 18 * i, line, "text", "muted")
    _draw_keys(canvas, keys, 2, top + 14)
    draw_trials(canvas, comparison, left)
    draw_ratios(canvas, comparison, right)
    source = "noise" if comparison.band > comparison.margin else "within"
    note = f"each pair, first on top; band: {source} {units.percent(comparison.band)}"
    canvas.text(right.left, right.top - HEAD, note, "tiny", "muted")
    return canvas.figure


Key = tuple[Look, str]
"""How a marker looks, and what it stands for."""

RINGED = Look("muted", "o", 1.4)
"""The look of a slow trial's ring, which no arm has."""


def _keys(comparison: Comparison) -> list[Key]:
    keys = [(look, name) for name, look in looks(comparison).items()]
    if any(t.invalid and t.phase == TIMED for arm in comparison.arms for t in arm.trials):
        keys.append((Look("muted", "x"), "thrown out"))
    causes = Counter(t.mark for arm in comparison.arms for t in arm.timed if explained(t))
    keys += [(RINGED, f"slow: {cause} ×{number}") for cause, number in causes.most_common()]
    return keys


def _key_lines(comparison: Comparison, room: float) -> list[list[tuple[float, Key]]]:
    """The keys with their places, in as many lines as they need."""
    lines: list[list[tuple[float, Key]]] = [[]]
    x = 0.0
    for look, name in _keys(comparison):
        key = look, shorten(name, room - 14, "small", bold=True)
        wide = 14 + text_width(key[1], "small", bold=True) + 22
        if lines[-1] and x + wide - 22 > room:
            lines.append([])
            x = 0.0
        lines[-1].append((x, key))
        x += wide
    return lines


def _draw_keys(
    canvas: Canvas, lines: list[list[tuple[float, Key]]], left: float, top: float
) -> None:
    from matplotlib.lines import Line2D

    for row, line in enumerate(lines):
        y = top + 22 * row
        for x, (look, name) in line:
            shade = canvas.colour[look.colour]
            dot = Line2D([(left + x + 4) / canvas.width], [1 - (y - 4) / canvas.height],
                         marker=look.marker, markersize=6.5 * look.size, color=shade,
                         markeredgewidth={"x": 1.6}.get(look.marker, 1.0 * (look == RINGED)),
                         fillstyle="none" if look == RINGED else "full",
                         linestyle="none")  # fmt: skip
            canvas.figure.add_artist(dot)
            canvas.text(left + x + 14, y, name, "small", look.colour, fontweight="bold")
