"""Slow trials are kept and marked with what held them up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from labkit.core.judging.outliers import UNEXPLAINED, marked
from labkit.core.records.trial import TIMED, WARMUP, Trial

USUAL = [
    Trial("a", TIMED, i, 0, s, metrics={"gc_seconds": 0.01}, other_cpu_seconds=0.05)
    for i, s in enumerate([1.0, 1.02, 0.98, 1.01, 0.99, 1.03, 0.97, 1.0])
]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"metrics": {"gc_seconds": 0.9}}, "GC"),
        ({"metrics": {"gc_seconds": 0.01, "spill_bytes": 1e9}}, "spill"),
        ({"other_cpu_seconds": 1.2}, "other programs"),
        ({}, UNEXPLAINED),
    ],
)
def test_a_slow_trial_is_marked_with_its_cause(change: dict[str, Any], cause: str) -> None:
    """What went up with the time, by at least half of the excess."""
    slow = replace(USUAL[3], seconds=2.0, **change)
    found = marked([*USUAL[:3], slow, *USUAL[4:]])
    assert [t.mark for t in found] == ["", "", "", cause, "", "", "", ""]


def test_fast_warm_up_and_invalid_trials_are_left_alone() -> None:
    """A mark is for trials that count and took long."""
    fast = replace(USUAL[0], seconds=0.2)
    cold = Trial("a", WARMUP, 0, 0, 9.0)
    thrown = replace(USUAL[1], seconds=9.0, invalid="failed")
    assert not any(t.mark for t in marked([cold, fast, thrown, *USUAL[2:]]))


def test_of_a_few_trials_none_is_called_slow() -> None:
    """Three have no quartiles to speak of."""
    assert not any(t.mark for t in marked([USUAL[0], USUAL[1], replace(USUAL[2], seconds=50.0)]))
