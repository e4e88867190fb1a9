"""What is different between two operators that do the same work in two plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.core import units

from .facts import items
from .figures import figures
from .kinds import FRAME, SHUFFLE, base_name
from .run import Operator

BYTES_APART = 0.02
"""Bytes that differ by less are equal: compression varies a little from run to run."""

_SILENT = {"Aggregate Attributes", "Results", "Statistics"}
"""Facts that follow from others, or are an estimate."""


@dataclass(frozen=True)
class Change:
    """One thing that differs. `measured` for a number of the run, not an argument of the plan."""

    what: str
    before: str
    after: str
    measured: bool = False

    @property
    def text(self) -> str:
        """The change in words: `Partitions 8 → 200`, `PushedFilters lost IsNotNull(a)`."""
        was, now = (items(value or "[]") for value in (self.before, self.after))
        if was is None or now is None or set(was) == set(now):
            lead = f"{self.what} " if self.what else ""
            return f"{lead}{self.before or units.MISSING} → {self.after or units.MISSING}"
        lost = [item for item in was if item not in now]
        gained = [item for item in now if item not in was]
        said = [
            f"{word} {', '.join(members)}"
            for word, members in (("lost", lost), ("gained", gained))
            if members
        ]
        return f"{self.what} {', '.join(said)}"


def changes(before: Operator, after: Operator) -> tuple[Change, ...]:
    """What differs, the operator first, then its arguments, then what it counted."""
    return (*_arguments(before, after), *_measured(before, after))


def _arguments(before: Operator, after: Operator) -> Iterator[Change]:
    if base_name(before.name) != base_name(after.name):
        yield Change("", before.name, after.name)
    elif before.name != after.name:
        base = base_name(before.name)
        was, now = (o.name.removeprefix(base).strip() for o in (before, after))
        yield Change("", was, now)
    if before.kind != after.kind or before.kind == FRAME:
        return  # their arguments have nothing in common, or follow from the rest
    for what in dict.fromkeys([*before.facts, *after.facts]):
        was, now = before.facts.get(what, ""), after.facts.get(what, "")
        if was != now and what not in _SILENT:
            yield Change(what, was, now)


def _measured(before: Operator, after: Operator) -> Iterator[Change]:
    if before.spared or after.spared:
        return
    was, now = figures(before.metrics), figures(after.metrics)
    for what, one, other in (
        ("rows", was.rows, now.rows),
        ("partitions", was.partitions, now.partitions),
    ):
        if what == "partitions" and before.kind == SHUFFLE:
            continue  # an argument of the exchange
        if one is not None and other is not None and one != other:
            yield Change(what, units.count(one), units.count(other), measured=True)
    for what, one, other in (("bytes", was.bytes, now.bytes), ("spill", was.spill, now.spill)):
        if one is None or other is None or before.kind != after.kind:
            continue
        if abs(one - other) > BYTES_APART * max(abs(one), abs(other)):
            yield Change(what, units.size(one), units.size(other), measured=True)
