"""What a look at few pairs shows all the same: what is counted, not timed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.figures import Figure, describe
from labkit.core.stats.pairs import MIN_PAIRS, TOO_FEW

from .differences import Row, differences

MOST = 3
"""Counted figures that are drawn: the one that leads, and those that differ most beside it."""

EXACTLY, ESTIMATED, ALIKE = "exactly so", "estimated", "alike"
"""What stands in the place of a verdict."""


@dataclass(frozen=True)
class Counted:
    """An exact figure of an arm and of the reference, which differs between them.

    `estimated` tells that Spark estimates one of the two: what objects take, it does not count.
    """

    figure: Figure
    arm: str
    value: float
    reference: str
    there: float
    estimated: bool = False

    @property
    def word(self) -> str:
        """What stands in the place of a verdict."""
        return ESTIMATED if self.estimated else EXACTLY

    @property
    def times(self) -> str:
        """How many times less or more it is; empty where one is nothing."""
        if not (self.value and self.there):
            return ""
        more = max(self.value, self.there) / min(self.value, self.there)
        return f"{units.ratio(more)} {'less' if self.value < self.there else 'more'}"

    def __str__(self) -> str:
        """Give it as a headline: `b: shuffle write 1.2 kB against 180 kB of a, 150× less`."""
        mine, theirs = (
            units.by_unit(v, self.figure.unit) if v else "none" for v in (self.value, self.there)
        )
        times = f", {self.times}" if self.times else ""
        return f"{self.arm}: {self.figure.label} {mine} against {theirs} of {self.reference}{times}"


def counted(comparison: Comparison, arm: str) -> Counted | None:
    """What leads where an arm has no verdict on time: the exact figure of its reason.

    None where there is a verdict, or no exact figure that differs.
    """
    if any(r.arm == arm and not _is_open(r) for r in comparison.results):
        return None
    for item in comparison.advice:
        if item.get("kind") == "reason" and item.get("arm") == arm:
            figure = describe(str(item.get("metric") or ""))
            if figure.exact:
                sides = (comparison.arm(arm), comparison.arm(comparison.reference))
                estimated = figure.estimated and any(map(_may_keep_objects, sides))
                return Counted(figure, arm, float(item["value"]), comparison.reference,
                               float(item["reference"]), estimated)  # fmt: skip
    return None


def _may_keep_objects(arm: Arm) -> bool:
    """Whether what it keeps are objects, or may be: the storage levels stand in Spark's texts."""
    levels = re.findall(r"deserialized|serialized", f"{arm.lineage} {arm.plan}", re.IGNORECASE)
    return not levels or "deserialized" in map(str.lower, levels)


def _is_open(result: Result) -> bool:
    """Whether there are too few pairs for a verdict on time, of whatever kind."""
    return result.verdict == TOO_FEW and result.pairs < MIN_PAIRS


def is_look(comparison: Comparison) -> bool:
    """Whether what is counted leads: no arm has a verdict on time, and one differs exactly."""
    return all(r.verdict == TOO_FEW for r in comparison.results) and any(
        counted(comparison, arm.name) for arm in comparison.variants[1:]
    )


def alike(comparison: Comparison, arm: str) -> bool:
    """Whether an arm of a look has no exact figure that differs from the reference's."""
    return is_look(comparison) and counted(comparison, arm) is None


def look_line(comparison: Comparison, arm: str) -> str:
    """What a look shows of an arm, in one line; empty where a verdict on time leads."""
    if found := counted(comparison, arm):
        return str(found)
    if alike(comparison, arm):
        return f"{arm} and {comparison.reference}: nothing that is counted differs by more than 5%"
    return ""


def look_basis(comparison: Comparison) -> str:
    """How sure a look is, and what it says nothing of."""
    arms = (arm.name for arm in comparison.variants[1:])
    guesses = {found.estimated for arm in arms if (found := counted(comparison, arm))}
    what = {
        frozenset(
            {True}
        ): "Estimated by Spark, which doesn't count what objects take, and not timed",
        frozenset({True, False}): "Counted, or of objects estimated by Spark, and not timed",
    }.get(frozenset(guesses), "Counted, not timed")
    said = f"{what}: speed plays no part in it."
    if comparison.ended_in:
        return f"{said} The run {comparison.ending or 'has no pair'}."
    pairs = max((r.pairs for r in comparison.results if _is_open(r)), default=0)
    return f"{said} {units.plural(pairs, 'pair')} can't tell times apart."


def counted_rows(comparison: Comparison) -> list[Row]:
    """The exact figures to draw, those of the reasons first; empty where it is no look."""
    if not is_look(comparison):
        return []
    lead = [
        c.figure.name for arm in comparison.variants[1:] if (c := counted(comparison, arm.name))
    ]
    rows = {row.metric.name: row for row in differences(comparison, most=20) if row.metric.exact}
    names = dict.fromkeys([*(name for name in lead if name in rows), *rows])
    return [rows[name] for name in names][:MOST]
