"""The small panel of a sweep's figure: how long each arm takes along the parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.core.records.sweep import Sweep
from labkit.views.figures.canvas import Box, Canvas
from labkit.views.figures.ticks import log_ticks, place, rung_below, seconds_label
from labkit.views.figures.value_axis import draw_values
from labkit.views.looks import looks

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_times(canvas: Canvas, sweep: Sweep, box: Box) -> Axes:
    """Draw the panel: every timed trial a faint point, the medians joined."""
    axes = canvas.axes(box, "times")
    axes.set_yscale("log")
    trials = {arm: _trials(sweep, arm) for arm in sweep.arms}
    seen = [seconds for found in trials.values() for _, seconds in found] or [1.0]
    low, high = rung_below(min(seen) / 1.05), max(seen) * 1.15
    axes.set_ylim(low, high)
    draw_values(canvas, axes, sweep, box)
    ticks = log_ticks(low, high, most=max(3, int(box.height / 34)))
    place(axes.yaxis, ticks, [seconds_label(tick) for tick in ticks])
    axes.grid(axis="y", color=canvas.colour["line"], linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    for arm, look in looks(sweep.comparisons[0]).items():
        shade = canvas.colour[look.colour]
        axes.plot([x for x, _ in trials[arm]], [y for _, y in trials[arm]], linestyle="none",
                  marker=look.marker, markersize=3 * look.size, color=shade, alpha=0.3,
                  markeredgewidth=0, zorder=2, label=f"trials {arm}")  # fmt: skip
        middle = medians(sweep, arm)
        axes.plot([x for x, _ in middle], [y for _, y in middle], color=shade, linewidth=1.4,
                  marker=look.marker, markersize=5.5 * look.size, markeredgewidth=0,
                  clip_on=False, zorder=3, label=f"medians {arm}")  # fmt: skip
    return axes


def medians(sweep: Sweep, arm: str) -> list[tuple[float, float]]:
    """Value and median seconds of the arm's timed trials."""
    return [
        (float(value), seconds)
        for value, comparison in zip(sweep.values, sweep.comparisons, strict=True)
        if (seconds := comparison.arm(arm).metric("seconds")) is not None
    ]


def _trials(sweep: Sweep, arm: str) -> list[tuple[float, float]]:
    return [
        (float(value), trial.seconds)
        for value, comparison in zip(sweep.values, sweep.comparisons, strict=True)
        for trial in comparison.arm(arm).timed
    ]
