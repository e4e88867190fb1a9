"""The left panel of the verdict figure: every trial a point, seconds against the round."""

from __future__ import annotations

import statistics
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.core.judging.outliers import UNEXPLAINED
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.figures import describe
from labkit.core.records.trial import TIMED, WARMUP, Trial, trial_value
from labkit.views.figures.canvas import Box, Canvas
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
        _name_causes(canvas, axes, arm, warmups)
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


def _name_causes(canvas: Canvas, axes: Axes, arm: Arm, warmups: int) -> None:
    """The cause beside each trial that took far longer than the arm's others."""
    for trial in arm.timed:
        if trial.mark and trial.mark != UNEXPLAINED:
            axes.annotate(
                trial.mark, (x_of(trial, warmups), trial.seconds), (5, 4),
                textcoords="offset points", **canvas.style("tiny", "muted"),
            )  # fmt: skip


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
    axes.axvline(0.25, color=canvas.colour["faint"], linewidth=0.8, zorder=1).set_label("start")
    axes.annotate(
        "warm-up", (0.25, 0), (-6, -6), xycoords=("data", "axes fraction"),
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
