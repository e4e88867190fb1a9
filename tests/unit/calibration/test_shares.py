"""Wilson's interval of a share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.calibration.simulation.shares import Share


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=200))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(hits: int, misses: int) -> None:
    """Nothing seen is still compatible with a little, and never with a negative share."""
    if hits + misses == 0:
        return
    share = Share(hits, hits + misses)
    assert 0 <= share.low <= share.value + 1e-12 and share.value <= share.high + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(0, 40, 0.0, 0.0876), (2, 40, 0.0138, 0.1650), (81, 263, 0.2553, 0.3662)],
)
def test_it_is_wilsons_interval(hits: int, tries: int, low: float, high: float) -> None:
    """Against published values (81 of 263: Newcombe 1998, Statist. Med. 17, 857-872, table I)."""
    share = Share(hits, tries)
    assert share.low == pytest.approx(low, abs=1e-4) and share.high == pytest.approx(high, abs=1e-4)


def test_it_covers_at_its_nominal_rate() -> None:
    """Over all outcomes of 40 tries at 5%, the interval holds 5% in 90 to 99% of cases."""
    from math import comb

    held = sum(
        comb(40, hits) * 0.05**hits * 0.95 ** (40 - hits)
        for hits in range(41)
        if Share(hits, 40).low <= 0.05 <= Share(hits, 40).high
    )
    assert 0.90 < held < 0.99


@pytest.mark.parametrize(("hits", "tries"), [(1, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_refused(hits: int, tries: int) -> None:
    """More hits than tries, or no tries at all, are errors of the caller."""
    with pytest.raises(ValueError, match="is no share"):
        Share(hits, tries)
