"""When one task is slow among others, and when a machine is too busy to tell."""

from __future__ import annotations

from labkit.labs.tasks.task_inspect import is_slow


def test_a_task_is_slow_by_its_time_or_it_is_not() -> None:
    """Three times the median one's, whatever it did."""
    assert is_slow(3.0, 1.0, worked=0.1, all_worked=[0.1, 0.1, 0.1])
    assert is_slow(2.0, 1.0, worked=1.9, all_worked=[0.9, 0.9, 1.9]) is False


def test_what_others_waited_for_decides_nothing() -> None:
    """By its work the task stands out, and by its time it doesn't, since all of them waited."""
    assert is_slow(0.73, 0.26, worked=0.5, all_worked=[0.02, 0.02, 0.5, 0.02]) is None
