"""Quantiles: those of Spark's UI, always a task's own value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.tasks.quantiles import QUANTILES, Quantiles

numbers = st.floats(0, 1e12, allow_subnormal=False)


@given(st.lists(numbers, min_size=1, max_size=60))
def test_quantiles_are_those_of_sparks_ui(values: list[float]) -> None:
    """Each is a task's own value: the one at place floor(q n), the last one for the maximum."""
    found = Quantiles.of(values)
    for quantile, value in zip(QUANTILES, found.values, strict=True):
        below = sum(v < value for v in values)
        upto = sum(v <= value for v in values)
        place = min(int(quantile * len(values)), len(values) - 1)
        assert below <= place < upto
    assert found.low == min(values)
    assert found.high == max(values)
    assert list(found.values) == sorted(found.values)


def test_the_median_of_an_even_number_is_the_upper_one() -> None:
    """Four tasks of 1, 2, 3 and 4 seconds: Spark says 2, 3 and 4 for the quartiles."""
    assert Quantiles.of([4, 1, 3, 2]).values == (1, 2, 3, 4, 4)


def test_quantiles_need_a_task() -> None:
    """Nothing has no quartiles."""
    with pytest.raises(ValueError, match="one value"):
        Quantiles.of([])
