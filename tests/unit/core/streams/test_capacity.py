"""What loads that were tried enclose."""

from __future__ import annotations

import pytest

from labkit.core.streams.capacity import Capacity, Tried, capacity, loads_to_try
from labkit.core.streams.keeps_up import FALLS_BEHIND, KEEPS_UP, OPEN, KeepsUp
from labkit.core.streams.lag_trend import LagTrend

_NO_TREND = LagTrend(None, None, None, 0)


def found(kept: list[float] = [], lost: list[float] = [], left: list[float] = []) -> Capacity:  # noqa: B006
    tried = [
        Tried(load, KeepsUp(verdict, _NO_TREND))
        for verdict, loads in ((KEEPS_UP, kept), (FALLS_BEHIND, lost), (OPEN, left))
        for load in loads
    ]
    return capacity(tried)


def test_capacity_lies_between_the_last_that_was_sustained_and_the_first_that_was_not() -> None:
    """In whatever order they were tried."""
    seen = found(kept=[2000, 1000], lost=[8000, 4000])
    assert (seen.low, seen.high, seen.crossed) == (2000, 4000, ())
    assert seen.words == (
        "it sustains 2,000 records a second and falls behind at 4,000 records a second."
    )


def test_an_end_that_was_not_found_is_open() -> None:
    """All sustained, none sustained, nothing settled."""
    assert (found(kept=[1000]).low, found(kept=[1000]).high) == (1000, None)
    assert "maybe more" in found(kept=[1000]).words
    assert (found(lost=[1000]).low, found(lost=[1000]).high) == (None, 1000)
    assert "less than 1,000" in found(lost=[1000]).words
    assert "not known" in found(left=[5.0]).words
    assert "not known" in found().words


def test_loads_that_disagree_widen_the_interval_and_are_named() -> None:
    """A load was sustained above one that was not: the truth is outside of both."""
    seen = found(kept=[1000, 4000], lost=[2000, 8000])
    assert (seen.low, seen.high, seen.crossed) == (1000, 8000, ((4000, 2000),))
    assert "4,000 records a second was sustained and 2,000 records a second was not" in seen.words


def test_one_load_tried_twice_may_disagree_with_itself() -> None:
    """Then it is neither end."""
    seen = found(kept=[1000, 2000], lost=[2000, 4000])
    assert (seen.low, seen.high, seen.crossed) == (1000, 4000, ((2000, 2000),))


def test_what_is_not_settled_is_said() -> None:
    """It is no end of the interval."""
    seen = found(kept=[1000], lost=[4000], left=[2000])
    assert (seen.low, seen.high, seen.open) == (1000, 4000, (2000,))
    assert seen.words.endswith("; not settled: 2,000.")


def test_loads_are_a_factor_apart_and_shuffled_by_the_seed() -> None:
    """The same seed gives the same order; both ends are among them."""
    loads = loads_to_try(1000, 8000, 4, seed=3)
    assert sorted(loads) == pytest.approx([1000, 2000, 4000, 8000])
    assert loads == loads_to_try(1000, 8000, 4, seed=3)
    assert any(loads_to_try(1000, 8000, 4, seed) != tuple(sorted(loads)) for seed in range(5))


@pytest.mark.parametrize(("low", "high", "count"), [(0, 10, 3), (10, 10, 3), (1, 10, 1)])
def test_what_is_no_range_is_refused(low: float, high: float, count: int) -> None:
    """With its values."""
    with pytest.raises(ValueError, match=f"from {low} to {high} in {count}"):
        loads_to_try(low, high, count, 1)
