"""Names of lines at their right ends, moved apart where the lines end close together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from labkit.views.figures.canvas import Box, Canvas, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAD = 8
"""Pixels between a panel's right side and the names."""

STEP = 15
"""Pixels from one name's middle to the next one's."""

INSET = 22
"""Pixels at the top and the bottom that are kept for other words."""


def draw_ends(
    canvas: Canvas, axes: Axes, ends: Mapping[str, tuple[float, str]], box: Box, room: float
) -> None:
    """Write each name, in a colour of the palette, at the height where its line ends.

    Parameters
    ----------
    ends:
        By name: the line's last value and its colour.
    room:
        Pixels for the names, right of the panel.
    """
    low, high = (axes.transScale.transform((1.0, y))[1] for y in axes.get_ylim())
    wanted = {
        name: box.height * (high - axes.transScale.transform((1.0, value))[1]) / (high - low)
        for name, (value, _) in ends.items()
    }
    names = sorted(wanted, key=lambda name: wanted[name])
    for name, y in zip(
        names, spread([wanted[n] for n in names], INSET, box.height - INSET), strict=True
    ):
        canvas.text(box.left + box.width + LEAD, box.top + y + 4, shorten(name, room, bold=True),
                    "small", ends[name][1], fontweight="bold")  # fmt: skip


def spread(heights: Sequence[float], least: float, most: float) -> list[float]:
    """The sorted heights moved apart by STEP at least, from `least` to `most`."""
    found: list[float] = []
    for height in heights:
        found.append(max(height, found[-1] + STEP if found else least))
    ceiling = most
    for i in reversed(range(len(found))):
        found[i] = min(found[i], ceiling)
        ceiling = found[i] - STEP
    return found
