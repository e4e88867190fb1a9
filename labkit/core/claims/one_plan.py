"""Whether two arms ran one plan: the same operators in one order, with the same arguments."""

from __future__ import annotations

import re
from dataclasses import replace

from labkit.core.plans.align import Plan, align_plans
from labkit.core.plans.changes import Change
from labkit.core.plans.kinds import JOIN
from labkit.core.plans.run import Execution, executions
from labkit.core.plans.summary import summary
from labkit.core.records.arm import Arm


def plans_apart(arm: Arm, against: Arm) -> str | None:
    """How the plan of `arm` differs from that of `against`: empty for one plan, None for no plan.

    The operators of all timed trials are looked at, the arguments (without the ids that differ
    from run to run) in the plan that is kept of each arm. What the operators counted is no part
    of a plan, nor is whether an inner join was asked for as a cross join with a condition.
    """
    mine, theirs = ({_inner(t.plan_shape) for t in one.timed} for one in (arm, against))
    if not (any(mine) or any(theirs)):
        return None
    here, there = (executions(one.anatomy, one.plan) for one in (arm, against))
    if len(here) != len(there):
        return f"{arm.name} ran {len(here)} plans, {against.name} {len(there)}"
    told = (_apart(one, other, against.name) for one, other in zip(here, there, strict=True))
    if found := next((text for text in told if text), ""):
        return found
    if mine != theirs:
        return f"the operators of {arm.name} are others than those of {against.name}"
    return ""


def _apart(one: Execution, other: Execution, name: str) -> str:
    """How one execution's plan differs from the other's."""
    plans = (_joined(other.operators), _joined(one.operators))
    rows = align_plans(plans, reference=0)
    paired = all(there.place is not None and here.place is not None for there, here in rows)
    if paired and not any(_arguments(here.changes) for _, here in rows):
        return ""
    return summary(plans, rows, 1, 0, name)


def _joined(plan: Plan) -> Plan:
    return tuple(
        replace(o, name=_inner(o.name), note=_inner(o.note)) if o.kind == JOIN else o for o in plan
    )


def _inner(text: str) -> str:
    """A join's name without the type Cross: Spark runs it as Inner (both are its InnerLike).

    It keeps Cross to know that a product of everything was meant (catalyst's joinTypes.scala).
    """
    return re.sub(r"(Join) Cross\b", r"\1 Inner", text)


def _arguments(changes: tuple[Change, ...]) -> list[Change]:
    return [change for change in changes if not change.measured]
