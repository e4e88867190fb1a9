"""What explains each arm's time: the metric that differs, and where the time went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labkit.core import units
from labkit.core.judging.differences import differences
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.figures import METRICS, describe

from .scans import scans_apart
from .ties import AT_ONCE, FOLLOWS, TOO_LITTLE, UNKNOWN, tie
from .time_reasons import NO_BOUNDS, sizes_to_sweep, sweep_command, told_by_time

_SAME_WORK = "{} and {} read as many records and shuffled the same bytes in as many tasks"
"""What is said where no exact metric differs."""

_ALIKE = 0.05
"""Figures that differ by a smaller share explain no time that a verdict speaks of."""


def reasons(
    comparison: Comparison,
    metric: str = "",
    findings: Sequence[Mapping[str, Any]] = (),
    most: Mapping[str, float] = NO_BOUNDS,
) -> list[dict[str, Any]]:
    """What explains each arm's time, as data with a sentence in `text`.

    The lab's own metric comes first if it differs, else the exact metric that differs most; where
    so much of it can't take the time between the two, the next one that can stands behind it. Then
    tables that are scanned more often, cores that one arm leaves idle and the other doesn't, and
    where the time went. Where the time does not follow the metric, one of the `findings` may name
    what hides it, and `next` is the command that shows at which size it would, up to the `most`
    that the lab allows; of what is kept none is said to follow. Of a run that ended in its warm-up
    it is what is counted, without a word on time.
    """
    found: list[dict[str, Any]] = []
    reference = comparison.arm(comparison.reference)
    judged = {result.arm: result for result in comparison.results}
    for arm in comparison.variants[1:]:
        result = judged.get(arm.name)
        if result is None and not comparison.ended_in:
            continue
        idle = _idle(arm, reference, comparison.environment)
        told = _of_metrics(comparison, arm, reference, metric,
                           _tied(comparison, None if idle else result, findings))  # fmt: skip
        scans = scans_apart(arm, reference)
        if scans:
            told.append({"kind": "reason", "arm": arm.name, "metric": "", "text": scans})
        found += [*told, *([idle] if idle else [])]
        if result is not None:
            found += _of_time(comparison, result, told[0], idle is not None, most)
    return found


def _tied(
    comparison: Comparison, result: Result | None, findings: Sequence[Mapping[str, Any]]
) -> Callable[[str], str]:
    """Says of a metric how the time goes with it; nothing where there is no result."""
    return lambda name: "" if result is None else tie(comparison, result, name, findings)


def _of_metrics(
    comparison: Comparison,
    arm: Arm,
    reference: Arm,
    metric: str,
    tied_to: Callable[[str], str],
) -> list[dict[str, Any]]:
    """The metric that differs, and another one where that can't explain the time.

    `tied_to` says how the time goes with a metric.
    """
    ranked = [row.metric.name for row in differences(comparison) if row.metric.exact]
    names = [name for name in dict.fromkeys([metric, *ranked]) if _differs(name, arm, reference)]
    if not names:
        text = _same_work(arm, reference) + _operators(arm, reference)
        return [{"kind": "reason", "arm": arm.name, "metric": "", "text": text}]
    said: list[dict[str, Any]] = []
    for name in names:
        tied = tied_to(name)
        if said and tied != FOLLOWS:
            continue
        here, there = arm.metric(name) or 0.0, reference.metric(name) or 0.0
        text = _sentence(name, arm.name, here, reference.name, there) + tied
        said.append({"kind": "reason", "arm": arm.name, "metric": name,
                     "value": here, "reference": there, "text": text})  # fmt: skip
        if not tied.startswith(TOO_LITTLE) or len(said) == 2:
            break
    return said


def _differs(name: str, arm: Arm, reference: Arm) -> bool:
    here, there = arm.metric(name), reference.metric(name)
    return here is not None and there is not None and not _alike(here, there)


def _of_time(
    comparison: Comparison,
    result: Result,
    about: Mapping[str, Any],
    explained: bool,
    most: Mapping[str, float],
) -> list[dict[str, Any]]:
    """Where the time went, and the sweep to run where nothing explains why it did not follow."""
    told = None
    if comparison.paired == "seconds":
        told = told_by_time(comparison, result, "" if explained else about["metric"])
    if told is None:
        return []
    command = sweep_command(comparison, most)
    metric = about["metric"]
    told_why = any(said in about["text"] for said in (FOLLOWS, UNKNOWN, AT_ONCE))
    if command and metric and not (explained or describe(metric).kept or told_why):
        told["next"] = command
        param, values = sizes_to_sweep(comparison, most)
        told["sweep"] = {"param": param, "values": list(values)}
        told["text"] += f" Whether time follows at other sizes, a sweep of {param} would show."
    return [told]


def _idle(arm: Arm, reference: Arm, environment: Mapping[str, Any]) -> dict[str, Any] | None:
    """Says when just one of the two has fewer tasks than there are cores."""
    name = "widest_stage_tasks"
    cores = arm.cores(environment)
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


def _same_work(arm: Arm, reference: Arm) -> str:
    """That no exact metric differs, or by how little."""
    text = _SAME_WORK.format(arm.name, reference.name)
    exact = [name for name, metric in METRICS.items() if metric.exact]
    same = all(arm.metric(name) == reference.metric(name) for name in exact)
    return text if same else f"{text}, to within {units.percent(_ALIKE)}"


def _alike(here: float, there: float) -> bool:
    return abs(here - there) <= _ALIKE * max(abs(here), abs(there))


def _sentence(name: str, arm: str, here: float, reference: str, there: float) -> str:
    metric = describe(name)
    mine, theirs = units.by_unit(here, metric.unit), units.by_unit(there, metric.unit)
    text = f"{metric.label.capitalize()}: {mine} in {arm}, {theirs} in {reference}"
    less, more = sorted((here, there))
    if less > 0:
        text += f", {units.ratio(more / less)} {'less' if here < there else 'more'}"
    return text + "."
