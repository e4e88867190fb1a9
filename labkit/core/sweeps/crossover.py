"""Where two arms change places along a parameter, and how well that place is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from labkit.core.records.sweep import Crossover, Point
from labkit.core.stats.holm import ALPHA


def crossovers(points: Sequence[Point], scale: str) -> tuple[Crossover, ...]:
    """The crossovers of one arm, upwards; empty when the points show none.

    There is one between two significant points (after Holm's correction) of opposite sign with
    no significant one between them. Its estimate is where the log ratio, drawn straight from
    point to point in the parameter's own scale, crosses 0: the middle crossing where there are
    several (of an even number the upper one of the middle two). Its interval is every value
    that is connected with the estimate and at which the band, the points' intervals drawn
    straight from point to point, contains 0: the values at which equal arms can't be ruled
    out. Inverting intervals like that is how calibration finds a place on a measured curve
    (Fieller 1954, J. R. Statist. Soc. B 16, 175-185; Osborne 1991, Int. Statist. Rev. 59,
    309-336). It takes the curve to be straight between neighbouring points: where it is bent,
    more values there tell more.

    Parameters
    ----------
    points:
        The points of one arm, in the order of their values. Those without an interval (fewer
        than 6 pairs) are left out of the curve.
    scale:
        "linear" or "log": the parameter's own.
    """
    known = [p for p in points if p.low is not None and p.high is not None]
    firm = [i for i, p in enumerate(known) if is_firm(p) and p.ratio != 1]
    return tuple(
        _between(known[i : j + 1], scale)
        for i, j in pairwise(firm)
        if (known[i].ratio > 1) != (known[j].ratio > 1)
    )


def is_firm(point: Point) -> bool:
    """Whether a point differs from 1 after the correction over all values."""
    return point.p_adjusted < ALPHA


def _between(points: Sequence[Point], scale: str) -> Crossover:
    """The crossover between the first and the last of these points, the only firm ones."""
    to, back = (math.log, math.exp) if scale == "log" else (float, float)
    places = [to(p.value) for p in points]
    middle = [math.log(p.ratio) for p in points]
    low = [math.log(p.low) for p in points if p.low is not None]
    high = [math.log(p.high) for p in points if p.high is not None]
    found = _zeros(places, middle)
    estimate = found[len(found) // 2]
    right = _reach(places, low, high, estimate)
    mirrored = [-place for place in reversed(places)]
    left = -_reach(mirrored, low[::-1], high[::-1], -estimate)
    return Crossover(
        arm=points[0].arm,
        value=back(estimate),
        low=back(left),
        high=back(right),
        leads_after=middle[-1] > 0,
    )


def _zeros(places: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Where the line from point to point crosses or touches 0, upwards."""
    found = []
    for i in range(1, len(places)):
        if heights[i - 1] * heights[i] < 0:
            found.append(_zero(places, heights, i))
        elif heights[i] == 0:
            found.append(places[i])
    return found


def _reach(
    places: Sequence[float], low: Sequence[float], high: Sequence[float], start: float
) -> float:
    """How far right of `start` the band from `low` to `high` goes on containing 0.

    It contains 0 at `start` and no longer at the last place.
    """
    for i in range(1, len(places)):
        if places[i] <= start:
            continue
        ends = [_zero(places, low, i)] if low[i] > 0 else []
        ends += [_zero(places, high, i)] if high[i] < 0 else []
        if ends:
            return min(ends)
    return places[-1]


def _zero(places: Sequence[float], heights: Sequence[float], i: int) -> float:
    """Where the line from point i - 1 to point i, which lie on different sides, is 0."""
    share = heights[i - 1] / (heights[i - 1] - heights[i])
    return places[i - 1] + share * (places[i] - places[i - 1])
