"""What explains each arm's time: the metric that differs, and where the time went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.core import units
from labkit.core.evidence import describe, differences
from labkit.core.model import Arm, Comparison, Result
from labkit.core.stats import FASTER, SLOWER, TOO_FEW

from .time_reasons import sweep_command, told_by_time

_HIDDEN = {"python-sockets": "TCP, for which {arm}'s short Python tasks wait"}
"""What a rule found that takes its time whatever the metric, by the rule's id."""

_SAME_WORK = "{} and {} read as many records and shuffled the same bytes in as many tasks"
"""What is said where no exact metric differs."""


def reasons(
    comparison: Comparison, metric: str = "", findings: Sequence[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """What explains each arm's time, as data with a sentence in `text`.

    The lab's own metric comes first if it differs, else the exact metric that differs most;
    then cores that one arm leaves idle and the other doesn't, and where the time went. Where the
    time does not follow the metric, one of the `findings` may name what hides it, and `next` is
    the command that shows at which size it would; of what is kept none is said to follow.
    """
    found: list[dict[str, Any]] = []
    reference = comparison.arm(comparison.reference)
    ranked = [row.metric.name for row in differences(comparison) if row.metric.exact]
    for result in comparison.results:
        arm = comparison.arm(result.arm)
        idle = _idle(arm, reference, comparison.environment)
        for name in [metric, *ranked] if metric else ranked:
            here, there = arm.metric(name), reference.metric(name)
            if here is not None and there is not None and not _alike(here, there):
                text = _sentence(name, arm.name, here, reference.name, there)
                hidden = _hidden(arm.name if here < there else reference.name, findings)
                tie = "" if idle or describe(name).kept else _tie(result, here, there, hidden)
                found.append({"kind": "reason", "arm": arm.name, "metric": name,
                              "value": here, "reference": there, "text": text + tie})  # fmt: skip
                break
        else:
            text = _SAME_WORK.format(arm.name, reference.name)
            text += _operators(arm, reference)
            found.append({"kind": "reason", "arm": arm.name, "metric": "", "text": text})
        about = found[-1]
        if idle:
            found.append(idle)
        found += _of_time(comparison, result, about, explained=idle is not None)
    return found


def _of_time(
    comparison: Comparison, result: Result, about: Mapping[str, Any], explained: bool
) -> list[dict[str, Any]]:
    """Where the time went, and the sweep to run where nothing explains why it did not follow."""
    told = told_by_time(comparison, result, "" if explained else about["metric"])
    if told is None:
        return []
    command = sweep_command(comparison)
    metric = about["metric"]
    if command and metric and not (explained or describe(metric).kept or _follows(result, about)):
        told["next"] = command
        told["text"] += f" To see whether time follows at other sizes: {command}"
    return [told]


def _follows(result: Result, about: Mapping[str, Any]) -> bool:
    return result.verdict == (FASTER if about["value"] < about["reference"] else SLOWER)


def _idle(arm: Arm, reference: Arm, environment: Mapping[str, Any]) -> dict[str, Any] | None:
    """Says when just one of the two has fewer tasks than there are cores."""
    name = "widest_stage_tasks"
    cores = environment.get("cores", 0)
    here, there = arm.metric(name) or cores, reference.metric(name) or cores
    if (here < cores) == (there < cores):
        return None
    narrow, tasks, other = (arm, here, reference) if here < cores else (reference, there, arm)
    text = (
        f"{narrow.name} never runs more than {units.plural(int(tasks), 'task')} at once on {cores} "
        f"cores: what {other.name} spreads over all of them waits in line there."
    )
    return {"kind": "reason", "arm": arm.name, "metric": name, "value": here,
            "reference": there, "text": text}  # fmt: skip


def _operators(arm: Arm, reference: Arm) -> str:
    """What the final plans do differently, when they do."""
    here, there = (
        Counter(a.timed[-1].plan_shape.split(" > ")) if a.timed else Counter[str]()
        for a in (arm, reference)
    )
    mine, theirs = (", ".join(sorted(extra)) for extra in (here - there, there - here))
    if not mine and not theirs:
        return "."
    parts = [f"{a.name} has {extra}" for a, extra in ((arm, mine), (reference, theirs)) if extra]
    return "; in its plan " + ", ".join(parts) + "."


def _alike(here: float, there: float) -> bool:
    return abs(here - there) <= 0.05 * max(abs(here), abs(there))


def _sentence(name: str, arm: str, here: float, reference: str, there: float) -> str:
    metric = describe(name)
    mine, theirs = units.by_unit(here, metric.unit), units.by_unit(there, metric.unit)
    text = f"{metric.label.capitalize()}: {mine} in {arm}, {theirs} in {reference}"
    less, more = sorted((here, there))
    if less > 0:
        text += f", {units.ratio(more / less)} {'less' if here < there else 'more'}"
    return text + "."


def _tie(result: Result, here: float, there: float, hidden: str) -> str:
    """Whether the time followed the metric, and what is known to hide it where it did not."""
    if result.verdict == TOO_FEW:
        return ""
    if _follows(result, {"value": here, "reference": there}):
        return " The time follows it."
    if result.verdict in (FASTER, SLOWER):
        return f" The time goes the other way: something else is what you wait for.{hidden}"
    not_followed = " The time does not follow it: at this size something else is what you wait for."
    return not_followed + hidden


def _hidden(arm: str, findings: Sequence[Mapping[str, Any]]) -> str:
    """What the arm with less to do waits for, where a rule has found it."""
    told = [_HIDDEN[f["rule"]] for f in findings if f["rule"] in _HIDDEN and arm in f["arms"]]
    return f" Part of that is {told[0].format(arm=arm)}." if told else ""
