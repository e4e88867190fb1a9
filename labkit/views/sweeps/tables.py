"""The table of a sweep: a value a row, with each arm's time, ratio and verdict."""

from __future__ import annotations

from labkit.core import units
from labkit.core.records.arm import Arm
from labkit.core.records.figures import describe
from labkit.core.records.sweep import Number, Point, Sweep
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable, verdict_colour


def table_body(sweep: Sweep) -> str:
    """The table's HTML."""
    rows = "".join(_row(sweep, value) for value in sweep.values)
    return (
        '<section><div class="scroll"><table><thead><tr>'
        f'<th scope="col" class="lead">{escape(sweep.param)}</th>{_heads(sweep)}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{_legend(sweep)}</section>"
    )


def _heads(sweep: Sweep) -> str:
    heads = ""
    for i, arm in enumerate(sweep.arms):
        tone = f'class="name" style="--tone:{variable(arm_colour(i))}"'
        heads += f'<th scope="col" {tone}>{escape(arm)}</th>'
        if i:
            heads += '<th scope="col">times as fast</th><th scope="col">verdict</th>'
    return heads


def _legend(sweep: Sweep) -> str:
    metric = f" and {describe(sweep.metric).label}" if sweep.metric else ""
    return (
        f'<p class="muted small">Median time{escape(metric)} of a trial; ratio to '
        f"{escape(sweep.reference)} with the 95% interval of that value alone; p after Holm's "
        "correction.</p>"
    )


def _row(sweep: Sweep, value: Number) -> str:
    comparison = sweep.at(value)
    points = {point.arm: point for point in sweep.points if point.value == value}
    cells = ""
    for i, arm in enumerate(sweep.arms):
        cells += _time(comparison.arm(arm), sweep.metric)
        if i:
            cells += _judged(points[arm]) if arm in points else "<td></td><td></td>"
    return f'<tr><th scope="row">{units.quantity(value)}</th>{cells}</tr>'


def _time(arm: Arm, name: str) -> str:
    said = ""
    if name:
        metric = describe(name)
        said = _below(units.by_unit(arm.metric(name), metric.unit))
    return f"<td>{units.seconds(arm.metric('seconds'))}{said}</td>"


def _judged(point: Point) -> str:
    span = (
        units.plural(point.pairs, "pair")
        if point.low is None
        else f"{units.ratio(point.low)} – {units.ratio(point.high)}"
    )
    tone = variable(verdict_colour(point.verdict))
    return (
        f"<td>{units.ratio(point.ratio)}{_below(span)}</td>"
        f'<td><span class="name" style="--tone:{tone}">{escape(point.verdict)}</span>'
        f"{_below(f'p {units.probability(point.p_adjusted)}')}</td>"
    )


def _below(text: str) -> str:
    return f'<span class="range">{escape(text)}</span>'
