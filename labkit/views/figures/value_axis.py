"""The horizontal axis of a sweep: the parameter in its own scale, ticks at its values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from labkit.core import units
from labkit.core.records.sweep import Number, Sweep
from labkit.views.figures.canvas import Box, Canvas, shorten, text_width
from labkit.views.figures.ticks import place

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EDGE = 16
"""Pixels between the panel's sides and the first and the last value."""

GAP = 12
"""The least pixels between two ticks' labels."""


def draw_values(canvas: Canvas, axes: Axes, sweep: Sweep, box: Box) -> None:
    """Set scale, limits, ticks and name of the axis; draw its line."""
    back = math.exp if sweep.scale == "log" else float
    axes.set_xscale("log" if sweep.scale == "log" else "linear")
    first, last = _ends(sweep)
    pad = (last - first) * EDGE / (box.width - 2 * EDGE)
    axes.set_xlim(back(first - pad), back(last + pad))
    ticks = _that_fit(sweep, box.width)
    place(axes.xaxis, [float(tick) for tick in ticks], [units.quantity(tick) for tick in ticks])
    name = sweep.param + (", log scale" if sweep.scale == "log" else "")
    axes.set_xlabel(shorten(name, box.width, "tiny"), labelpad=4, loc="right",
                    **canvas.style("tiny", "muted"))  # fmt: skip
    axes.axhline(axes.get_ylim()[0], color=canvas.colour["faint"], linewidth=1, clip_on=False)


def pixel(sweep: Sweep, value: float, width: float) -> float:
    """How far right of the panel's left side a value stands, in pixels."""
    first, last = _ends(sweep)
    at = math.log(value) if sweep.scale == "log" else float(value)
    return EDGE + (width - 2 * EDGE) * (at - first) / (last - first)


def _ends(sweep: Sweep) -> tuple[float, float]:
    """The first and the last value on the axis' scale; room on either side of a single one."""
    to = math.log if sweep.scale == "log" else float
    first, last = to(sweep.values[0]), to(sweep.values[-1])
    return (first, last) if first < last else (first - 1, last + 1)


def _that_fit(sweep: Sweep, width: float) -> list[Number]:
    """The ends, and of the values between as many as have room for their labels."""

    def apart(one: Number, other: Number) -> bool:
        room = abs(pixel(sweep, one, width) - pixel(sweep, other, width))
        labels = sum(text_width(units.quantity(v), "tiny") for v in (one, other)) / 2
        return room >= labels + GAP

    first, *inner = sweep.values
    found = [first]
    for value in inner:
        last = value == inner[-1]
        if apart(found[-1], value) and (last or apart(value, inner[-1])):
            found.append(value)
    return found
