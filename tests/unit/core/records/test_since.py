"""From when on: dates, days and hours."""

from __future__ import annotations

import time

import pytest

from labkit.core.errors import UsageError
from labkit.core.records.since import since_when


@pytest.mark.parametrize(
    ("asked", "moment"),
    [
        ("2026-11-27", 1795737600),
        ("2026-11-27T08:30", 1795768200),
        ("2026-11-27 08:30", 1795768200),
        ("2026-11-27T08:30:00+01:00", 1795764600),
        (" 2026-11-27 ", 1795737600),
    ],
)
def test_a_date_is_in_utc_as_ids_of_runs_are(asked: str, moment: float) -> None:
    """Unless it says where it is from; the machine's own zone has no part in it."""
    assert since_when(asked) == moment


@pytest.mark.parametrize(("asked", "hours"), [("7d", 168), ("24h", 24), ("0h", 0)])
def test_days_and_hours_count_back_from_now(asked: str, hours: int) -> None:
    """As many as are said."""
    before = time.time()
    assert before - hours * 3600 <= since_when(asked) <= time.time() - hours * 3600


@pytest.mark.parametrize("asked", ["", "yesterday", "7", "7w", "-7d", "27.11.2026", "2026-13-01"])
def test_anything_else_is_refused_with_what_is_allowed(asked: str) -> None:
    """One line with the value."""
    with pytest.raises(UsageError, match=r"allowed: a date \(2026-11-27.* days \(7d\)") as told:
        since_when(asked)
    assert f"since can't be {asked!r}" in str(told.value) and "\n" not in str(told.value)
