"""Where arms change places: by hand, by property, and by simulation with a known place."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from labkit.core.records.sweep import Crossover, Point
from labkit.core.stats.holm import adjusted
from labkit.core.stats.pairs import paired_ratio
from labkit.core.sweeps.crossover import crossovers

Noise = Callable[[np.random.Generator, int], NDArray[np.float64]]


def point(value: float, log: float, half: float, p: float | None = None) -> Point:
    """A point with that log ratio and an interval of that half width on the log scale."""
    firm = half < abs(log)
    return Point(
        "b", value, math.exp(log), math.exp(log - half), math.exp(log + half), 0.95, 10,
        0.01 if firm else 0.5, (0.01 if firm else 0.5) if p is None else p, "",
    )  # fmt: skip


def test_the_estimate_is_where_the_line_crosses_and_the_interval_where_the_band_does() -> None:
    """From -1 to 1 with a half width of 0.2: the middle, and a tenth of the way to either side."""
    (found,) = crossovers([point(0, -1, 0.2), point(10, 1, 0.2)], "linear")
    assert (found.value, found.low, found.high) == pytest.approx((5, 4, 6))
    assert found.leads_after


def test_on_a_log_scale_the_middle_is_the_geometric_one() -> None:
    """Between 1 and 100 that is 10."""
    (found,) = crossovers([point(1, 1, 0.5), point(100, -1, 0.5)], "log")
    assert (found.value, found.low, found.high) == pytest.approx((10, 10**0.5, 10**1.5))
    assert not found.leads_after


def test_points_in_between_bend_the_band() -> None:
    """An open point in the middle holds the interval apart on either side."""
    points = [point(0, -1, 0.2), point(4, 0.1, 0.5), point(8, 1, 0.2)]
    (found,) = crossovers(points, "linear")
    assert found.value == pytest.approx(4 * 1 / 1.1)
    assert found.low == pytest.approx(4 * 0.8 / (0.8 + 0.6))
    assert found.high == pytest.approx(4 + 4 * 0.4 / (0.4 + 0.8))


def test_of_several_crossings_between_firm_points_the_middle_one_counts() -> None:
    """Up, down and up again among open points is one crossover, at its middle crossing."""
    points = [point(0, -1, 0.1), point(1, 0.1, 0.5), point(2, -0.1, 0.5), point(3, 1, 0.1)]
    (found,) = crossovers(points, "linear")
    assert found.value == pytest.approx(1.5)


def test_the_interval_ends_where_the_band_first_leaves_zero() -> None:
    """What lies beyond a point that differs by itself is not connected with the estimate."""
    points = [
        point(0, -1, 0.2), point(1, 0.5, 0.4, p=0.2), point(2, -0.2, 0.5), point(3, -0.1, 0.5),
        point(4, 1, 0.2),
    ]  # fmt: skip
    (found,) = crossovers(points, "linear")
    assert 1 < found.low < found.value == pytest.approx(1 + 0.5 / 0.7)


@pytest.mark.parametrize(
    "logs", [(1, 1, 1), (1, 0.1, 1), (0.1, -0.1, 0.1), (-1, -0.1, -1), (-0.1, 0.1, 1)]
)
def test_without_firm_points_on_both_sides_there_is_none(logs: tuple[float, ...]) -> None:
    """A line that crosses 0 is not enough."""
    assert crossovers([point(i, log, 0.3) for i, log in enumerate(logs)], "linear") == ()


def test_two_changes_are_two_crossovers() -> None:
    """There and back again."""
    found = crossovers([point(i, log, 0.3) for i, log in enumerate((-1, 1, -1))], "linear")
    assert [c.leads_after for c in found] == [True, False]
    assert [c.value for c in found] == pytest.approx([0.5, 1.5])


def test_a_point_of_too_few_pairs_is_no_part_of_the_curve() -> None:
    """It has no interval to say what it may be."""
    bare = Point("b", 5, 9.0, None, None, None, 3, 0.25, 0.75, "")
    (found,) = crossovers([point(0, -1, 0.2), bare, point(10, 1, 0.2)], "linear")
    assert found.value == pytest.approx(5)


@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=2, max_size=12),
    st.sampled_from(["linear", "log"]),
)
@example([(1.0, 0.9999999999999999), (-2.0, 1.0)], "linear")
def test_estimate_and_interval_lie_between_the_firm_points(
    drawn: list[tuple[float, float]], scale: str
) -> None:
    """Whatever the curve: low <= estimate <= high, between the two that prove it."""
    points = [point(2.0**i, log, half) for i, (log, half) in enumerate(drawn)]
    firm = [p for p in points if p.p_adjusted < 0.05]
    for found in crossovers(points, scale):
        before = max((p for p in firm if p.value < found.value), key=lambda p: p.value)
        after = min((p for p in firm if p.value > found.value), key=lambda p: p.value)
        assert (before.ratio > 1) != (after.ratio > 1)
        assert before.value <= found.low <= found.value * (1 + 1e-9)
        assert found.value <= found.high * (1 + 1e-9) and found.high <= after.value


def lognormal(generator: np.random.Generator, count: int) -> NDArray[np.float64]:
    return generator.normal(0, 0.15, count)


def heavy(generator: np.random.Generator, count: int) -> NDArray[np.float64]:
    return generator.standard_t(2, count) * 0.09


def bursts(generator: np.random.Generator, count: int) -> NDArray[np.float64]:
    slow = generator.random(count) < 0.1
    return generator.normal(0, 0.1, count) + slow * generator.exponential(0.6, count)


def simulated(
    noise: Noise, truth: Callable[[float], float], values: Sequence[float], pairs: int, tries: int
) -> list[tuple[Crossover, ...]]:
    """The crossovers of that many sweeps with a known curve of log ratios."""
    generator = np.random.default_rng(5)
    found = []
    for _ in range(tries):
        intervals = [
            paired_ratio(
                np.exp(noise(generator, pairs) + truth(value)).tolist(),
                np.exp(noise(generator, pairs)).tolist(),
            )
            for value in values
        ]
        corrected = adjusted([i.p_value for i in intervals])
        points = [
            Point("b", v, i.ratio, i.low, i.high, i.confidence, i.pairs, i.p_value, p, "")
            for v, i, p in zip(values, intervals, corrected, strict=True)
        ]
        found.append(crossovers(points, "log"))
    return found


@pytest.mark.parametrize("noise", [lognormal, heavy, bursts])
@pytest.mark.parametrize("place", [3.0, 10.0, 17.0])
@pytest.mark.parametrize("values", [(1, 10, 100), (1, 3.2, 10, 32, 100)])
def test_the_interval_holds_the_crossover_in_93_of_100_sweeps(
    noise: Noise, place: float, values: Sequence[float]
) -> None:
    """At, near and between measured values, under three kinds of noise, with 10 pairs."""
    found = simulated(noise, lambda v: 0.5 * math.log(v / place), values, 10, 400)
    told = [c for c in found if c]
    assert len(told) >= 0.8 * len(found)
    covered = sum(any(c.low <= place <= c.high for c in some) for some in told)
    assert covered >= 0.93 * len(told)


def test_a_crossover_that_is_seldom_found_is_seldom_false_either() -> None:
    """With a curve too flat for 8 pairs, under 5 in 100 sweeps name an interval that misses."""
    found = simulated(lognormal, lambda v: 0.1 * math.log(v / 10), (1, 3.2, 10, 32, 100), 8, 400)
    told = [c for c in found if c]
    missed = sum(not any(c.low <= 10 <= c.high for c in some) for some in told)
    assert 0 < len(told) < 0.5 * len(found)
    assert missed < 0.05 * len(found)


def test_a_curve_of_fixed_and_growing_cost_is_straight_enough_at_ten_times_apart() -> None:
    """A costs 0.2 s and 1 s a unit, b 0.6 s and 0.5 s a unit: they meet at 0.8 units."""

    def truth(value: float) -> float:
        return math.log((0.2 + value) / (0.6 + 0.5 * value))

    found = simulated(lognormal, truth, (0.01, 0.1, 1, 10, 100), 10, 300)
    covered = sum(any(c.low <= 0.8 <= c.high for c in some) for some in found if some)
    assert covered >= 0.93 * sum(bool(some) for some in found)
