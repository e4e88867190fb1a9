"""Where the stages of a timeline are labelled: brackets in rows, no text over another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labkit.core import units
from labkit.core.anatomy import Anatomy, StageRun
from labkit.views.canvas import text_width

ROW = 20
"""Pixels that a row of labels takes."""

MOST_ROWS = 3
"""Stages that overlap in time are labelled one above the other, in so many rows."""

_GAP, _APART = 10, 2
"""Pixels between a text and the next one, and between brackets."""


@dataclass(frozen=True)
class Label:
    """A stage's bracket from `start` to `end` and its text from `at`, in pixels; "" for no room.

    `whole` is the text that a tooltip shows.
    """

    row: int
    start: float
    end: float
    at: float
    text: str
    whole: str


def place_labels(anatomy: Anatomy, left: float, right: float, scale: float) -> list[Label]:
    """A label a stage that ran, in the order of their starts.

    All say the same: number and tasks where that fits into two rows, else less.

    Parameters
    ----------
    left, right:
        The pixels between which time runs.
    scale:
        Pixels a second.
    """
    stages = sorted(anatomy.ran, key=lambda stage: (_span(stage), stage.id))
    found: list[Label] = []
    for words in (_long, _short, _number):
        found = _placed(stages, words, left, right, scale)
        if all(label.text and label.row < 2 for label in found):
            break
    return found


def _long(stage: StageRun) -> str:
    return f"stage {stage.id} · {_tasks(stage)}"


def _short(stage: StageRun) -> str:
    return f"stage {stage.id}"


def _number(stage: StageRun) -> str:
    return str(stage.id)


def _placed(
    stages: Sequence[StageRun],
    words: Callable[[StageRun], str],
    left: float,
    right: float,
    scale: float,
) -> list[Label]:
    """Each label in the highest row that has room for bracket and text, without text if none."""
    reached = [left] * MOST_ROWS
    found = []
    for stage in stages:
        start, end = (left + scale * moment for moment in _span(stage))
        end = min(right, max(end, start + 2))
        text, told = words(stage), units.seconds(stage.ended - stage.started)
        wide = text_width(text, "tiny")
        at = min(start, right - wide)
        row = next((i for i, taken in enumerate(reached) if at >= taken), -1)
        if row < 0:
            text, wide = "", 0.0
            row = min(range(MOST_ROWS), key=lambda i: (reached[i] > start, i))
        whole = f"stage {stage.id}, {stage.name}: {_tasks(stage)}, {told}"
        found.append(Label(row, start, end, at, text, whole))
        reached[row] = max(reached[row], end + _APART, at + wide + _GAP if text else 0.0)
    return found


def _tasks(stage: StageRun) -> str:
    return units.plural(len(stage.executors), "task")


def _span(stage: StageRun) -> tuple[float, float]:
    """From the launch of its first task to its end."""
    launched = min(stage.column("launched"), default=stage.started)
    return launched, max(stage.ended, launched)
