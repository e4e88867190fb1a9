"""The sweep figure: the curve of ratios with its crossovers, and the times that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.core import units
from labkit.core.params import pick
from labkit.core.records.sweep import Sweep
from labkit.core.sweeps.words import basis, certainty, headline, lead
from labkit.views.figures.canvas import Box, Canvas, shorten, text_width, wrap
from labkit.views.figures.curve_panel import ROW, crossover_rows, draw_curves
from labkit.views.figures.end_labels import LEAD, draw_ends
from labkit.views.figures.plots import WIDTHS, Shape
from labkit.views.figures.times_panel import draw_times, medians
from labkit.views.figures.trial_panel import HEAD
from labkit.views.looks import looks
from labkit.views.palette import THEMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEFT, RIGHT, FOOT = 40, 8, 44
"""Pixels for the ticks of the vertical axes, at the right side, and below a panel."""

SMALL = 210.0
"""The width of the panel of times, where it stands beside."""

NAMES = {"wide": 118, "medium": 118, "narrow": 86}
"""The most pixels that the names at the right of a panel take."""


def sweep_figure(
    sweep: Sweep, theme: str = "light", shape: Shape = "wide", titled: bool = True
) -> Figure:
    """The figure of a sweep, its claim as the title.

    Parameters
    ----------
    theme:
        "light" or "dark".
    shape:
        "wide" puts the times beside the curve (900 px), "medium" and "narrow" below it (640
        and 320 px).
    titled:
        Whether the claim stands above it; a page that says it beside leaves it out.

    Raises UsageError for another theme.
    """
    theme = pick("theme", theme, THEMES)
    width = WIDTHS[shape]
    heads, subs = _titles(sweep, width - 4) if titled else ([], [])
    top = 10 + 22 * len(heads) + 18 * len(subs) + (12 if titled else 0)
    note = wrap(_note(sweep), width - 4, "tiny")
    widest = max(text_width(word, bold=True) for word in (*sweep.arms, "↑ faster"))
    names = min(NAMES[shape], widest) + LEAD
    wide = shape == "wide"
    height: float
    room = width - 2 * (LEFT + names) - SMALL - RIGHT - 24 if wide else width - LEFT - names - RIGHT
    panels = top + 15 * len(note) + 28 + ROW * len(crossover_rows(sweep, room))
    if wide:
        curve = Box(LEFT, panels, room, 270)
        times = Box(width - RIGHT - names - SMALL, panels, SMALL, 270)
        height = panels + 270 + FOOT
    else:
        curve = Box(LEFT, panels, room, 240)
        times = Box(LEFT, panels + 240 + FOOT + 30, room, 170)
        height = times.top + times.height + FOOT
    canvas = Canvas(width, height, theme)
    for i, line in enumerate(heads):
        canvas.text(2, 22 + 22 * i, line, "title", fontweight="bold")
    for i, line in enumerate(subs):
        canvas.text(2, 22 + 22 * len(heads) + 18 * i, line, "text", "muted")
    for i, line in enumerate(note):
        canvas.text(2, top + 8 + 15 * i, line, "tiny", "muted")
    _draw(canvas, sweep, curve, times, names)
    return canvas.figure


def _titles(sweep: Sweep, room: float) -> tuple[list[str], list[str]]:
    """The leading arm's claim; then how sure it is, and the other arms' claims."""
    first = lead(sweep)
    others = [arm for arm in sweep.arms[1:] if arm != first]
    said = [f"{certainty(sweep, first)} {basis(sweep)}"]
    said += [headline(sweep, arm) + "." for arm in others]
    return (
        wrap(headline(sweep, first), room, "title", bold=True),
        [line for text in said for line in wrap(text, room, "text")],
    )


def _note(sweep: Sweep) -> str:
    edge = units.percent(max(c.band for c in sweep.comparisons))
    return f"filled: holds for all values together; hollow: open; grey band: within {edge}"


def _draw(canvas: Canvas, sweep: Sweep, curve: Box, times: Box, names: float) -> None:
    look_of = looks(sweep.comparisons[0])
    axes = draw_curves(canvas, sweep, curve)
    ends = {arm: (sweep.curve(arm)[-1].ratio, look_of[arm].colour) for arm in sweep.arms[1:]}
    draw_ends(canvas, axes, ends, curve, names - LEAD)
    name = f"times as fast as {sweep.reference}, log scale"
    head = curve.top - HEAD - ROW * len(crossover_rows(sweep, curve.width))
    canvas.text(2, head, shorten(name, curve.left + curve.width, "tiny"), "tiny", "muted")
    axes = draw_times(canvas, sweep, times)
    found = {arm: medians(sweep, arm) for arm in sweep.arms}
    ends = {arm: (line[-1][1], look_of[arm].colour) for arm, line in found.items() if line}
    draw_ends(canvas, axes, ends, times, names - LEAD)
    canvas.text(times.left - LEFT + 2, times.top - HEAD, "median seconds, log scale", "tiny",
                "muted")  # fmt: skip
