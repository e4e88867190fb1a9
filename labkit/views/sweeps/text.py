"""A sweep for a terminal: plain text, at most 100 columns."""

from __future__ import annotations

from collections.abc import Callable

from labkit.core import units
from labkit.core.records.arm import Arm
from labkit.core.records.figures import describe
from labkit.core.records.sweep import Point, Sweep
from labkit.core.sweeps.words import basis, certainty, headline, lead
from labkit.views.plain import WIDTH, cut, narrow, notes, reach_of, setting, strip
from labkit.views.story import noted

COLUMNS = 31
"""Columns of the ratios' strips; odd, so that 1 has a column in the middle."""

VALUE, ARM = 13, 16
"""Columns of a value and, at least, of an arm's figures."""


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
    scale = "slower ◂" + "1×".center(COLUMNS - 16) + "▸ faster"
    heads = f"{sweep.param[:VALUE]:<{VALUE}} {scale}   {'ratio':>7}  {'interval':<17} verdict"
    lines = [
        f"{units.quantity(point.value):<{VALUE}} {strip(point, margin, COLUMNS, reach)}   "
        f"{units.ratio(point.ratio):>7}  {_interval(point):<17} {point.verdict}"
        for point in sweep.curve(arm)
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
    label = max(VALUE, len(what))
    column = min(max(ARM, *map(len, sweep.arms)), (WIDTH - label) // len(sweep.arms) - 2)
    lines = [(what, list(sweep.arms))]
    lines += [
        (units.quantity(value), [cell(comparison.arm(arm)) for arm in sweep.arms])
        for value, comparison in zip(sweep.values, sweep.comparisons, strict=True)
    ]
    return "\n".join(
        f"{name:<{label}}" + "".join(f"  {cut(text, column):>{column}}" for text in texts)
        for name, texts in lines
    )
