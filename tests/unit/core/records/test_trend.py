"""The ratios of one lab over time: what stands together, and where the place changed."""

from __future__ import annotations

from pathlib import Path

from labkit.core.records.store import Store
from labkit.core.records.trend import trend
from tests.unit.comparisons import SLOW, arm, comparison
from tests.unit.histories import DAY, NOON, elsewhere, saved


def test_runs_with_the_same_parameters_stand_together(tmp_path: Path) -> None:
    """In the order of time, whatever ran between them."""
    first = saved(tmp_path, comparison(), NOON)
    other = saved(tmp_path, comparison(params={"records": 99}), NOON + DAY)
    again = saved(tmp_path, comparison(), NOON + 2 * DAY)
    found = trend(Store(tmp_path).runs()[0])
    assert [dict(one.params) for one in found] == [{"records": 10}, {"records": 99}]
    assert [[step.run.run for step in one.steps] for one in found] == [[first, again], [other]]
    assert (found[0].arm, found[0].reference) == ("fast", "slow")


def test_every_arm_has_a_series_of_its_own(tmp_path: Path) -> None:
    """Also where a run lacks it."""
    saved(tmp_path, comparison(), NOON)
    saved(tmp_path, comparison(fast=arm("third", SLOW)), NOON + DAY)
    found = trend(Store(tmp_path).runs()[0])
    assert [(one.arm, len(one.steps)) for one in found] == [("fast", 1), ("third", 1)]


def test_what_changed_since_the_run_before_is_told(tmp_path: Path) -> None:
    """Versions, cores and machine by name; settings as such; nothing where nothing did."""
    places: list[dict[str, object]] = [
        {},
        {},
        {"spark": "4.3.1", "cores": 4},
        {"spark": "4.3.1", "cores": 4, "conf": {"spark.x": "1"}},
    ]
    for i, place in enumerate(places):
        saved(tmp_path, elsewhere(comparison(), **place), NOON + i * DAY)
    (one,) = trend(Store(tmp_path).runs()[0])
    assert [step.changed for step in one.steps] == [
        (), (), (("spark", "4.3.0", "4.3.1"), ("cores", 2, 4)), (),
    ]  # fmt: skip
    assert [step.settings for step in one.steps] == [False, False, True, True]


def test_runs_without_a_ratio_are_in_no_series(tmp_path: Path) -> None:
    """A run that was stopped before its first pair."""
    saved(tmp_path, comparison(arm("slow", ()), arm("fast", ())))
    assert trend(Store(tmp_path).runs()[0]) == []
