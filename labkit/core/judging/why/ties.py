"""Whether an arm's time follows a metric that differs, and whether that much of it can take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.core import units
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.figures import describe
from labkit.core.stats.pairs import FASTER, SLOWER, TOO_FEW

from .costs import at_most

FOLLOWS = " The time follows it."
TOO_LITTLE = " The time goes the same way, but that is not why"
UNKNOWN = " The time goes the same way; what one of them costs can't be told from here."
_OTHER_WAY = " The time goes the other way: something else is what you wait for."
AT_ONCE = " The time goes the other way: more of the longest stage's tasks can run at once."
_NOT = " The time does not follow it: at this size something else is what you wait for."

_HIDDEN = {"python-sockets": "TCP, for which {arm}'s short Python tasks wait"}
"""What a rule found that takes its time whatever the metric, by the rule's id."""

_AS_TASKS = ("tasks", "widest_stage_tasks")


def tie(
    comparison: Comparison, result: Result, name: str, findings: Sequence[Mapping[str, Any]] = ()
) -> str:
    """The sentence that ties an arm's time to a metric, or says why it doesn't.

    Empty where there is no verdict on time to speak of, and for what is kept rather than done. One
    of the `findings` may name what hides that the time would follow.
    """
    if comparison.paired != "seconds" or result.verdict == TOO_FEW or describe(name).kept:
        return ""
    arm, reference = comparison.arm(result.arm), comparison.arm(comparison.reference)
    fewer = (arm.metric(name) or 0.0) < (reference.metric(name) or 0.0)
    pair = (arm, reference) if fewer else (reference, arm)
    if result.verdict not in (FASTER, SLOWER):
        return _NOT + _hidden(pair[0].name, findings)
    if fewer != (result.verdict == FASTER):
        if name in _AS_TASKS and _waits_in_line(*pair, pair[0].cores(comparison.environment)):
            return AT_ONCE
        return _OTHER_WAY + _hidden(pair[0].name, findings)
    most = at_most(name, *reversed(pair))
    if most is None:
        return UNKNOWN
    apart = _apart(reference.metric("seconds") or 0.0, result)
    if most >= apart:
        return FOLLOWS
    return (
        f"{TOO_LITTLE}: so much takes {_rounded(most)} at most, and the two are "
        f"{units.seconds(apart)} apart."
    )


def _waits_in_line(few: Arm, many: Arm, cores: int) -> bool:
    """Whether the arm with fewer tasks leaves cores idle in its longest stage that the other uses.

    The longest is the stage whose tasks ran longest together, whatever they waited for.
    """
    least, more = (_tasks_of_longest(arm) for arm in (few, many))
    return least is not None and more is not None and least < min(more, cores)


def _tasks_of_longest(arm: Arm) -> int | None:
    """How many tasks an arm's longest stage has; None where no stage is known."""
    stages = arm.anatomy.stages if arm.anatomy else ()
    longest = max(stages, key=lambda stage: stage.total("run"), default=None)
    return None if longest is None else longest.width


def _apart(seconds: float, result: Result) -> float:
    """Seconds between the arm and the reference, by the ratio over the pairs."""
    return seconds * abs(1 - 1 / result.ratio)


def _rounded(seconds: float) -> str:
    """Clocks that count milliseconds measure nothing shorter."""
    return units.seconds(max(seconds, 0.001))


def _hidden(arm: str, findings: Sequence[Mapping[str, Any]]) -> str:
    """What the arm with less to do waits for, where a rule has found it."""
    told = [_HIDDEN[f["rule"]] for f in findings if f["rule"] in _HIDDEN and arm in f["arms"]]
    return f" Part of that is {told[0].format(arm=arm)}." if told else ""
