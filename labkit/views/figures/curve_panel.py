"""The main panel of a sweep's figure: each arm's ratio along the parameter, the crossovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.core.records.sweep import Crossover, Point, Sweep
from labkit.core.sweeps.crossover import is_firm
from labkit.views.figures.canvas import Box, Canvas, text_width
from labkit.views.figures.end_labels import LEAD
from labkit.views.figures.ticks import RATIOS, log_ticks, place, ratio_label
from labkit.views.figures.value_axis import draw_values, pixel
from labkit.views.looks import Look, looks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 17
"""Pixels of a crossover's line of words, above the panel."""


def draw_curves(canvas: Canvas, sweep: Sweep, box: Box) -> Axes:
    """Draw the panel: pairs, intervals and estimates of each arm, the margin, the crossovers."""
    axes = canvas.axes(box, "curves")
    axes.set_yscale("log")
    low, high = _range(sweep)
    axes.set_ylim(low, high)
    draw_values(canvas, axes, sweep, box)
    ticks = log_ticks(low, high, RATIOS, most=max(3, int(box.height / 34)))
    place(axes.yaxis, ticks, [ratio_label(tick) for tick in ticks])
    axes.grid(axis="y", color=canvas.colour["line"], linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    _draw_margin(canvas, axes, sweep)
    look_of = looks(sweep.comparisons[0])
    for row, line in enumerate(crossover_rows(sweep, box.width)):
        for left, crossover in line:
            at = (box.left + left, box.top - 6 - ROW * row)
            _draw_crossover(canvas, axes, crossover, look_of[crossover.arm].colour, at)
    for arm in sweep.arms[1:]:
        _draw_pairs(canvas, axes, sweep, arm, look_of[arm])
        _draw_band(canvas, axes, sweep.curve(arm), look_of[arm])
        _draw_points(canvas, axes, sweep.curve(arm), look_of[arm])
    _directions(canvas, box)
    return axes


def crossover_rows(sweep: Sweep, width: float) -> list[list[tuple[float, Crossover]]]:
    """The crossovers with the places of their words, in as many lines as they need.

    The lowest line comes first; a place is pixels right of the panel's left side.
    """
    lines: list[list[tuple[float, Crossover]]] = []
    ends: list[float] = []
    found = [c for some in sweep.crossovers.values() for c in some]
    for crossover in sorted(found, key=lambda c: c.value):
        wide = text_width(_words(crossover), "small", bold=True)
        middle = pixel(sweep, crossover.value, width)
        left = max(0.0, min(middle - wide / 2, width - wide))
        row = next((i for i, end in enumerate(ends) if end + 14 <= left), len(lines))
        if row == len(lines):
            lines.append([])
            ends.append(0.0)
        lines[row].append((left, crossover))
        ends[row] = left + wide
    return lines


def _words(crossover: Crossover) -> str:
    return f"crossover {crossover.place}"


def _range(sweep: Sweep) -> tuple[float, float]:
    seen = [edge for p in sweep.points for edge in (p.low, p.high, p.ratio) if edge]
    seen += [ratio for arm in sweep.arms[1:] for _, ratio in _ratios(sweep, arm)]
    wide = max((1 + c.band) ** 2 for c in sweep.comparisons)
    low, high = min([1 / wide, *seen]), max([wide, *seen])
    pad = (high / low) ** 0.05
    return low / pad, high * pad


def _ratios(sweep: Sweep, arm: str) -> list[tuple[float, float]]:
    """Value and ratio of each pair."""
    return [
        (float(value), there / mine)
        for value, comparison in zip(sweep.values, sweep.comparisons, strict=True)
        for there, mine in comparison.costs(arm)
    ]


def _draw_margin(canvas: Canvas, axes: Axes, sweep: Sweep) -> None:
    edge = 1 + max(c.band for c in sweep.comparisons)
    axes.axhspan(1 / edge, edge, color=canvas.colour["band"], linewidth=0, zorder=0.5,
                 label="margin")  # fmt: skip
    axes.axhline(1, color=canvas.colour["faint"], linewidth=1, zorder=1, label="equal")


def _draw_crossover(
    canvas: Canvas, axes: Axes, crossover: Crossover, colour: str, at: tuple[float, float]
) -> None:
    """A band over its interval, a line at its estimate, and both in words above the panel."""
    shade = canvas.colour[colour]
    axes.axvspan(crossover.low, crossover.high, color=shade, alpha=0.12, linewidth=0, zorder=0.8,
                 label=f"crossover {crossover.arm}")  # fmt: skip
    axes.axvline(crossover.value, color=shade, linewidth=1.4, linestyle=(0, (4, 2)), zorder=1.5,
                 label=f"crossing {crossover.arm}")  # fmt: skip
    canvas.text(*at, _words(crossover), "small", colour, fontweight="bold")


def _draw_pairs(canvas: Canvas, axes: Axes, sweep: Sweep, arm: str, look: Look) -> None:
    ratios = _ratios(sweep, arm)
    axes.plot([x for x, _ in ratios], [y for _, y in ratios], linestyle="none", marker=look.marker,
              markersize=3 * look.size, color=canvas.colour[look.colour], alpha=0.3,
              markeredgewidth=0, zorder=2, label=f"pairs {arm}")  # fmt: skip


def _draw_band(canvas: Canvas, axes: Axes, points: tuple[Point, ...], look: Look) -> None:
    """The intervals, joined: where the band contains 1, equal arms can't be ruled out."""
    known = [(p.value, p.low, p.high) for p in points if p.low is not None and p.high is not None]
    if not known:
        return
    values, low, high = zip(*known, strict=True)
    shade = canvas.colour[look.colour]
    band = axes.fill_between(values, low, high, color=shade, alpha=0.13, linewidth=0, zorder=1.2)
    band.set_label(f"band {points[0].arm}")
    bars = axes.vlines(values, low, high, color=shade, linewidth=1.6, zorder=3)
    bars.set_label(f"intervals {points[0].arm}")


def _draw_points(canvas: Canvas, axes: Axes, points: tuple[Point, ...], look: Look) -> None:
    """The estimates joined by a line; filled where they hold for all values together."""
    shade = canvas.colour[look.colour]
    axes.plot([p.value for p in points], [p.ratio for p in points], color=shade, linewidth=1.6,
              zorder=3.5, label=f"curve {points[0].arm}")  # fmt: skip
    for firm, fill in ((True, shade), (False, canvas.colour["ground"])):
        some = [p for p in points if is_firm(p) == firm]
        if some:
            axes.plot([p.value for p in some], [p.ratio for p in some], linestyle="none",
                      marker=look.marker, markersize=8 * look.size, color=shade,
                      markerfacecolor=fill, markeredgewidth=1.6, clip_on=False, zorder=4,
                      label=f"{'firm' if firm else 'open'} {points[0].arm}")  # fmt: skip


def _directions(canvas: Canvas, box: Box) -> None:
    left = box.left + box.width + LEAD
    canvas.text(left, box.top + 8, "↑ faster", "tiny", "muted")
    canvas.text(left, box.top + box.height, "↓ slower", "tiny", "muted")
