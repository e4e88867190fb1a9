"""Executors over time, counted from their stays."""

from __future__ import annotations

from labkit.spark.executors import Stay, over_time


def test_the_number_changes_with_each_that_comes_or_leaves() -> None:
    """One after the other; who stays is counted to the end."""
    several = [Stay("0", 10.0, 30.0), Stay("1", 12.0, 25.0), Stay("2", 40.0)]
    assert over_time(several) == [(10.0, 1), (12.0, 2), (25.0, 1), (30.0, 0), (40.0, 1)]


def test_no_executor_is_no_change() -> None:
    """As before the first load."""
    assert over_time([]) == []


def test_one_leaves_before_another_comes_at_the_same_moment() -> None:
    """Then there were never two."""
    assert over_time([Stay("0", 1.0, 2.0), Stay("1", 2.0)]) == [(1.0, 1), (2.0, 0), (2.0, 1)]
