"""Where a warm-up ends, and whether a series still drifts."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.series import TAIL, is_warm, trend, warmup_end

TIMES = st.lists(st.floats(min_value=0.01, max_value=100), min_size=1, max_size=40)


def test_the_warm_up_is_cut_where_the_series_becomes_steady() -> None:
    """Three slow trials before eleven steady ones."""
    steady = [1.0, 1.02, 0.99, 1.01, 1.0, 0.98, 1.0, 1.01, 0.99, 1.02, 1.0]
    assert warmup_end([5.0, 2.0, 1.3, *steady]) == 3
    assert warmup_end(steady) == 0


def test_a_series_is_warm_once_half_of_it_is_steady() -> None:
    """The cold trial alone does not make a long series cold, a slow decay does."""
    assert is_warm([9, 1.02, 1.0, 1.1, 1.02, 1.0, 1.05])
    assert not is_warm([9, 4, 2.5, 1.9, 1.5, 1.2, 1.0, 0.85])
    assert not is_warm([1.0, 1.0, 1.0])


@given(TIMES, st.floats(min_value=0.001, max_value=1000))
def test_the_cut_leaves_a_tail_and_knows_no_unit(series: list[float], scale: float) -> None:
    """Milliseconds or seconds: the rule works on ratios of times."""
    end = warmup_end(series)
    assert 0 <= end <= max(0, len(series) - TAIL)
    rescaled = [scale * value for value in series]
    logs = np.log(rescaled)
    kept, other = logs[end:], logs[warmup_end(rescaled) :]
    assert np.sum((kept - kept.mean()) ** 2) / len(kept) ** 2 == pytest.approx(
        np.sum((other - other.mean()) ** 2) / len(other) ** 2, abs=1e-9
    )


def test_a_falling_series_has_a_trend_and_an_even_one_has_none() -> None:
    """The change is that of the line, so that one slow trial does not decide it."""
    falling = [1.0 * 0.97**i for i in range(12)]
    falling[6] = 3.0
    found = trend(falling)
    assert found.change == pytest.approx(0.97**11, rel=0.05) and found.p_value < 0.01
    assert trend([1.0, 1.1, 0.9, 1.05, 0.95, 1.0, 1.02]).p_value > 0.2
    assert trend([1.0, 2.0]).p_value == 1.0


def test_the_trends_p_value_is_exact_for_five_values() -> None:
    """Against every order of five values: the share at least as extreme, both tails."""
    orders = list(itertools.permutations([1.0, 2.0, 3.0, 4.0, 5.0]))
    p_values = [trend(order).p_value for order in orders]
    for level in (0.02, 0.1, 0.25):
        assert sum(p <= level for p in p_values) <= level * len(orders) + 1e-9
    assert trend([1.0, 2.0, 3.0, 4.0, 5.0]).p_value == pytest.approx(2 / 120)


@given(TIMES)
def test_a_trend_turned_round_is_the_same_trend_the_other_way(series: list[float]) -> None:
    """Reversing the series turns the change over and leaves the p-value."""
    forth, back = trend(series), trend(series[::-1])
    assert forth.p_value == pytest.approx(back.p_value)
    assert forth.change * back.change == pytest.approx(1.0)
