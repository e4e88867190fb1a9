"""The table of times and metrics: an arm a column, with the range and how many times."""

from __future__ import annotations

import math

from labkit.core import units
from labkit.core.judging.differences import Row, differences, times
from labkit.core.judging.exact import is_look
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.trial import trial_value
from labkit.views.markup import breakable, escape
from labkit.views.palette import arm_colour, variable

MOST = 8
"""Metrics shown beside the times."""


def metrics_table(comparison: Comparison, most: int = MOST) -> str:
    """The table's HTML: times first, then the metrics that differ most."""
    heads = "".join(
        f'<th scope="col" class="name" style="--tone:{variable(arm_colour(i))}">'
        f"{breakable(arm.name)}</th>"
        for i, arm in enumerate(comparison.variants)
    )
    rows = "".join(_row(comparison, row) for row in metric_rows(comparison, most))
    return (
        '<div class="scroll"><table><thead><tr><th scope="col" class="lead">median a trial</th>'
        f'{heads}<th scope="col">largest / smallest</th></tr></thead><tbody>'
        f"{rows}</tbody></table></div>"
    )


def metric_rows(comparison: Comparison, most: int = MOST) -> list[Row]:
    """The rows that every view of the metrics shows: times lead where there can be a verdict."""
    timed, counted = times(comparison), differences(comparison, most)
    return [*counted, *timed] if is_look(comparison) else [*timed, *counted]


def spread_text(row: Row) -> str:
    """How many times the largest value is the smallest; a dash where there is no saying."""
    return units.ratio(row.spread) if math.isfinite(row.spread) else units.MISSING


def range_text(arm: Arm, row: Row) -> str:
    """The least and the most of an arm's trials; empty where they print the same."""
    values = [v for t in arm.timed if (v := trial_value(t, row.metric.name)) is not None]
    if not values:
        return ""
    low = units.by_unit(min(values), row.metric.unit)
    high = units.by_unit(max(values), row.metric.unit)
    return "" if low == high else f"{low} – {high}"


def _row(comparison: Comparison, row: Row) -> str:
    largest = max((v for v in row.values if v is not None), default=0.0)
    cells = "".join(
        _cell(arm, row, value, largest, arm_colour(i))
        for i, (arm, value) in enumerate(zip(comparison.variants, row.values, strict=True))
    )
    return (
        f'<tr><th scope="row"><abbr title="{escape(row.metric.meaning)}">'
        f"{escape(row.metric.label)}</abbr></th>{cells}<td>{spread_text(row)}</td></tr>"
    )


def _cell(arm: Arm, row: Row, value: float | None, largest: float, colour: str) -> str:
    share = 0.0 if value is None or largest <= 0 else max(0.0, value / largest)
    span = range_text(arm, row)
    extent = f'<span class="range">{escape(span)}</span>' if span else ""
    return (
        f"<td>{units.by_unit(value, row.metric.unit)}"
        f'<span class="bar" style="--tone:{variable(colour)};width:{share:.1%}"></span>'
        f"{extent}</td>"
    )
