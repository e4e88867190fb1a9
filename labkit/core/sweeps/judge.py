"""Comparisons in, a sweep out: the verdicts that hold for all values together, the crossovers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from labkit.core.judging.judge import NOTHING
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.made_by import version
from labkit.core.records.sweep import Number, Point, Sweep
from labkit.core.stats import holm
from labkit.core.stats.pairs import FASTER, INCONCLUSIVE, SAME, SLOWER, TOO_FEW, said_of

from .advice import advise
from .crossover import crossovers, is_firm


def assemble(
    *,
    param: str,
    scale: str,
    metric: str,
    params: Mapping[str, Any],
    seed: int,
    order: Sequence[Number],
    comparisons: Mapping[Number, Comparison],
    stopped: str = "",
    asked: Mapping[str, Any] = NOTHING,
) -> Sweep:
    """The sweep of these comparisons, by value; at least one of them with a result.

    Parameters
    ----------
    params:
        The parameters that stayed fixed.
    order:
        Every value that was asked for, in the order of running. Those without a comparison
        count as points that show nothing: a sweep that was stopped is judged no more mildly
        than a whole one.
    asked:
        How much was asked for, by the names that a call has for it.
    """
    values = tuple(sorted(comparisons))
    found = tuple(comparisons[value] for value in values)
    first = min(found, key=lambda c: c.started)
    last = max(found, key=lambda c: c.started)
    arms = [arm.name for arm in first.variants[1:]]
    points = {arm: _points(arm, values, found, len(order)) for arm in arms}
    sweep = Sweep(
        lab=first.lab,
        title=first.title,
        param=param,
        scale=scale,
        metric=metric,
        values=values,
        params=params,
        seed=seed,
        order=tuple(order),
        comparisons=found,
        points=tuple(point for arm in arms for point in points[arm]),
        crossovers={arm: crossovers(points[arm], scale) for arm in arms},
        environment={**first.environment, **_load_after(last)},
        missing=tuple(sorted(set(order) - set(values))),
        stopped=stopped,
        started=first.started,
        asked=asked,
        labkit=version(),
    )
    return replace(sweep, advice=advise(sweep))


def _load_after(comparison: Comparison) -> dict[str, Any]:
    known = comparison.environment
    return {"load_after": known["load_after"]} if "load_after" in known else {}


def _points(
    arm: str, values: Sequence[Number], comparisons: Sequence[Comparison], asked: int
) -> list[Point]:
    """The points of one arm; its p-values are one family, of as many as were asked for."""
    measured = [
        (value, comparison, result)
        for value, comparison in zip(values, comparisons, strict=True)
        for result in comparison.results
        if result.arm == arm
    ]
    bare = [_p_value(result) for _, _, result in measured]
    corrected = holm.adjusted([*bare, *[1.0] * (asked - len(bare))])
    return [
        _verdict(_point(arm, value, result, p), comparison)
        for (value, comparison, result), p in zip(measured, corrected, strict=False)
    ]


def _p_value(result: Result) -> float:
    return 1.0 if result.p_value is None else result.p_value


def _point(arm: str, value: Number, result: Result, adjusted: float) -> Point:
    return Point(
        arm=arm,
        value=value,
        ratio=result.ratio,
        low=result.low,
        high=result.high,
        confidence=result.confidence,
        pairs=result.pairs,
        p_value=_p_value(result),
        p_adjusted=adjusted,
        verdict=INCONCLUSIVE,
    )


def _verdict(point: Point, comparison: Comparison) -> Point:
    """The point with its verdict: as `stats.verdict`, by the corrected p-value.

    "no practical difference" asks for the interval of this point alone within the margin.
    """
    if point.low is None or point.high is None:
        return replace(point, verdict=TOO_FEW)
    bound, edge = 1 + comparison.band, 1 + comparison.margin
    if is_firm(point) and point.ratio >= bound:
        return replace(point, verdict=said_of(FASTER, comparison.paired))
    if is_firm(point) and point.ratio <= 1 / bound:
        return replace(point, verdict=said_of(SLOWER, comparison.paired))
    if 1 / edge <= point.low and point.high <= edge:
        return replace(point, verdict=SAME)
    return point
