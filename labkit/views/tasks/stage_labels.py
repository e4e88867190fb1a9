"""Where the stages of a timeline are labelled: brackets in rows, no text over another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.anatomy import Anatomy, StageRun
from labkit.views.figures.canvas import text_width

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


@dataclass(frozen=True)
class Axis:
    """The pixels between which time runs, and how many a second takes."""

    left: float
    right: float
    scale: float

    def bracket(self, stage: StageRun) -> tuple[float, float]:
        """Where a stage starts and ends, at least 2 pixels apart."""
        start, end = (self.left + self.scale * moment for moment in _span(stage))
        return start, min(self.right, max(end, start + 2))


def place_labels(anatomy: Anatomy, left: float, right: float, scale: float) -> list[Label]:
    """A label a stage that ran, in the order of their starts.

    All say the same: number and tasks where that fits into two rows, else less. Where not even
    the numbers fit, a number may stand over the next brackets, and some have none.

    Parameters
    ----------
    left, right:
        The pixels between which time runs.
    scale:
        Pixels a second.
    """
    stages = sorted(anatomy.ran, key=lambda stage: (_span(stage), stage.id))
    axis = Axis(left, right, scale)
    for words, rows in ((_long, 2), (_short, 2), (_number, MOST_ROWS)):
        found = _roomy(stages, words, axis, rows)
        if len(found) == len(stages):
            return found
    return _crowded(stages, axis)


def _long(stage: StageRun) -> str:
    return f"stage {stage.id} · {_tasks(stage)}"


def _short(stage: StageRun) -> str:
    return f"stage {stage.id}"


def _number(stage: StageRun) -> str:
    return str(stage.id)


def _roomy(
    stages: Sequence[StageRun], words: Callable[[StageRun], str], axis: Axis, rows: int
) -> list[Label]:
    """Bracket and text of each stage in the highest row that has room; ends where none has."""
    reached = [axis.left] * rows
    found: list[Label] = []
    for stage in stages:
        start, end = axis.bracket(stage)
        text = words(stage)
        wide = text_width(text, "tiny")
        at = min(start, axis.right - wide)
        row = next((i for i, taken in enumerate(reached) if at >= taken), -1)
        if row < 0:
            return found
        reached[row] = max(end + _APART, at + wide + _GAP)
        found.append(Label(row, start, end, at, text, _whole(stage)))
    return found


def _crowded(stages: Sequence[StageRun], axis: Axis) -> list[Label]:
    """Each bracket in the highest row with room for it, with its number where that has room."""
    brackets, texts = [axis.left] * MOST_ROWS, [axis.left] * MOST_ROWS
    found = []
    for stage in stages:
        start, end = axis.bracket(stage)
        row = next((i for i, taken in enumerate(brackets) if start >= taken), 0)
        brackets[row] = max(brackets[row], end)
        wide = text_width(_number(stage), "tiny")
        at = min(start, axis.right - wide)
        text = _number(stage) if at >= texts[row] else ""
        if text:
            texts[row] = at + wide + _GAP
        found.append(Label(row, start, end, at, text, _whole(stage)))
    return found


def _whole(stage: StageRun) -> str:
    told = units.seconds(stage.ended - stage.started)
    return f"stage {stage.id}, {stage.name}: {_tasks(stage)}, {told}"


def _tasks(stage: StageRun) -> str:
    return units.plural(len(stage.executors), "task")


def _span(stage: StageRun) -> tuple[float, float]:
    """From the launch of its first task to its end."""
    launched = min(stage.column("launched"), default=stage.started)
    return launched, max(stage.ended, launched)
