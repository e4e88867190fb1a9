"""A rectangle in pixels, y running down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something stands: its upper left corner, its width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The x of its middle."""
        return self.x + self.width / 2

    @property
    def right(self) -> float:
        """The x of its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.height

    def moved(self, x: float, y: float) -> Place:
        """The same rectangle, so far to the right and down."""
        return Place(self.x + x, self.y + y, self.width, self.height)
