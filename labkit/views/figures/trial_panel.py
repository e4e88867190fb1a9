"""The left panel of the verdict figure: every trial a point, seconds against the round."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.core.records.comparison import Comparison
from labkit.core.records.figures import describe
from labkit.core.records.trial import TIMED, WARMUP, Trial, trial_value
from labkit.views.figures.canvas import Box, Canvas
from labkit.views.figures.cause_labels import RING, Room, Slow, explained, place_causes
from labkit.views.figures.ticks import (
    linear_ticks,
    log_ticks,
    place,
    rung_below,
    scaled,
    seconds_label,
)
from labkit.views.looks import looks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEAD = 12
"""How far above a panel its heading's baseline stands, in pixels."""

START = 0.25
"""Where on the axis of rounds the warm-up ends."""

COLD = 5.0
"""A cold trial above this many medians would press all others to the floor: log axis then."""


def draw_trials(canvas: Canvas, comparison: Comparison, box: Box) -> Axes:
    """Draw the panel: rounds from left to right, warm-up in grey before the hairline."""
    axes = canvas.axes(box, "trials")
    comparison = _in_figure(comparison)
    trials = [t for arm in comparison.arms for t in arm.trials if t.seconds > 0]
    warmups = 1 + max((t.round for t in trials if t.phase == WARMUP), default=-1)
    rounds = 1 + max((t.round for t in trials if t.phase == TIMED), default=0)
    _scale(axes, comparison, trials)
    axes.set_xlim(-warmups - 0.3 if warmups else 0.3, rounds + 0.7)
    _grid(canvas, axes, box)
    if warmups:
        _mark_warmup(canvas, axes)
    _join_rounds(canvas, axes, trials)
    circle = 5.5 if rounds + warmups <= 30 else 4.0
    look_of = looks(comparison)
    for arm in comparison.arms:
        look = look_of[arm.name]
        style = {"linestyle": "none", "marker": look.marker, "clip_on": False}
        _points(axes, arm.warmup, warmups, f"warm-up {arm.name}",
                markersize=(circle - 1) * look.size, color=canvas.colour["warmup"],
                markerfacecolor=canvas.colour["ground"], markeredgewidth=1.1, zorder=3,
                **style)  # fmt: skip
        _points(axes, arm.timed, warmups, f"trials {arm.name}", markersize=circle * look.size,
                color=canvas.colour[look.colour], markeredgewidth=0.8,
                markeredgecolor=canvas.colour["ground"], zorder=4, **style)  # fmt: skip
        thrown = tuple(t for t in arm.trials if t.phase == TIMED and t.invalid)
        _points(axes, thrown, warmups, f"rejected {arm.name}", markersize=circle + 1.5, marker="x",
                linestyle="none", color=canvas.colour[look.colour], markeredgewidth=1.6,
                clip_on=False, zorder=4)  # fmt: skip
    _name_causes(canvas, axes, comparison, warmups, circle)
    ticks = _round_ticks(rounds)
    place(axes.xaxis, [float(t) for t in ticks], [str(t) for t in ticks])
    axes.set_xlabel("round", **canvas.style("tiny", "muted"), labelpad=4, loc="right")
    return axes


def _in_figure(comparison: Comparison) -> Comparison:
    """The comparison with the paired figure in the place of each trial's time."""
    if comparison.paired == "seconds":
        return comparison
    arms = [
        replace(arm, trials=tuple(replace(t, seconds=value) for t in arm.trials
                                  if (value := trial_value(t, comparison.paired)) is not None))
        for arm in comparison.arms
    ]  # fmt: skip
    return replace(comparison, arms=tuple(arms))


def _name_causes(
    canvas: Canvas, axes: Axes, comparison: Comparison, warmups: int, circle: float
) -> None:
    """A ring around each trial that took far longer than the arm's others, and the cause."""
    look_of = looks(comparison)
    slow, taken = [], list(_lines(axes))
    for arm in comparison.arms:
        size = circle * look_of[arm.name].size
        marked = tuple(trial for trial in arm.timed if explained(trial))
        _points(axes, marked, warmups, f"slow {arm.name}", marker="o", fillstyle="none",
                markersize=size + RING, color=canvas.colour["muted"], linestyle="none",
                markeredgewidth=1, clip_on=False, zorder=5)  # fmt: skip
        for trial in (t for t in arm.trials if t.seconds > 0):
            x, y = axes.transData.transform((x_of(trial, warmups), trial.seconds))
            known = trial in marked
            radius = (size + RING if known else size + 1) / 2
            taken.append(Room(x - radius, y - radius, x + radius, y + radius))
            if known:
                slow.append(Slow(x, y, radius, trial.mark))
    corner, end = axes.transAxes.transform([(0, 0), (1, 1)])
    for label in place_causes(slow, taken, Room(*corner, *end)):
        canvas.text(label.x, canvas.height - label.y, label.words, "tiny", "muted")


def _lines(axes: Axes) -> Iterator[Room]:
    """The room of the lines that join rounds, and of the one that ends the warm-up."""
    for collection in axes.collections:
        for path in collection.get_paths():
            (x, low), (_, high) = axes.transData.transform(path.vertices)
            yield Room(x - 1, min(low, high), x + 1, max(low, high))
    (_, bottom), (_, top) = axes.transAxes.transform([(0, 0), (1, 1)])
    for line in axes.lines:
        if line.get_label() == "start":
            x, _ = axes.transData.transform((START, 1))
            yield Room(x - 1, bottom, x + 1, top)


def x_of(trial: Trial, warmups: int) -> float:
    """Where a trial stands: rounds count from 1, warm-up rounds end at 0."""
    return trial.round - warmups + 0.5 if trial.phase == WARMUP else trial.round + 1


def _scale(axes: Axes, comparison: Comparison, trials: list[Trial]) -> None:
    figure = describe(comparison.paired)
    what = "seconds" if comparison.paired == "seconds" else figure.label
    times = [t.seconds for t in trials] or [1.0]
    middle = statistics.median([t.seconds for a in comparison.arms for t in a.timed] or times)
    if max(times) > COLD * middle or min(times) < middle / COLD:
        low, high = rung_below(min(times) / 1.05), max(times) * 1.15
        axes.set_yscale("log")
        axes.set_ylim(low, high)
        ticks, note = log_ticks(low, high), f"{what}, log scale"
    else:
        high = max(times) * 1.08
        axes.set_ylim(0, high)
        ticks, note = linear_ticks(high), what
    scale, word = (1.0, "") if figure.unit == "s" else scaled(max(times), figure.unit)
    place(axes.yaxis, ticks, [seconds_label(tick / scale) for tick in ticks])
    axes.set_ylabel(f"{note}, {word}" if word else note)


def _grid(canvas: Canvas, axes: Axes, box: Box) -> None:
    axes.grid(axis="y", color=canvas.colour["line"], linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.axhline(axes.get_ylim()[0], color=canvas.colour["faint"], linewidth=1, clip_on=False)
    label = axes.yaxis.label
    label.set(rotation=0, ha="left", va="baseline", **canvas.style("tiny", "muted"))
    axes.yaxis.set_label_coords((2 - box.left) / box.width, 1 + HEAD / box.height)


def _mark_warmup(canvas: Canvas, axes: Axes) -> None:
    axes.axvline(START, color=canvas.colour["faint"], linewidth=0.8, zorder=1).set_label("start")
    axes.annotate(
        "warm-up", (START, 0), (-6, -6), xycoords=("data", "axes fraction"),
        textcoords="offset points", ha="right", va="top", **canvas.style("tiny", "muted"),
    )  # fmt: skip


def _join_rounds(canvas: Canvas, axes: Axes, trials: list[Trial]) -> None:
    """A thin line through the trials of each timed round: they ran one after the other."""
    by_round: dict[int, list[float]] = {}
    for trial in trials:
        if trial.phase == TIMED:
            by_round.setdefault(trial.round, []).append(trial.seconds)
    whole = sorted((number, times) for number, times in by_round.items() if len(times) > 1)
    lines = axes.vlines(
        [number + 1 for number, _ in whole], [min(times) for _, times in whole],
        [max(times) for _, times in whole], color=canvas.colour["faint"], linewidth=0.9, zorder=2,
    )  # fmt: skip
    lines.set_label("pairs")


def _points(axes: Axes, trials: tuple[Trial, ...], warmups: int, label: str, **style: Any) -> None:
    if trials:
        x = [x_of(trial, warmups) for trial in trials]
        axes.plot(x, [trial.seconds for trial in trials], label=label, **style)


def _round_ticks(rounds: int) -> list[int]:
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100) if rounds / s <= 8), 200)
    first = [1] if step > 2 else []
    return [*first, *range(step, rounds + 1, step)]
