"""How the work was shared out among the executors."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core import units
from labkit.core.records.ran import Ran
from labkit.core.tasks.partition_spread import ExecutorShare, executor_shares
from labkit.core.tasks.spread import spread
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable

MOST = 16
"""Executors that are in sight; the others are folded."""


def executors_body(ran: Sequence[Ran]) -> str:
    """Tasks, times and bytes (read and written) by executor, with their Gini coefficient.

    CPU time is that of the tasks' threads, GC what fell into their tasks. One sentence where there
    is one executor only; empty when no tasks were kept.
    """
    shares = {
        one.name: executor_shares(one.anatomy) for one in ran if one.anatomy and one.anatomy.ran
    }
    if not shares:
        return ""
    if all(len(found) == 1 for found in shares.values()):
        names = sorted({found[0].executor for found in shares.values()})
        which = "the driver itself (local mode)" if names == ["driver"] else f"{', '.join(names)}"
        return f'<p class="muted small">One executor ran every task: {escape(which)}.</p>'
    columns = "".join(
        f'<div><span class="name" style="--tone:{variable(arm_colour(i))}">{escape(one.name)}'
        f"</span>{_table(shares.get(one.name, ()), arm_colour(i))}</div>"
        for i, one in enumerate(ran)
    )
    said = "Bytes are those read and written, shuffles included."
    if any(share.remote for found in shares.values() for share in found):
        said += " Remote are those that were fetched from another executor."
    return f'<p class="muted small">{said}</p><div class="arms stages spreads">{columns}</div>'


def _table(shares: Sequence[ExecutorShare], colour: str) -> str:
    if not shares:
        return '<p class="muted small">nothing kept</p>'
    columns = [
        ("tasks", "", [float(share.tasks) for share in shares]),
        ("task time", "s", [share.seconds for share in shares]),
        ("JVM CPU", "s", [share.cpu for share in shares]),
        ("GC", "s", [share.gc for share in shares]),
        ("bytes", "B", [share.bytes for share in shares]),
        ("remote", "B", [share.remote for share in shares]),
    ]
    columns = [column for column in columns if any(column[2])]
    heads = "".join(f'<th scope="col">{name}</th>' for name, _, _ in columns)
    rows = [
        f'<tr><th scope="row">{escape(share.executor)}{_host(share)}</th>'
        + "".join(_cell(values[i], max(values), unit, colour) for _, unit, values in columns)
        + "</tr>"
        for i, share in enumerate(shares)
    ]
    gini = "".join(f"<td>{spread(values).gini:.2f}</td>" for _, _, values in columns)
    head = f'<thead><tr><th scope="col" class="lead">executor</th>{heads}</tr></thead>'
    foot = f'<tr class="muted"><th scope="row">Gini</th>{gini}</tr>'
    shown = f"<table>{head}<tbody>{''.join(rows[:MOST])}{foot}</tbody></table>"
    if len(rows) <= MOST:
        return f'<div class="scroll">{shown}</div>'
    more = units.plural(len(rows) - MOST, "more executor")
    return (
        f'<div class="scroll">{shown}</div><details class="text"><summary>{more}</summary>'
        f'<div class="scroll"><table>{head}<tbody>{"".join(rows[MOST:])}</tbody></table></div>'
        "</details>"
    )


def _host(share: ExecutorShare) -> str:
    return f' <span class="range">{escape(share.host)}</span>' if share.host else ""


def _cell(value: float, most: float, unit: str, colour: str) -> str:
    return (
        f"<td>{units.by_unit(value, unit)}"
        f'<span class="bar" style="--tone:{variable(colour)};width:{value / most:.1%}"></span></td>'
    )
