"""The right panel of the verdict figure: the ratio of each pair, the estimate and its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.core import units
from labkit.core.records.comparison import Comparison, Result
from labkit.core.stats.pairs import FASTER, SLOWER, said_of
from labkit.views.figures.canvas import Box, Canvas, shorten, text_width
from labkit.views.figures.ticks import RATIOS, log_ticks, place, ratio_label
from labkit.views.looks import Look, looks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 96
"""The least height of an arm's row in pixels."""

NOISE = "against itself: noise"

HEADER, SUMMARY, GAP = 36, 18, 8
"""Pixels of a row's lines of text, of the diamond that sums it up, and below it."""


def draw_ratios(canvas: Canvas, comparison: Comparison, box: Box) -> Axes:
    """Draw the panel: a row an arm, 1 in the middle of the band that a verdict must leave."""
    axes = canvas.axes(box, "ratios")
    axes.set_xscale("log")
    rows = shown(comparison)
    pairs = {r.arm: _pair_ratios(comparison, r.arm) for r in rows}
    low, high = _range(comparison, [v for values in pairs.values() for v in values])
    axes.set_xlim(low, high)
    axes.set_ylim(box.height, 0)  # one unit is one pixel, downwards
    axes.set_yticks([])
    height = box.height / max(1, len(rows))
    look_of = looks(comparison)
    for row, result in enumerate(rows):
        look, strip = look_of[result.arm], Box(0, row * height, box.width, height - GAP)
        word = NOISE if result is comparison.noise else result.verdict
        _draw_band(canvas, axes, comparison.band, strip)
        _draw_words(canvas, axes, result, word, look, strip)
        _draw_pairs(canvas, axes, result.arm, pairs[result.arm], look, strip)
        _draw_estimate(canvas, axes, result, look, strip)
    ticks = log_ticks(low, high, RATIOS, most=5 if box.width < 300 else 7)
    place(axes.xaxis, ticks, [ratio_label(tick) for tick in ticks])
    axes.axhline(box.height, color=canvas.colour["faint"], linewidth=1, clip_on=False)
    _directions(canvas, axes, comparison, box)
    return axes


def shown(comparison: Comparison) -> list[Result]:
    """The rows: each arm against the reference, then the reference against itself."""
    return [*comparison.results, *([comparison.noise] if comparison.noise else [])]


def _pair_ratios(comparison: Comparison, arm: str) -> list[float]:
    return [there / mine for there, mine in comparison.costs(arm)]


def _range(comparison: Comparison, ratios: list[float]) -> tuple[float, float]:
    edges = [e for r in shown(comparison) for e in (r.low, r.high, r.ratio) if e]
    wide = max((1 + comparison.margin) ** 2, 1 + comparison.band)
    low, high = min([1 / wide, *ratios, *edges]), max([wide, *ratios, *edges])
    pad = (high / low) ** 0.06
    return low / pad, high * pad


def _draw_band(canvas: Canvas, axes: Axes, margin: float, row: Box) -> None:
    bound = 1 + margin
    top, bottom = row.top + HEADER, row.top + row.height
    band = axes.fill_betweenx([top, bottom], 1 / bound, bound, color=canvas.colour["band"],
                              linewidth=0, zorder=0)  # fmt: skip
    band.set_label("margin")
    axes.plot([1, 1], [top, bottom], color=canvas.colour["faint"], linewidth=1, zorder=1,
              label="equal")  # fmt: skip


def _draw_words(
    canvas: Canvas, axes: Axes, result: Result, word: str, look: Look, row: Box
) -> None:
    number = units.ratio(result.ratio)
    room = row.width - text_width(number, "text", bold=True) - 12
    y = row.top + 12
    _label(canvas, axes, 0, y, shorten(result.arm, room, bold=True), fontweight="bold",
           color=canvas.colour[look.colour])  # fmt: skip
    _label(canvas, axes, 1, y, number, "text", ha="right", fontweight="bold")
    _label(canvas, axes, 0, y + 16, word, "tiny", color=canvas.colour["muted"])
    if result.low is not None:
        span = f"{units.ratio(result.low)} to {units.ratio(result.high)}"
        _label(canvas, axes, 1, y + 16, span, "tiny", ha="right", color=canvas.colour["muted"])


def _draw_pairs(
    canvas: Canvas, axes: Axes, arm: str, ratios: list[float], look: Look, row: Box
) -> None:
    top, bottom = row.top + HEADER + 7, row.top + row.height - SUMMARY - 8
    step = (bottom - top) / max(1, len(ratios) - 1)
    heights = [top + i * step for i in range(len(ratios))]
    axes.plot(
        ratios, heights, linestyle="none", marker=look.marker,
        color=canvas.colour[look.colour], markersize=(4.5 if step > 3 else 3.5) * look.size,
        alpha=0.6, markeredgewidth=0, clip_on=False, zorder=3, label=f"pairs {arm}",
    )  # fmt: skip


def _draw_estimate(canvas: Canvas, axes: Axes, result: Result, look: Look, row: Box) -> None:
    """A diamond as wide as the interval, as in a forest plot; a bare bar without one."""
    colour = canvas.colour[look.colour]
    middle = row.top + row.height - SUMMARY / 2 - 3
    if result.low is None or result.high is None:
        axes.plot([result.ratio] * 2, [middle - 7, middle + 7], color=colour, linewidth=2.4,
                  clip_on=False, zorder=4, label=f"estimate {result.arm}")  # fmt: skip
        return
    corners = [result.low, result.ratio, result.high, result.ratio]
    heights = [middle, middle - SUMMARY / 2, middle, middle + SUMMARY / 2]
    (diamond,) = axes.fill(corners, heights, facecolor=colour, edgecolor=colour, linewidth=1,
                           clip_on=False, zorder=4)  # fmt: skip
    diamond.set_label(f"interval {result.arm}")


def _label(
    canvas: Canvas, axes: Axes, x: float, y: float, text: str, size: str = "small", **style: Any
) -> None:
    axes.text(x, y, text, transform=axes.get_yaxis_transform(), va="baseline",
              **{**canvas.style(size), **style})  # fmt: skip


def _directions(canvas: Canvas, axes: Axes, comparison: Comparison, box: Box) -> None:
    style = canvas.style("tiny", "muted")
    worse, better = (said_of(word, comparison.paired) for word in (SLOWER, FASTER))
    for x, side, text in ((0, "left", f"← {worse}"), (1, "right", f"{better} →")):
        axes.annotate(
            text, (x, 0), (0, -24), xycoords="axes fraction", textcoords="offset points",
            ha=side, va="top", **style,
        )  # fmt: skip
    times = f"times as {'fast' if comparison.paired == 'seconds' else 'good'} as "
    name = shorten(comparison.reference, box.width - text_width(times, "tiny"), "tiny")
    axes.set_xlabel(f"{times}{name}", labelpad=20, loc="right", **style)
