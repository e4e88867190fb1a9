"""What each partition and each executor had, in exact figures: a folded table a stage."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core import units
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.ran import Ran
from labkit.core.tasks.distribution import (
    Distribution,
    Quantity,
    Share,
    distributions,
    largest,
    spreads,
)
from labkit.core.tasks.spread import Spread
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable

STAGES = 3
"""Stages with tables, those with the most task time."""

MOST = 20
"""Partitions of a stage that are listed, those with the most; `tasks` of an arm has them all."""


def distribution_body(ran: Sequence[Ran]) -> str:
    """Records, bytes and time by partition and by executor; empty where no stage has two tasks."""
    found = [(one, _told(one.anatomy)) for one in ran]
    if not any(told for _, told in found):
        return ""
    columns = "".join(
        f'<div><span class="name" style="--tone:{variable(arm_colour(i))}">{escape(one.name)}'
        f"</span>{_column(told)}</div>"
        for i, (one, told) in enumerate(found)
    )
    return (
        '<details class="text"><summary>Each partition and executor in exact figures</summary>'
        f'<div class="arms stages spreads">{columns}</div></details>'
    )


def _told(anatomy: Anatomy | None) -> tuple[Distribution, ...]:
    """The distributions to show, in the order in which their stages ran."""
    found = [d for d in distributions(anatomy) if d.quantities] if anatomy else []
    ranked = sorted(found, key=lambda d: -d.stage.total("duration"))[:STAGES]
    return tuple(d for d in found if d in ranked)


def _column(told: Sequence[Distribution]) -> str:
    if not told:
        return '<p class="muted small">no stage with more than one task</p>'
    return "".join(_stage(distribution) for distribution in told)


def _stage(found: Distribution) -> str:
    shown = largest(found.partitions, MOST)
    count = units.plural(len(found.partitions), "partition")
    told = count if len(shown) == len(found.partitions) else f"the {MOST} largest of {count}"
    name = f'<b>stage {found.stage.id}</b> <span class="muted">{escape(found.stage.name)}</span>'
    head = (
        f'<p class="small stage-name"><span>{name}</span><span class="when">{told}</span></p>'
        + _table("partition", found.quantities, shown, found.partitions, len(found.executors) > 1)
    )
    if len(found.executors) == 1:
        return head
    return head + _table("executor", found.quantities, found.executors, found.executors)


def _table(
    kind: str,
    quantities: Sequence[Quantity],
    shown: Sequence[Share],
    shares: Sequence[Share],
    placed: bool = False,
) -> str:
    """The rows of those shown, and below them what is so of all of them."""
    where = '<th scope="col">executor</th>' if placed else ""
    heads = where + "".join(f'<th scope="col">{quantity.label}</th>' for quantity in quantities)
    rows = "".join(_row(share, quantities, placed) for share in shown)
    return (
        f'<div class="scroll"><table class="tasks"><thead><tr><th scope="col" class="lead">{kind}'
        f"</th>{heads}</tr></thead><tbody>{rows}{_all(quantities, shares, placed)}</tbody></table>"
        "</div>"
    )


def _row(share: Share, quantities: Sequence[Quantity], placed: bool) -> str:
    where = f"<td>{escape(', '.join(share.where))}</td>" if placed else ""
    cells = zip(share.values, quantities, strict=True)
    told = "".join(f"<td>{_exact(value, quantity)}</td>" for value, quantity in cells)
    return f'<tr><th scope="row">{escape(share.name)}</th>{where}{told}</tr>'


def _all(quantities: Sequence[Quantity], shares: Sequence[Share], placed: bool) -> str:
    """In all, the largest over the median, and the Gini coefficient."""
    sums = [sum(values) for values in zip(*(s.values for s in shares), strict=True)]
    found = spreads(shares)
    lines = (
        ("in all", [_exact(total, q) for total, q in zip(sums, quantities, strict=True)]),
        ("max / median", [_skew(spread) for spread in found]),
        ("Gini", [f"{spread.gini:.2f}" for spread in found]),
    )
    where = "<td></td>" if placed else ""
    return "".join(
        f'<tr class="muted"><th scope="row">{name}</th>{where}'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
        for name, cells in lines
    )


def _exact(value: float, quantity: Quantity) -> str:
    """Times rounded, all else to the last record and byte."""
    if quantity.unit == "s":
        return units.seconds(value)
    return units.count(value) + (f" {quantity.unit}" if quantity.unit else "")


def _skew(spread: Spread) -> str:
    """Of two the larger one is the median itself, as Spark's UI takes it, and tells nothing."""
    return units.ratio(spread.skew) if spread.count > 2 else units.MISSING
