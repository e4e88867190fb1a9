"""The plans that ran, arms side by side and row by row, with what is different marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labkit.core.plans.align import ABSENT, Cell, Plan, align_plans
from labkit.core.plans.kinds import BROADCAST, JOIN, PYTHON, READ, SCAN, SHUFFLE, SORT
from labkit.core.plans.rails import Rails, rails
from labkit.core.plans.run import Execution, executions
from labkit.core.plans.summary import summary
from labkit.core.records.ran import Ran
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable
from labkit.views.plans.outline import FOLDED, folded_plans
from labkit.views.plans.rows import empty_row, operator_details, operator_row, rail_width

_SIGNS = (
    (SHUFFLE, "shuffle"), (BROADCAST, "broadcast"), (JOIN, "join"), (SORT, "sort"),
    (SCAN, "scan"), (PYTHON, "Python"), (READ, "AQE read"),
)  # fmt: skip
TWO = 2
"""The most arms whose numbers stand in columns; beside more of them there is no room."""

MOST = 20
"""The most executions of an arm that are shown."""

_KEYS = 'data-lm-suppress-shortcuts="true"'
"""JupyterLab leaves the keys to what is in such an element: Enter opens a row."""

_RDD = "no SQL plan: an RDD program"
_NONE = "no plan was kept"
_NOTHING = '<p class="muted small">nothing kept</p>'


@dataclass(frozen=True)
class _Column:
    """One that ran: its place among all of them, and its executions."""

    place: int
    arm: Ran
    ran: tuple[Execution, ...]

    @property
    def tone(self) -> str:
        return variable(arm_colour(self.place))


def plans_body(ran: Sequence[Ran], reference: str = "") -> str:
    """What differs in words, the plans' rows side by side, other plans and texts folded.

    The others are told apart from `reference`, by default the first one. Empty where none has a
    plan.
    """
    arms = [
        _Column(i, one, executions(one.anatomy, one.evidence.plan)) for i, one in enumerate(ran)
    ]
    columns = [column for column in arms if column.ran]
    if not columns:
        return ""
    first = next((i for i, column in enumerate(columns) if column.arm.name == reference), 0)
    number = max(len(column.ran) for column in columns)
    plans = [ran.operators for column in columns for ran in column.ran]
    legend = _legend(plans, len(columns))
    shown = [
        _execution(columns, first, place, "" if place else legend)
        for place in range(min(number, MOST))
    ]
    if number > 1:
        shown = [_numbered(body, place, number) for place, body in enumerate(shown)]
    if number > MOST:
        shown.append(f'<p class="muted">and {number - MOST} more executions</p>')
    without = "".join(_without(column) for column in arms if not column.ran)
    return f'<div class="plans">{without}{"".join(shown)}</div>'


def _numbered(body: str, place: int, number: int) -> str:
    """One of several executions, the first one open."""
    state = "" if place else " open"
    title = f"Execution {place + 1} of {number}"
    return f"<details{state}><summary>{title}</summary><div>{body}</div></details>"


def _without(column: _Column) -> str:
    said = _RDD if column.arm.evidence.lineage or column.arm.anatomy else _NONE
    return f'<p>{_named(column)} <span class="muted">{said}</span></p>'


def _named(column: _Column) -> str:
    return f'<span class="name" style="--tone:{column.tone}">{escape(column.arm.name)}</span>'


def _execution(columns: Sequence[_Column], reference: int, number: int, legend: str) -> str:
    """The rows of one execution of each arm that has that many, side by side."""
    having = [column for column in columns if number < len(column.ran)]
    first = columns[reference]
    against = having.index(first) if first in having else 0
    name = having[against].arm.name
    plans = [column.ran[number].operators for column in having]
    rows = align_plans(plans, against)
    told = "".join(
        f"<li>{_named(column)} {escape(summary(plans, rows, place, against, name))}</li>"
        for place, column in enumerate(having)
        if place != against
    )
    counted = any(operator.metrics for plan in plans for operator in plan)
    drawn = [rails([operator.depth for operator in plan]) for plan in plans]
    layout = f"--arms:{len(having)};{rail_width(rail for tree in drawn for rail in tree)}"
    return (
        (f'<ul class="told">{told}</ul>' if told else "")
        + legend
        + f'<div class="plan{" many" if len(having) > TWO else ""}" style="{layout}" {_KEYS}>'
        + _heads(having, counted)
        + "".join(_rows(having, plans, drawn, rows, against, counted))
        + "".join(_foot(having, number))
        + "</div>"
    )


def _legend(plans: Sequence[Plan], arms: int) -> str:
    kinds = {operator.kind for plan in plans for operator in plan}
    signs = "".join(
        f'<span><b class="{kind}"></b>{word}</span>' for kind, word in _SIGNS if kind in kinds
    )
    marks = "<span>≠ differs</span><span>+ only there</span><span>− lacking</span>"
    more = "<span>a click on a row shows all metrics of its operators</span>"
    return f'<p class="legend">{signs}{marks if arms > 1 else ""}{more}</p>'


def _heads(having: Sequence[_Column], counted: bool) -> str:
    units = (
        '<span>rows</span><span>bytes</span><span title="added up over tasks">time</span>'
        if counted
        else ""
    )
    heads = "".join(
        f'<div class="head">{_named(column)}<span class="figures">{units}</span></div>'
        for column in having
    )
    return f'<div class="across heads">{heads}</div>'


def _rows(
    having: Sequence[_Column],
    plans: Sequence[Plan],
    drawn: Sequence[Sequence[Rails]],
    rows: Sequence[tuple[Cell, ...]],
    against: int,
    counted: bool,
) -> Iterator[str]:
    """The rows, each to be opened as a whole: the details of counterparts show together."""
    next_ = [0] * len(plans)
    reference = having[against]
    for row in rows:
        original = row[against].place
        shown, more = "", ""
        for i, (column, cell) in enumerate(zip(having, row, strict=True)):
            tone = column.tone
            if cell.place is None:
                lacks = cell.mark == ABSENT and original is not None
                lacking = plans[against][original].name if lacks and original is not None else ""
                tone = reference.tone
                ahead = drawn[i][next_[i]].passing if next_[i] < len(drawn[i]) else ()
                inside, below = empty_row(ahead, lacking), empty_row(ahead, "")
            else:
                next_[i] = cell.place + 1
                operator, rail = plans[i][cell.place], drawn[i][cell.place]
                name = reference.arm.name
                inside = operator_row(operator, rail, cell, name, counted, i == against)
                below = operator_details(operator, rail, cell, name)
            mark = cell.mark or ("void" if cell.place is None else "")
            style = f"--tone:{tone};--own:{column.tone}"
            shown += f'<span class="cell {mark}" style="{style}">{inside}</span>'
            more += f'<div class="more {mark}" style="{style}">{below}</div>'
        yield (
            f'<details class="row"><summary><span class="across">{shown}</span></summary>'
            f'<div class="across">{more}</div></details>'
        )


def _foot(having: Sequence[_Column], number: int) -> Iterator[str]:
    """Other plans and texts, each kind folded by itself: those of all open together."""
    folded = []
    for column in having:
        last = number == len(column.ran) - 1
        logical = column.arm.evidence.logical if last else ""
        folded.append(dict(folded_plans(column.ran[number], logical)))
    alone = len(having) == 1
    for name in sorted({name for parts in folded for name in parts}, key=FOLDED.index):
        bodies = "".join(
            f"<div>{'' if alone else _named(column)}{parts.get(name, _NOTHING)}</div>"
            for column, parts in zip(having, folded, strict=True)
        )
        yield (
            f'<details class="text"><summary>{escape(name)}</summary>'
            f'<div class="across foot">{bodies}</div></details>'
        )
