"""The shift between two samples and its exact interval."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.stats.two_samples import EXACT, _rank_sum_cdf, shift

VALUES = st.lists(st.floats(min_value=-10, max_value=10), min_size=1, max_size=12)


def test_the_rank_sums_distribution_is_that_of_all_orders() -> None:
    """Counted out for three and four values."""
    m, n = 3, 4
    counts = [0] * (m * n + 1)
    for places in itertools.combinations(range(m + n), m):
        others = [i for i in range(m + n) if i not in places]
        counts[sum(p > o for p in places for o in others)] += 1
    assert np.allclose(np.cumsum(counts) / sum(counts), _rank_sum_cdf(m, n))


@given(VALUES, VALUES, st.floats(min_value=-5, max_value=5))
def test_a_shift_moves_with_its_sample_and_turns_with_their_order(
    first: list[float], second: list[float], by: float
) -> None:
    """Adding to the second sample adds to the shift; swapping the samples negates it."""
    found = shift(first, second)
    moved = shift(first, [value + by for value in second])
    assert moved.estimate == pytest.approx(found.estimate + by, abs=1e-9)
    back = shift(second, first)
    assert back.estimate == pytest.approx(-found.estimate, abs=1e-9)
    if found.low is not None and found.high is not None and back.low is not None:
        assert found.low <= found.estimate <= found.high
        assert back.low == pytest.approx(-found.high, abs=1e-9)


@pytest.mark.parametrize(("m", "n"), [(6, 6), (8, 12), (60, 60)])
def test_the_interval_holds_the_true_shift_at_its_rate(m: int, n: int) -> None:
    """Exact for few values, by the normal approximation for many."""
    generator = np.random.default_rng(5)
    tries = 1500 if m * n <= EXACT else 400
    held = 0
    for _ in range(tries):
        found = shift(
            generator.standard_t(3, m).tolist(), (generator.standard_t(3, n) + 0.7).tolist()
        )
        assert found.low is not None and found.high is not None
        held += found.low <= 0.7 <= found.high
    assert 0.935 <= held / tries <= 0.985


def test_too_few_values_have_a_shift_and_no_interval() -> None:
    """Three against three can't reach 95%."""
    found = shift([1.0, 2.0, 3.0], [2.0, 3.0, 4.0])
    assert found.estimate == 1.0 and found.low is None and found.high is None
    with pytest.raises(ValueError, match="both samples"):
        shift([], [1.0])
