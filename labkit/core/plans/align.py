"""The plans of several arms row by row: what stands beside what, and what is different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.core.plans.alignment import align

from .changes import Change, changes
from .kinds import AGGREGATE, BROADCAST, JOIN, PYTHON, SCAN, SHUFFLE, base_name
from .run import Operator
from .tree import end_of, without_ids

SAME, CHANGED, ONLY, ABSENT = "same", "changed", "only", "absent"

_ALIKE = ({JOIN}, {SHUFFLE, BROADCAST}, {AGGREGATE}, {SCAN}, {PYTHON})
"""Kinds whose operators can stand in for each other under another name."""

Plan = tuple[Operator, ...]


@dataclass(frozen=True)
class Cell:
    """What one arm has in a row: the place of its operator in its plan, None for nothing.

    `mark` is SAME or CHANGED against the reference, ONLY where the other side has nothing,
    ABSENT where this arm lacks what the reference has, empty where neither has anything.
    """

    place: int | None = None
    mark: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class _Traits:
    """What an operator is compared by; `sources` is what its subtree reads."""

    operator: Operator
    base: str
    sources: frozenset[str]


def align_plans(plans: Sequence[Plan], reference: int) -> list[tuple[Cell, ...]]:
    """Rows with a cell an arm: each plan aligned with the reference, one after the other.

    An operator that the reference lacks stands beside those of earlier arms that it lacks too.
    """
    traits = [_traits(plan) for plan in plans]
    order = [reference, *(arm for arm in range(len(plans)) if arm != reference)]
    rows: list[dict[int, int]] = [{reference: place} for place in range(len(plans[reference]))]
    for arm in order[1:]:
        rows = _merged(rows, arm, order, traits)
    return [_cells(row, plans, reference) for row in rows]


def sources(plan: Plan) -> list[frozenset[str]]:
    """What the subtree of each operator reads."""
    depths = [operator.depth for operator in plan]
    ends = [end_of(depths, place) for place in range(len(plan))]
    names = [_source(o) if ends[i] == i + 1 else "" for i, o in enumerate(plan)]
    return [
        frozenset(name for name in names[place:end] if name)
        for place, end in zip(range(len(plan)), ends, strict=True)
    ]


def _source(operator: Operator) -> str:
    told = operator.facts
    what = told.get("Arguments") or told.get("Output") or without_ids(operator.note)
    return told.get("Location") or f"{operator.name} {what}"


def _traits(plan: Plan) -> list[_Traits]:
    return [
        _Traits(operator, base_name(operator.name), read)
        for operator, read in zip(plan, sources(plan), strict=True)
    ]


def _merged(
    rows: list[dict[int, int]], arm: int, order: Sequence[int], traits: Sequence[list[_Traits]]
) -> list[dict[int, int]]:
    """The rows with the operators of one more arm."""
    shown = [next(traits[a][row[a]] for a in order if a in row) for row in rows]
    mine = traits[arm]
    common = bool(shown and mine and shown[0].sources & mine[0].sources)

    def score(row: int, place: int) -> float:
        return _likeness(shown[row], mine[place], common)

    return [
        (rows[row] if row is not None else {}) | ({arm: place} if place is not None else {})
        for row, place in align(len(rows), len(mine), score)
    ]


def _likeness(one: _Traits, other: _Traits, common: bool) -> float:
    """How well two operators stand beside each other, 0 for not at all.

    Where the plans have sources in common, operators above different ones do different work.
    """
    same = one.base == other.base
    kinds = {one.operator.kind, other.operator.kind}
    if not same and not any(kinds <= alike for alike in _ALIKE):
        return 0.0
    shared, every = len(one.sources & other.sources), len(one.sources | other.sources)
    if common and every and not shared:
        return 0.0
    before, after = one.operator.facts, other.operator.facts
    names = before.keys() | after.keys()
    equal = sum(before.get(name) == after.get(name) for name in names) / len(names) if names else 1
    near = 1 / (1 + abs(one.operator.depth - other.operator.depth))
    return 1 + same + 2 * (shared / every if every else 1) + equal + 0.2 * near


def _cells(row: dict[int, int], plans: Sequence[Plan], reference: int) -> tuple[Cell, ...]:
    here = row.get(reference)
    cells = []
    for arm, plan in enumerate(plans):
        place = row.get(arm)
        if arm == reference:
            mark = ONLY if here is not None and len(row) == 1 and len(plans) > 1 else ""
            cells.append(Cell(place, mark))
        elif place is None or here is None:
            mark = ONLY if place is not None else ABSENT if here is not None else ""
            cells.append(Cell(place, mark))
        else:
            found = changes(plans[reference][here], plan[place])
            cells.append(Cell(place, CHANGED if found else SAME, found))
    return tuple(cells)
