"""How much is run: what is taken where nothing is said, and what is refused."""

from __future__ import annotations

import pytest

from labkit.core.design.budget import DECIDED, MOST_UNTIL_DECIDED, OPEN, Budget, Stopping
from labkit.core.errors import UsageError


def test_until_decided_has_a_bound_of_its_own_unless_one_is_given() -> None:
    """Forty pairs, those given, or seconds; a lab's own number is for settled runs."""
    assert Stopping(until=DECIDED).budget(10).pairs == MOST_UNTIL_DECIDED == 40
    assert Stopping(20, until=DECIDED).budget(10).pairs == 20
    timed_out = Stopping(seconds=60.0, until=DECIDED).budget(10)
    assert (timed_out.pairs, timed_out.seconds, timed_out.until) == (None, 60.0, DECIDED)
    assert OPEN.budget(10).until == "" and OPEN.budget(10).pairs == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"pairs": 0},
        {"pairs": 501},
        {"pairs": 2.5},
        {"pairs": True},
        {"pairs": None},
        {"pairs": None, "seconds": 0.5},
        {"pairs": None, "seconds": float("nan")},
        {"pairs": 5, "seconds": 5},
        {"precision": 0},
        {"precision": 2.0},
        {"until": "significant"},
        {"until": "decided", "precision": 0.05},
        {"until": "decided", "pairs": 5},
    ],
)
def test_a_budget_out_of_range_is_refused_in_one_line(wrong: dict[str, object]) -> None:
    """The line holds the value and what is allowed."""
    with pytest.raises(UsageError) as caught:
        Budget(**wrong)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
