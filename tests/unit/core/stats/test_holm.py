"""Holm's correction, and the fewest pairs with which a point can pass it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.stats.holm import ALPHA, adjusted, least_p, pairs_for
from labkit.core.stats.pairs import paired_ratio

PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_the_worked_example_of_the_step_down_rule() -> None:
    """Four tests, by hand: 4 * 0.005, then 3 * 0.01, then 2 * 0.03 which 0.04 may not undercut."""
    assert adjusted([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(PROBABILITIES)
def test_the_correction_lies_between_none_and_bonferronis(p_values: list[float]) -> None:
    """It never makes a p-value smaller, nor larger than times the number of tests."""
    for raw, corrected in zip(p_values, adjusted(p_values), strict=True):
        assert raw <= corrected <= min(1.0, len(p_values) * raw) + 1e-12


@given(PROBABILITIES)
def test_the_correction_keeps_the_order(p_values: list[float]) -> None:
    """What was more significant stays so, or ties."""
    pairs = sorted(zip(p_values, adjusted(p_values), strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(pairs))


@pytest.mark.parametrize("points", range(1, 13))
def test_pairs_for_is_the_fewest_that_can_pass(points: int) -> None:
    """With that many pairs, all of one sign, a point among equal ones passes; with one less not."""

    def corrected(pairs: int) -> float:
        p = paired_ratio([2.0 + i / 10 for i in range(pairs)], [1.0] * pairs).p_value
        return adjusted([p, *[1.0] * (points - 1)])[0]

    least = pairs_for(points)
    assert corrected(least) < ALPHA
    assert least == 6 or corrected(least - 1) >= ALPHA


def test_the_least_p_is_what_the_exact_test_reaches() -> None:
    """All pairs of one sign."""
    for pairs in (1, 5, 6, 12):
        p = paired_ratio([2.0 + i / 10 for i in range(pairs)], [1.0] * pairs).p_value
        assert p == pytest.approx(least_p(pairs))


def test_equal_arms_are_seldom_called_different_anywhere() -> None:
    """Over 1,000 sweeps of equal arms at 5 values at most ALPHA have even one such point."""
    generator = np.random.default_rng(11)
    false = 0
    for _ in range(1000):
        noise = generator.standard_t(2, (5, 9)) * 0.1
        p_values = [paired_ratio(np.exp(n).tolist(), [1.0] * 9).p_value for n in noise]
        false += min(adjusted(p_values)) < ALPHA
    assert false <= 1000 * ALPHA + 3 * (1000 * ALPHA * (1 - ALPHA)) ** 0.5
    assert false > 0
