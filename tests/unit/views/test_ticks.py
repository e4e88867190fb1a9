"""Ticks are round, few, and inside their range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.views.figures.ticks import RATIOS, linear_ticks, log_ticks, ratio_label, seconds_label


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.9, 1.12, [0.9, 0.95, 1.0, 1.05, 1.1]),
        (0.45, 2.3, [0.5, 0.7, 1.0, 1.5, 2.0]),
        (0.08, 30, [0.1, 0.3, 1.0, 3.0, 10.0, 30.0]),
    ],
)
def test_ratios_get_round_ticks(low: float, high: float, ticks: list[float]) -> None:
    """Steps where the range is short, ladders where it is long."""
    assert log_ticks(low, high, RATIOS) == ticks


@given(st.floats(1e-4, 1e4), st.floats(1.001, 1e5))
def test_log_ticks_are_few_and_inside(low: float, factor: float) -> None:
    """Never more than seven, none outside."""
    ticks = log_ticks(low, low * factor)
    assert len(ticks) <= 7
    assert all(low * 0.999 <= tick <= low * factor * 1.001 for tick in ticks)
    assert ticks == sorted(set(ticks))


@given(st.floats(1e-4, 1e5))
def test_linear_ticks_start_at_zero(high: float) -> None:
    """From 0, two at least, none above the top."""
    ticks = linear_ticks(high)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 6
    assert ticks[-1] <= high * 1.001


def test_ticks_print_plainly() -> None:
    """No exponents, no trailing zeros."""
    assert [seconds_label(v) for v in (0.05, 0.5, 1.0, 12.0, 1500.0)] == [
        "0.05", "0.5", "1", "12", "1,500",
    ]  # fmt: skip
    assert ratio_label(0.5) == "0.5×"
