"""The causes of slow trials: a ring around each, and words beside it where nothing else stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labkit.core.judging.outliers import UNEXPLAINED
from labkit.core.records.trial import Trial
from labkit.views.figures.canvas import shorten, text_width
from labkit.views.palette import SIZES

RING, CLEAR = 5.0, 3.0
"""Pixels: how much wider than its point a ring is, and the least between it and its words."""

WIDEST = 130.0
"""The most pixels that the words beside a point take."""

UP, DOWN = 0.8 * SIZES["tiny"], 0.25 * SIZES["tiny"]
"""How far a line of words reaches above and below its baseline, in pixels."""


@dataclass(frozen=True)
class Room:
    """A rectangle in pixels, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, other: Room) -> bool:
        """Whether the other one lies inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )

    def meets(self, other: Room) -> bool:
        """Whether they have a point in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


@dataclass(frozen=True)
class Slow:
    """A slow trial's point in pixels, the radius of its ring, and the cause."""

    x: float
    y: float
    radius: float
    cause: str


@dataclass(frozen=True)
class Label:
    """Words whose baseline starts at a point."""

    x: float
    y: float
    words: str


def explained(trial: Trial) -> bool:
    """Whether a trial is slow and the cause is known."""
    return bool(trial.mark) and trial.mark != UNEXPLAINED


def place_causes(slow: Sequence[Slow], taken: Sequence[Room], inside: Room) -> list[Label]:
    """Words for as many of the slow trials as have room for them, the highest first.

    What has no room stays without: the figure's key has all the causes.

    Parameters
    ----------
    taken:
        What must stay free of words.
    inside:
        What they must not leave.
    """
    used, found = list(taken), []
    for one in sorted(slow, key=lambda one: -one.y):
        words = shorten(one.cause, WIDEST, "tiny")
        for label, room in _places(one, words):
            if inside.holds(room) and not any(room.meets(other) for other in used):
                used.append(room)
                found.append(label)
                break
    return found


def _places(slow: Slow, words: str) -> Iterator[tuple[Label, Room]]:
    """Right and left of a point, then over and under it."""
    wide, away = text_width(words, "tiny"), slow.radius + CLEAR
    middle = slow.y - (UP - DOWN) / 2
    for x, y in (
        (slow.x + away, middle),
        (slow.x - away - wide, middle),
        (slow.x - wide / 2, slow.y + away + DOWN),
        (slow.x - wide / 2, slow.y - away - UP),
        (slow.x + slow.radius, slow.y + slow.radius + DOWN),
        (slow.x - slow.radius - wide, slow.y + slow.radius + DOWN),
        (slow.x + slow.radius, slow.y - slow.radius - UP),
        (slow.x - slow.radius - wide, slow.y - slow.radius - UP),
    ):
        yield Label(x, y, words), Room(x, y - DOWN, x + wide, y + UP)
