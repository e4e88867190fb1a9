"""Where a warm-up ends, and whether a series still drifts."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.stats.series import is_warm, trend

TIMES = st.lists(st.floats(min_value=0.01, max_value=100), min_size=1, max_size=40)


def test_a_series_is_warm_once_its_last_times_fall_no_more() -> None:
    """The cold trial does not count, a slow trial does not bend the line, a decay does."""
    steady = [1.0, 1.02, 0.99, 1.01, 1.0, 0.98, 1.0, 1.01]
    assert is_warm([9.0, *steady])
    assert is_warm([9.0, *steady[:5], 4.0, *steady[5:]])
    assert not is_warm([9.0 * 0.9**i for i in range(12)])
    assert not is_warm(steady)


@given(st.lists(st.floats(min_value=0.01, max_value=100), min_size=9, max_size=30),
       st.floats(min_value=0.01, max_value=100))  # fmt: skip
def test_the_rule_knows_no_unit_and_only_asks_whether_times_fall(
    series: list[float], scale: float
) -> None:
    """Milliseconds or seconds; and of a series and its reverse at least one is warm."""
    assert is_warm(series) == is_warm([scale * value for value in series]) or (
        abs(trend(series[-8:]).change - 1 / 1.05) < 1e-9
    )
    window = series[-8:]
    assert is_warm([1.0, *window]) or is_warm([1.0, *window[::-1]])


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
