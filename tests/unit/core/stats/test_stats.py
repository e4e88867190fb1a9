"""The ratio, its interval and the verdict, tried on simulated pairs."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.stats import pairs as stats
from labkit.core.stats.pairs import Interval, paired_ratio, verdict

times = st.floats(min_value=0.01, max_value=1000, allow_nan=False)
pairs = st.lists(st.tuples(times, times), min_size=6, max_size=25)


def columns(rows: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [a for a, _ in rows], [b for _, b in rows]


def interval(ratio: float, low: float, high: float) -> Interval:
    return Interval(ratio, low, high, 0.95, 10)


@given(pairs)
def test_swapping_the_arms_turns_ratio_and_interval_over(rows: list[tuple[float, float]]) -> None:
    """Which arm is called the reference must not matter to what is found."""
    a, b = columns(rows)
    there, back = paired_ratio(a, b), paired_ratio(b, a)
    assert there.low is not None and there.high is not None
    assert back.low is not None and back.high is not None
    assert math.isclose(there.ratio, 1 / back.ratio, rel_tol=1e-9)
    assert math.isclose(there.low, 1 / back.high, rel_tol=1e-9)
    assert math.isclose(there.high, 1 / back.low, rel_tol=1e-9)


@given(pairs, st.floats(min_value=0.1, max_value=10))
def test_a_slower_clock_changes_nothing(rows: list[tuple[float, float]], scale: float) -> None:
    """Only ratios count: both arms on a machine half as fast give the same result."""
    a, b = columns(rows)
    one = paired_ratio(a, b)
    other = paired_ratio([x * scale for x in a], [x * scale for x in b])
    assert math.isclose(one.ratio, other.ratio, rel_tol=1e-9)


@given(pairs)
def test_the_estimate_lies_inside_its_interval(rows: list[tuple[float, float]]) -> None:
    """The Hodges-Lehmann estimate and the signed-rank interval come from the same averages."""
    found = paired_ratio(*columns(rows))
    assert found.low is not None and found.high is not None
    assert found.low <= found.ratio * (1 + 1e-12) and found.ratio <= found.high * (1 + 1e-12)
    assert found.confidence is not None and found.confidence >= 0.95


@pytest.mark.parametrize("n", [6, 7, 9, 10])
def test_the_interval_is_wilcoxons_by_brute_force(n: int) -> None:
    """The cut is the largest whose tails, counted over all 2^n signs, stay within 2.5% each."""
    counts = np.zeros(n * (n + 1) // 2 + 1)
    for signs in itertools.product((0, 1), repeat=n):
        counts[sum(rank for rank, sign in enumerate(signs, 1) if sign)] += 1
    tails = np.cumsum(counts) / 2**n
    cut = int(np.sum(tails <= 0.025))
    a = [math.exp(x) for x in np.random.default_rng(n).normal(size=n)]
    averages = stats.walsh_averages([math.log(x) for x in a])
    found = paired_ratio(a, [1.0] * n)
    assert found.low is not None and found.high is not None
    assert math.isclose(math.log(found.low), averages[cut - 1], abs_tol=1e-12)
    assert math.isclose(math.log(found.high), averages[-cut], abs_tol=1e-12)
    assert math.isclose(found.confidence or 0, 1 - 2 * tails[cut - 1])


@pytest.mark.parametrize("noise", ["lognormal", "heavy tails", "bursts"])
@pytest.mark.parametrize("n", [6, 10, 20])
def test_the_interval_holds_the_truth_at_its_nominal_rate(noise: str, n: int) -> None:
    """Of 800 simulated comparisons with a known ratio at least 93% contain it."""
    generator = np.random.default_rng([n, len(noise)])
    truth, tries, hits = 1.3, 800, 0
    for _ in range(tries):
        found = paired_ratio(*simulate(generator, noise, n, truth))
        assert found.low is not None and found.high is not None
        hits += found.low <= truth <= found.high
    assert hits / tries >= 0.93


def simulate(
    generator: np.random.Generator, noise: str, n: int, ratio: float
) -> tuple[list[float], list[float]]:
    """Pairs of times whose true ratio is `ratio`, with one of three kinds of noise."""

    def one() -> np.ndarray:
        if noise == "lognormal":
            return generator.normal(0, 0.2, n)
        if noise == "heavy tails":
            return 0.1 * generator.standard_t(2, n)
        return generator.normal(0, 0.05, n) + 0.7 * (generator.random(n) < 0.15)

    return list(ratio * np.exp(one())), list(np.exp(one()))


def test_equal_arms_seldom_come_out_different() -> None:
    """Of 1000 simulated A/A comparisons at most 5% are called faster or slower."""
    generator = np.random.default_rng(5)
    wrong = 0
    for _ in range(1000):
        found = paired_ratio(*simulate(generator, "lognormal", 10, 1.0))
        wrong += verdict(found) in (stats.FASTER, stats.SLOWER)
    assert wrong <= 50


def test_under_six_pairs_there_is_an_estimate_but_no_interval() -> None:
    """Five pairs can't reach 95%, so none is claimed."""
    found = paired_ratio([2.0] * 5, [1.0] * 5)
    assert (found.ratio, found.low, found.high) == (pytest.approx(2.0), None, None)
    assert verdict(found) == stats.TOO_FEW


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (interval(1.30, 1.10, 1.50), stats.FASTER),
        (interval(0.80, 0.70, 0.90), stats.SLOWER),
        (interval(1.01, 0.98, 1.03), stats.SAME),
        (interval(1.02, 1.01, 1.04), stats.SAME),
        (interval(1.03, 1.01, 1.08), stats.INCONCLUSIVE),
        (interval(1.20, 0.90, 1.60), stats.INCONCLUSIVE),
    ],
)
def test_a_verdict_asks_for_significance_and_for_a_margin(found: Interval, expected: str) -> None:
    """A difference that is real but under 5% isn't worth having, and is not called faster."""
    assert verdict(found) == expected


def test_an_inconclusive_verdict_says_how_many_pairs_would_settle_it() -> None:
    """Half the width takes four times the pairs."""
    found = Interval(1.2, math.exp(math.log(1.2) - 0.36), math.exp(math.log(1.2) + 0.36), 0.95, 10)
    assert stats.pairs_to_settle(found) == math.ceil(10 * (0.36 / math.log(1.2)) ** 2)


@pytest.mark.parametrize(("a", "b"), [([], []), ([1.0], [1.0, 2.0]), ([0.0], [1.0])])
def test_pairs_that_are_none_are_refused(a: list[float], b: list[float]) -> None:
    """Unequal lengths, nothing at all, and times of 0 are errors of the caller."""
    with pytest.raises(ValueError, match=r"pairs need|above 0"):
        paired_ratio(a, b)


def test_a_noise_floor_asks_more_of_a_difference_and_nothing_less_of_its_absence() -> None:
    """A noisy machine hides differences; it doesn't make arms equal."""
    clear = stats.Interval(1.08, 1.06, 1.10, 0.95, 20)
    assert stats.verdict(clear) == stats.FASTER
    assert stats.verdict(clear, floor=0.12) == stats.INCONCLUSIVE
    wide = stats.Interval(1.0, 0.92, 1.09, 0.95, 20)
    assert stats.verdict(wide, floor=0.2) == stats.INCONCLUSIVE


def test_the_p_value_is_that_of_the_test_that_the_interval_inverts() -> None:
    """Six pairs all on one side: 2 of 64 sign patterns are as extreme."""
    same = stats.paired_ratio([2.0, 2.1, 2.2, 2.3, 2.4, 2.5], [1.0] * 6)
    assert same.p_value == pytest.approx(2 / 64)
    none = stats.paired_ratio([1.0, 1.0, 2.0, 2.0, 1.0, 1.0], [2.0, 2.0, 1.0, 1.0, 1.0, 1.0])
    assert none.p_value == 1.0


@given(st.lists(st.floats(min_value=0.2, max_value=5), min_size=6, max_size=25))
def test_the_p_value_is_under_five_percent_just_when_the_interval_leaves_one(
    ratios: list[float],
) -> None:
    """Test and interval never disagree."""
    found = stats.paired_ratio(ratios, [1.0] * len(ratios))
    assert found.low is not None and found.high is not None
    outside = found.low > 1 or found.high < 1
    assert outside == (found.p_value <= 0.05) or 1.0 in (found.low, found.high)
