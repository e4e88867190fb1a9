"""The spread over partitions: Gini, skew over the median, empty ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.tasks.spread import spread


@given(st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=50))
def test_gini_lies_between_0_and_1(values: list[float]) -> None:
    """And scaling everything changes nothing."""
    found = spread(values)
    assert 0 <= found.gini < 1
    assert spread([2 * v for v in values]).gini == pytest.approx(found.gini)
    assert found.largest == max(values)


def test_gini_of_equal_values_is_0_and_of_one_that_has_all_nearly_1() -> None:
    """(n - 1) / n where one of n has everything; there is no skew over a median of 0."""
    assert spread([3.0] * 5).gini == pytest.approx(0)
    alone = spread([0.0] * 9 + [5.0])
    assert alone.gini == pytest.approx(0.9)
    assert (alone.skew, alone.empty) == (None, 9)


def test_a_spread_needs_a_value() -> None:
    """Nothing is not spread."""
    with pytest.raises(ValueError, match="one value"):
        spread([])


def test_skew_is_over_the_median_of_sparks_ui() -> None:
    """So that it is the figure of the stage table too: of four values the third."""
    assert spread([1.0, 2.0, 4.0, 20.0]).skew == 5.0
