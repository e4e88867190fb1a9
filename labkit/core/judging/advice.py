"""A comparison in, sentences out: how to read the verdict, and all that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.core import units
from labkit.core.judging.rules import findings
from labkit.core.judging.why.reasons import reasons
from labkit.core.judging.why.time_reasons import NO_BOUNDS
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.figures import describe
from labkit.core.records.sweep import Number
from labkit.core.stats.pairs import BETTER, FASTER, INCONCLUSIVE, SAME, SLOWER, TOO_FEW, WORSE

from .cautions import cautions
from .exact import is_look, look_basis, look_line


def headline(comparison: Comparison, result: Result) -> str:
    """The verdict in one line: `reduceByKey is faster: 1.83× as fast as groupByKey`."""
    arm, reference = result.arm, comparison.reference
    figure = units.ratio(result.ratio)
    if result.verdict == FASTER:
        return f"{arm} is faster: {figure} as fast as {reference}"
    if result.verdict == SLOWER:
        return f"{arm} is slower: it takes {units.ratio(1 / result.ratio)} as long as {reference}"
    of = f" in {describe(comparison.paired).label}" if comparison.paired != "seconds" else ""
    if result.verdict == BETTER:
        return f"{arm} is better: {figure} as good as {reference}{of}"
    if result.verdict == WORSE:
        return f"{arm} is worse: {figure} as good as {reference}{of}"
    if result.verdict == SAME:
        return f"{arm} and {reference}: no practical difference{of}"
    if look := look_line(comparison, arm):
        return look
    if result.verdict == TOO_FEW:
        return f"{arm} against {reference}{of}: too few pairs for a verdict"
    return f"{arm} against {reference}{of}: inconclusive"


def certainty(comparison: Comparison, result: Result) -> str:
    """How sure that is: the interval, what it rests on, and what would settle it."""
    if is_look(comparison):
        return look_basis(comparison)
    pairs, unit = units.plural(result.pairs, "pair"), "pairs"
    if result.sessions > 1:
        pairs = f"{result.sessions} sessions, {pairs} in all"
        unit = "sessions"
    if result.low is None or result.high is None or result.confidence is None:
        least = f"{result.needed or 6} sessions" if result.sessions > 1 else result.needed or 6
        return f"{pairs}; an interval needs at least {least}."
    text = (
        f"{units.percent(result.confidence)} interval {units.ratio(result.low)} to "
        f"{units.ratio(result.high)}, from {pairs}"
        + (", and valid after each of them." if result.anytime else ".")
    )
    if result.withheld:
        text += f" No verdict stands on it: {result.withheld}."
    elif result.verdict == INCONCLUSIVE and not result.low <= 1 <= result.high:
        text += " It leaves 1, but the ratio stays inside the band that a verdict must leave."
    elif result.verdict == INCONCLUSIVE:
        settle = (
            f"about {result.needed} {unit} would settle it"
            if result.needed
            else "more pairs than are worth running would be needed to settle it"
        )
        text += f" As it stands it could be either; {settle}."
    return text


def proposed(comparison: Comparison) -> tuple[str, tuple[Number, ...]] | None:
    """The parameter and the values of a sweep that a reason proposes; None without one."""
    for item in comparison.advice:
        if sweep := item.get("sweep"):
            return str(sweep["param"]), tuple(sweep["values"])
    return None


def noise_text(comparison: Comparison) -> str:
    """What the A/A arm showed, in one line; empty without one."""
    if comparison.noise is None:
        return ""
    return f"{comparison.reference} against itself: {noise_figure(comparison.noise, comparison)}"


def noise_figure(noise: Result, comparison: Comparison) -> str:
    """The ratio of equal arms with its interval, and what a verdict has to leave."""
    if noise.low is None:
        return f"{noise}; too few for a noise floor."
    return (
        f"{noise}: this machine's noise. "
        f"A verdict asks for more than {units.percent(comparison.band)}."
    )


def advise(
    comparison: Comparison, metric: str = "", most: Mapping[str, float] = NO_BOUNDS
) -> tuple[Mapping[str, Any], ...]:
    """Reasons, findings and cautions together, as they stand in the JSON.

    `most` has the largest values of the lab's parameters, for what is proposed.
    """
    remarks = [
        {"kind": "reason", "arm": arm.name, "metric": "", "text": remark}
        for arm in comparison.variants
        for remark in arm.remarks
    ]
    found = findings(comparison)
    told = reasons(comparison, metric, found, most)
    return (*told, *remarks, *found, *cautions(comparison))
