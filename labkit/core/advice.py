"""A comparison in, sentences out: how to read the verdict, and what explains it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from . import units
from .cautions import cautions
from .evidence import describe, differences
from .model import Arm, Comparison, Result
from .stats import FASTER, INCONCLUSIVE, SAME, SLOWER, TOO_FEW


def headline(comparison: Comparison, result: Result) -> str:
    """The verdict in one line: `reduceByKey is faster: 1.83× as fast as groupByKey`."""
    arm, reference = result.arm, comparison.reference
    figure = units.ratio(result.ratio)
    if result.verdict == FASTER:
        return f"{arm} is faster: {figure} as fast as {reference}"
    if result.verdict == SLOWER:
        return f"{arm} is slower: it takes {units.ratio(1 / result.ratio)} as long as {reference}"
    if result.verdict == SAME:
        return f"{arm} and {reference}: no practical difference"
    if result.verdict == TOO_FEW:
        return f"{arm} against {reference}: too few pairs for a verdict"
    return f"{arm} against {reference}: inconclusive"


def certainty(result: Result) -> str:
    """How sure that is: the interval, what it rests on, and what would settle it."""
    pairs = units.plural(result.pairs, "pair")
    if result.low is None or result.high is None or result.confidence is None:
        return f"{pairs}; an interval needs at least {result.needed or 6}."
    text = (
        f"{units.percent(result.confidence)} interval {units.ratio(result.low)} to "
        f"{units.ratio(result.high)}, from {pairs}."
    )
    if result.verdict == INCONCLUSIVE and not result.low <= 1 <= result.high:
        text += " It leaves 1, but the ratio stays inside the band that a verdict must leave."
    elif result.verdict == INCONCLUSIVE:
        settle = (
            f"about {result.needed} pairs would settle it"
            if result.needed
            else "more pairs than are worth running would be needed to settle it"
        )
        text += f" As it stands it could be either; {settle}."
    return text


def noise_text(comparison: Comparison) -> str:
    """What the A/A arm showed, in one line; empty without one."""
    if comparison.noise is None:
        return ""
    return f"{comparison.reference} against itself: {noise_figure(comparison.noise, comparison)}"


def noise_figure(noise: Result, comparison: Comparison) -> str:
    """The ratio of equal arms with its interval, and what a verdict has to leave."""
    text = units.ratio(noise.ratio)
    if noise.low is None or noise.high is None:
        return f"{text} from {units.plural(noise.pairs, 'pair')}; too few for a noise floor."
    return (
        f"{text} ({units.ratio(noise.low)} to {units.ratio(noise.high)}): this machine's noise. "
        f"A verdict asks for more than {units.percent(comparison.band)}."
    )


def reasons(comparison: Comparison, metric: str = "") -> list[dict[str, Any]]:
    """What explains each arm's time, as data with a sentence in `text`.

    The lab's own metric comes first if it differs, else the exact metric that differs most;
    then cores that one arm leaves idle and the other doesn't.
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
                tie = "" if idle else _tie(result, here, there)
                found.append({"kind": "reason", "arm": arm.name, "metric": name,
                              "value": here, "reference": there, "text": text + tie})  # fmt: skip
                break
        else:
            text = f"{arm.name} and {reference.name} moved the same bytes in as many tasks"
            text += _operators(arm, reference)
            found.append({"kind": "reason", "arm": arm.name, "metric": "", "text": text})
        if idle:
            found.append(idle)
    return found


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


def advise(comparison: Comparison, metric: str = "") -> tuple[Mapping[str, Any], ...]:
    """Reasons and cautions together, as they stand in the JSON."""
    return (*reasons(comparison, metric), *cautions(comparison))


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


def _tie(result: Result, here: float, there: float) -> str:
    """Whether the time followed the metric."""
    if result.verdict == TOO_FEW:
        return ""
    expected = FASTER if here < there else SLOWER
    if result.verdict == expected:
        return " The time follows it."
    if result.verdict in (FASTER, SLOWER):
        return " The time goes the other way: something else is what you wait for."
    return " The time does not follow it: at this size something else is what you wait for."
