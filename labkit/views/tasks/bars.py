"""The bars of a timeline: a task each where it has room, else one a pixel column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labkit.core import units
from labkit.core.records.anatomy import Anatomy, StageRun
from labkit.core.tasks.lanes import Slot, Timeline
from labkit.core.tasks.phases import PHASES, phase_seconds
from labkit.views.markup import escape
from labkit.views.palette import variable

THIN = 3.0
"""Tasks narrower than so many pixels share columns with their neighbours."""

COLUMN = 2.0
"""The width of such a column in pixels."""

_LEAST = 3.0
_SLIVER = 0.35

Placed = Sequence[tuple[int, Slot]]
"""Tasks with the row of their lane."""

Paths = list[list[str]]
"""The pieces of each phase's path."""


@dataclass(frozen=True)
class Frame:
    """Where the lanes stand: time 0 at `left`, the first lane at `top`, `scale` pixels a second."""

    left: float
    top: float
    scale: float
    pitch: float
    height: float

    def x(self, seconds: float) -> float:
        """The pixel of a moment."""
        return self.left + self.scale * seconds

    def y(self, row: int) -> float:
        """The upper edge of a lane."""
        return self.top + row * self.pitch


def draw_bars(anatomy: Anatomy, line: Timeline, frame: Frame, merged: bool) -> tuple[str, int]:
    """All bars as SVG, and how many tasks were too thin for one of their own.

    `merged` draws all lanes as one that is filled as far as the cores are busy.
    """
    shares = [_shares(stage) for stage in anatomy.ran]
    thin = [
        (0 if merged else row, slot)
        for row, lane in enumerate(line.lanes)
        for slot in lane.slots
        if merged or (slot.end - slot.start) * frame.scale < THIN
    ]
    wide = [
        (row, slot)
        for row, lane in enumerate(line.lanes)
        for slot in lane.slots
        if not merged and (slot.end - slot.start) * frame.scale >= THIN
    ]
    rows = 1 if merged else len(line.lanes)
    capacity = len(line.lanes) if merged else 1
    drawn = _columns(thin, shares, frame, rows, capacity) + _tasks(wide, shares, frame)
    touch = "".join(_touch(anatomy.ran[slot.stage], slot, row, frame) for row, slot in wide)
    return f'{drawn}<g style="fill-opacity:0">{touch}</g>', len(thin)


def _shares(stage: StageRun) -> NDArray[np.float64]:
    """The share of each phase in each task's duration; all computing where it took no time."""
    seconds = phase_seconds(stage)
    whole = seconds.sum(axis=1, keepdims=True)
    empty = np.array([phase.name == "compute" for phase in PHASES], dtype=np.float64)
    return np.where(whole > 0, seconds / np.where(whole > 0, whole, 1.0), empty)


def _tasks(wide: Placed, shares: list[NDArray[np.float64]], frame: Frame) -> str:
    """Tasks with room: the phases side by side. Slivers go to what follows them."""
    paths: Paths = [[] for _ in PHASES]
    for row, slot in wide:
        left, right = frame.x(slot.start), frame.x(slot.end) - 0.7
        edges = left + (right - left) * np.cumsum(shares[slot.stage][slot.task])
        y, height = frame.y(row), frame.height
        for path, edge in zip(paths, edges.tolist(), strict=True):
            if edge - left >= _SLIVER:
                path.append(f"M{left:.2f},{y:g}H{edge:.2f}v{height:g}H{left:.2f}z")
                left = edge
    return _filled(paths)


def _columns(
    thin: Placed, shares: list[NDArray[np.float64]], frame: Frame, rows: int, capacity: int
) -> str:
    """Thin tasks: in each column of a lane the phases stacked, as high as it was busy."""
    filled = _filled_columns(thin, shares, frame, rows)
    paths: Paths = [[] for _ in PHASES]
    for row, column in np.argwhere(filled.sum(axis=2) > 0).tolist():
        _stack(paths, filled[row, column] / capacity, frame, row, frame.left + column * COLUMN)
    return _filled(paths)


def _filled_columns(
    thin: Placed, shares: list[NDArray[np.float64]], frame: Frame, rows: int
) -> NDArray[np.float64]:
    """How much of each column (lane, column, phase) is filled, in columns."""
    lane = np.array([row for row, _ in thin], dtype=np.intp)
    spans = np.array([(slot.start, slot.end) for _, slot in thin]).reshape(-1, 2)
    start, end = (spans * frame.scale / COLUMN).T
    first, last = start.astype(np.intp), end.astype(np.intp)
    part = np.array([shares[slot.stage][slot.task] for _, slot in thin])
    filled = np.zeros((rows, int(last.max(initial=0)) + 1, len(PHASES)))
    for offset in range(int((last - first).max(initial=-1)) + 1):
        here = np.flatnonzero(first + offset <= last)
        column = first[here] + offset
        inside = np.minimum(column + 1, end[here]) - np.maximum(column, start[here])
        weight = np.maximum(inside, 1e-9)[:, None] * part[here]
        np.add.at(filled, (lane[here], column), weight)
    return filled


def _stack(paths: Paths, parts: NDArray[np.float64], frame: Frame, row: int, x: float) -> None:
    """One column: at least 3 pixels high, so that a lone short task is seen."""
    busy = float(parts.sum())
    height = max(min(_LEAST, frame.height), frame.height * min(1.0, busy))
    y = frame.y(row) + frame.height
    for path, part in zip(paths, (parts / busy * height).tolist(), strict=True):
        if part >= _SLIVER:
            path.append(f"M{x:g},{y:.1f}h{COLUMN:g}v{-part:.1f}h{-COLUMN:g}z")
            y -= part


def _filled(paths: Paths) -> str:
    return "".join(
        f'<path d="{"".join(path)}" style="fill:{variable(f"phase-{phase.name}")}"/>'
        for phase, path in zip(PHASES, paths, strict=True)
        if path
    )


def _touch(stage: StageRun, slot: Slot, row: int, frame: Frame) -> str:
    """What shows a task's tooltip."""
    return (
        f'<rect x="{frame.x(slot.start):.1f}" y="{frame.y(row):g}" '
        f'width="{(slot.end - slot.start) * frame.scale:.1f}" height="{frame.height:g}">'
        f"<title>{escape(_tooltip(stage, slot.task))}</title></rect>"
    )


def _tooltip(stage: StageRun, task: int) -> str:
    def value(name: str) -> float:
        column = stage.column(name)
        return column[task] if column else 0.0

    lines = [
        f"stage {stage.id}, partition {int(value('index'))}, executor {stage.executors[task]}",
        f"{units.seconds(value('duration'))} from {units.seconds(value('launched'))}",
    ]
    for words, kinds in (
        ("read", ("input", "shuffle_read")),
        ("wrote", ("output", "shuffle_write")),
    ):
        records, size = (
            sum(value(f"{kind}_{unit}") for kind in kinds) for unit in ("records", "bytes")
        )
        if records or size:
            told = f"{units.count(records)} record{'s' if records != 1 else ''}"
            lines.append(f"{words} {told}, {units.size(size)}")
    return "\n".join(lines)
