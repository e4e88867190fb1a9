"""A sweep in, sentences out: what explains its curves, and what weakens them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from labkit.core import units
from labkit.core.judging.cautions import cautions
from labkit.core.records.figures import describe
from labkit.core.records.sweep import Sweep
from labkit.core.stats import holm

FAR = 10.0
"""Neighbouring values more than so many times apart say little of the curve between them: in
simulations of a fixed cost and a cost a record, three values 100 times apart brought the
coverage of a crossover's interval down to 56%, at 10 times it stayed above 95%."""


def advise(sweep: Sweep) -> tuple[Mapping[str, Any], ...]:
    """Reasons and cautions, as they stand in the JSON."""
    said = [("reason", text) for text in _reasons(sweep)]
    said += [("caution", text) for text in _cautions(sweep)]
    return tuple({"kind": kind, "text": text} for kind, text in said)


def floor_note(points: int, pairs: int) -> str:
    """Why no point can pass with so few pairs, and how many would do; empty where some can."""
    if pairs >= holm.pairs_for(points):
        return ""
    least = min(1.0, points * holm.least_p(pairs))
    return (
        f"No point can pass: with {units.plural(pairs, 'pair')} the smallest p-value is "
        f"{units.probability(least)} after Holm's correction over "
        f"{units.plural(points, 'value')}. {holm.pairs_for(points)} pairs would do."
    )


def _reasons(sweep: Sweep) -> list[str]:
    return [*_along(sweep), *_other_plans(sweep)]


def _other_plans(sweep: Sweep) -> list[str]:
    """Where an arm's final plan is another one than at the value before."""
    found = []
    for arm in sweep.arms:
        hashes = [comparison.arm(arm).plan_hash for comparison in sweep.comparisons]
        changes = [
            f"{units.quantity(sweep.values[i - 1])} and {units.quantity(sweep.values[i])}"
            for i in range(1, len(hashes))
            if hashes[i] != hashes[i - 1] and hashes[i] and hashes[i - 1]
        ]
        if changes:
            said = ", then ".join(changes)
            found.append(f"The final plan of {arm} changes between {sweep.param} = {said}.")
    return found


def _along(sweep: Sweep) -> list[str]:
    """The lab's own metric along the curve: it depends on the work alone."""
    if not sweep.metric or len(sweep.values) < 2:
        return []
    metric = describe(sweep.metric)
    said = []
    for arm in sweep.arms:
        ends = [sweep.comparisons[i].arm(arm).metric(sweep.metric) for i in (0, -1)]
        texts = [units.by_unit(end, metric.unit) for end in ends]
        span = texts[0] if texts[0] == texts[1] else f"{texts[0]} to {texts[1]}"
        said.append(f"{span} in {arm}")
    first, last = (units.quantity(sweep.values[i]) for i in (0, -1))
    return [
        f"{metric.label.capitalize()} from {sweep.param} = {first} to {last}: {', '.join(said)}."
    ]


def _cautions(sweep: Sweep) -> list[str]:
    return [*_unfinished(sweep), *_too_few(sweep), *_far_apart(sweep), *_of_values(sweep)]


def _unfinished(sweep: Sweep) -> list[str]:
    if not sweep.stopped:
        return []
    why = "was cancelled" if sweep.stopped == "cancelled" else f"broke off ({sweep.stopped})"
    missing = ", ".join(units.quantity(value) for value in sweep.missing)
    left = f" {sweep.param} = {missing} was not reached." if missing else ""
    return [f"The sweep {why} before its end: these are the values until then.{left}"]


def _too_few(sweep: Sweep) -> list[str]:
    note = floor_note(len(sweep.order), max(point.pairs for point in sweep.points))
    return [note] if note else []


def _far_apart(sweep: Sweep) -> list[str]:
    """Crossovers that lie between values too far apart to take the curve for straight."""
    if sweep.scale != "log":
        return []
    texts = []
    for found in sweep.crossovers.values():
        for crossover in found:
            below = max(v for v in sweep.values if v <= crossover.value)
            above = min(v for v in sweep.values if v >= crossover.value)
            if above > FAR * below:
                texts.append(
                    f"The curve is taken to be straight from {sweep.param} = "
                    f"{units.quantity(below)} to {units.quantity(above)}, which is far: sweep "
                    f"values in between before you trust the crossover of {crossover.arm}."
                )
    return texts


def _of_values(sweep: Sweep) -> list[str]:
    """What weakens the comparison at a value; what differs in figures only is said once."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for value, comparison in zip(sweep.values, sweep.comparisons, strict=True):
        for item in cautions(comparison):
            kind = re.sub(r"[\d.,]+", "#", item["text"])
            alike.setdefault(kind, []).append((units.quantity(value), item["text"]))
    texts = []
    for (first, text), *others in alike.values():
        also = f" (likewise at {', '.join(value for value, _ in others)})" if others else ""
        texts.append(f"At {sweep.param} = {first}{also}: {text}")
    return texts
