"""Pairs added to a saved comparison."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core.design.extending import joined, require_same_place, rounds
from labkit.core.errors import UsageError
from tests.unit.comparisons import FAST, PLACE, SLOW, arm, comparison


def test_new_rounds_count_on_from_the_earlier_ones() -> None:
    """Seven pairs and seven more are fourteen, none of them twice."""
    before = comparison()
    slow, fast = joined(before, [arm("slow", SLOW), arm("fast", FAST)])
    found = comparison(slow, fast)
    assert found.results[0].pairs == 14
    assert [t.round for t in found.arm("fast").timed] == list(range(14))
    assert len(found.arm("fast").warmup) == 2


def test_the_rounds_before_are_counted_with_those_that_were_thrown_out() -> None:
    """The bound of a run that goes on is one of all its rounds."""
    broken = arm("fast", FAST)
    trials = (*broken.trials[:3], replace(broken.trials[3], invalid="failed"), *broken.trials[4:])
    assert rounds(comparison(fast=replace(broken, trials=trials))) == 7


def test_other_arms_or_another_environment_are_refused() -> None:
    """A ratio belongs to its arms, its machine and its settings."""
    with pytest.raises(UsageError, match="can't add pairs of slow, quick"):
        joined(comparison(), [arm("slow", SLOW), arm("quick", FAST)])
    require_same_place(comparison(), PLACE)
    with pytest.raises(UsageError, match=r"another environment \(cores 2 against 8\)"):
        require_same_place(comparison(), dict(PLACE) | {"cores": 8})
