"""Comparisons whose times are synthetic and whose evidence real Spark left: no run is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from labkit.core.judging.advice import advise
from labkit.core.records.comparison import Comparison
from tests.unit.plan_programs import saved_arm
from tests.unit.views.conftest import NAMES, build


def recorded(*programs: str, names: Sequence[str] = NAMES) -> Comparison:
    """A comparison with a saved program an arm: its lineage, plans and anatomy."""
    made = build(len(programs), names=names)
    arms = []
    for arm, program in zip(made.arms, programs, strict=True):
        known = saved_arm(program)
        arms.append(replace(arm, lineage=known.lineage, plan=known.plan, logical=known.logical,
                            anatomy=known.anatomy, partitions=()))  # fmt: skip
    comparison = replace(made, arms=tuple(arms))
    return replace(comparison, advice=advise(comparison, "shuffle_write_bytes"))
