"""A sweep for a terminal: plain text, as wide as that."""

from __future__ import annotations

from collections.abc import Callable

from labkit.core import units
from labkit.core.records.arm import Arm
from labkit.core.records.figures import describe
from labkit.core.records.sweep import Point, Sweep
from labkit.core.sweeps.words import basis, certainty, headline, lead
from labkit.views.plain import columns, cut, narrow, notes, odd, reach_of, setting, strip, width
from labkit.views.story import noted

MOST, LEAST = 31, 19
"""Columns of the ratios' strips; with less room than that, figures and verdicts stand alone."""


def sweep_text(sweep: Sweep) -> str:
    """What each arm's curve shows, with strips; times and metric; what it ran on; cautions."""
    first = lead(sweep)
    arms = [first, *(arm for arm in sweep.arms[1:] if arm != first)]
    parts = [f"{sweep.title}: {sweep.param} from {_ends(sweep)}", basis(sweep)]
    parts += [_curve(sweep, arm) for arm in arms]
    parts.append(_table(sweep, "median time", lambda arm: units.seconds(arm.metric("seconds"))))
    parts.append(_metric(sweep))
    parts.append(notes(noted(sweep, "reason"), "- "))
    parts.append(setting(sweep.params, sweep.environment, sweep.seed))
    parts.append(notes(noted(sweep, "caution"), "! "))
    return "\n\n".join(narrow(part) for part in parts if part) + "\n"


def _ends(sweep: Sweep) -> str:
    return f"{units.quantity(sweep.values[0])} to {units.quantity(sweep.values[-1])}"


def _curve(sweep: Sweep, arm: str) -> str:
    """The claim and a line a value: strip, ratio, interval, verdict."""
    margin = max(c.band for c in sweep.comparisons)
    reach = reach_of(sweep.points, margin)
    points = sweep.curve(arm)
    rows = [
        (units.quantity(p.value), units.ratio(p.ratio), _interval(p), p.verdict) for p in points
    ]
    value, ratio, interval, verdict = (max(map(len, cells)) for cells in zip(*rows, strict=True))
    value, interval = min(max(value, len(sweep.param)), 13), max(interval, len("interval"))
    ratio = max(ratio, len("ratio"))
    room = odd(min(MOST, width() - value - ratio - interval - verdict - 8))
    drawn = [f"  {strip(p, margin, room, reach)}" if room >= LEAST else "" for p in points]
    scale = f"  slower ◂{'1×'.center(room - 16)}▸ faster" if room >= LEAST else ""
    param = f"{cut(sweep.param, value):<{value}}"
    heads = f"{param}{scale}  {'ratio':>{ratio}}  {'interval':<{interval}}  verdict"
    lines = [
        f"{said:<{value}}{marks}  {figure:>{ratio}}  {span:<{interval}}  {word}"
        for (said, figure, span, word), marks in zip(rows, drawn, strict=True)
    ]
    return "\n".join((headline(sweep, arm), certainty(sweep, arm), "", heads, *lines))


def _interval(point: Point) -> str:
    if point.low is None:
        return f"{units.plural(point.pairs, 'pair')}"
    return f"{units.ratio(point.low)} to {units.ratio(point.high)}"


def _metric(sweep: Sweep) -> str:
    """The table of the lab's own metric; empty where it is the time or not there."""
    if not sweep.metric:
        return ""
    metric = describe(sweep.metric)
    return _table(
        sweep, metric.label, lambda arm: units.by_unit(arm.metric(metric.name), metric.unit)
    )


def _table(sweep: Sweep, what: str, cell: Callable[[Arm], str]) -> str:
    """A line a value, a column an arm."""
    rows = [
        (units.quantity(value), [cell(comparison.arm(arm)) for arm in sweep.arms])
        for value, comparison in zip(sweep.values, sweep.comparisons, strict=True)
    ]
    return columns([(what, list(sweep.arms)), *rows])
