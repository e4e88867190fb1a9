"""What a figure holds, as its artists tell it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text


def points(figure: Figure, label: str) -> list[tuple[float, float]]:
    """The points of the line with that label."""
    for axes in figure.axes:
        for line in axes.lines:
            if line.get_label() == label:
                x, y = cast(tuple[Sequence[float], Sequence[float]], line.get_data())
                return list(zip(x, y, strict=True))
    return []


def words(figure: Figure) -> list[str]:
    """Every text in the figure."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def texts_have_room(figure: Figure) -> None:
    """Assert that each text has its own place, inside the figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure).draw()
    boxes = [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(Text)
        if text.get_text() and text.get_visible()
    ]
    unique = {(t, round(b.x0), round(b.y0)): b for t, b in boxes}
    items = list(unique.items())
    for i, (key, box) in enumerate(items):
        assert box.x0 >= -1, key
        assert box.x1 <= figure.bbox.width + 1, key
        for other, other_box in items[i + 1 :]:
            across = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
            down = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
            assert across <= 1 or down <= 2, (key, other)


def panel(figure: Figure, label: str) -> Axes:
    """The axes with that label."""
    return next(axes for axes in figure.axes if axes.get_label() == label)
