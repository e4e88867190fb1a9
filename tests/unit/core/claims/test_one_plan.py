"""Whether two arms ran one plan."""

from __future__ import annotations

from dataclasses import replace

from labkit.core.claims.claim import EQUAL, PLAN, Check
from labkit.core.claims.verdict import (
    CONFIRMED,
    OPEN,
    REFUTED,
)
from labkit.core.records.comparison import Comparison
from labkit.views.ledger.words import asked, measured
from tests.unit.core.claims.one_check import FAST, SLOW, one
from tests.unit.views.conftest import build

PLANNED = """== Physical Plan ==
Range (1)


(1) Range [codegen id : 1]
Output [1]: [id#0L]
Arguments: Range (0, {rows}, step=1, splits=Some(2))
"""


def planned(**rows: int) -> Comparison:
    """A comparison whose arms ran a plan that makes so many rows."""
    bare = build()
    arms = tuple(
        replace(
            arm,
            anatomy=None,
            plan=PLANNED.format(rows=rows[arm.name]) if arm.name in rows else "",
            trials=tuple(
                replace(t, plan_shape="Range" if arm.name in rows else "") for t in arm.trials
            ),
        )
        for arm in bare.arms
    )
    return replace(bare, arms=arms)


def test_one_plan_is_the_same_operators_with_the_same_arguments() -> None:
    """Equal counts of tasks and bytes are no such thing; without plans nothing is settled."""
    check = Check(FAST, SLOW, PLAN, EQUAL)
    assert check.exact and asked(check) == f"{SLOW}, {FAST}: plan"
    same, other = planned(**{SLOW: 10, FAST: 10}), planned(**{SLOW: 10, FAST: 20})
    assert one(check, same).verdict == CONFIRMED and measured(one(check, same)) == "one plan"
    assert one(check, other).verdict == REFUTED and measured(one(check, other)) == "two plans"
    assert "(0, 20, step=1" in one(check, other).why
    assert one(check, planned(**{SLOW: 10})).verdict == REFUTED
    assert one(check, planned()).verdict == OPEN


def test_an_inner_join_asked_for_as_a_cross_join_is_the_same_plan() -> None:
    """Spark keeps the word Cross in the join's name, and runs an inner join."""
    check = Check(FAST, SLOW, PLAN, EQUAL)
    joins = {SLOW: "BroadcastHashJoin Cross BuildRight", FAST: "BroadcastHashJoin Inner BuildRight"}

    def ran(names: dict[str, str]) -> Comparison:
        bare = planned(**{SLOW: 10, FAST: 10})
        arms = tuple(
            replace(
                arm,
                plan=arm.plan.replace("(1) Range [codegen id : 1]", "(1) Range").replace(
                    "Range (1)", f"{names[arm.name]} (2)\n+- Range (1)", 1
                )
                + f"\n(2) {names[arm.name]}\nJoin condition: None\n",
                trials=tuple(replace(t, plan_shape=names[arm.name]) for t in arm.trials),
            )
            for arm in bare.arms
            if arm.name in names
        )
        return replace(bare, arms=arms)

    assert one(check, ran(joins)).verdict == CONFIRMED
    outer = joins | {FAST: "BroadcastHashJoin LeftOuter BuildRight"}
    assert one(check, ran(outer)).verdict == REFUTED
