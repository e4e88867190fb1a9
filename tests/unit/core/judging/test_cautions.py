"""What the lab says against its own verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from labkit.core.judging.advice import certainty, noise_text
from labkit.core.judging.cautions import cautions
from labkit.core.judging.judge import assemble
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.stats.pairs import FASTER, INCONCLUSIVE
from tests.unit.comparisons import FAST, PLACE, SLOW, arm, comparison


def texts(found: Comparison) -> str:
    return " | ".join(item["text"] for item in cautions(found))


def with_noise(again: tuple[float, ...]) -> Comparison:
    """The usual two arms, and the reference once more with these times."""
    arms = [arm("slow", SLOW), arm("fast", FAST), arm("slow again", again)]
    return assemble(lab="demo", title="Demo", params={}, seed=1, environment=PLACE, arms=arms,
                    again="slow again")  # fmt: skip


def loaded(found: Comparison, other_cpu_seconds: float) -> Comparison:
    def busy(one: Arm) -> Arm:
        return replace(one, trials=tuple(
            replace(t, other_cpu_seconds=other_cpu_seconds * t.seconds) for t in one.trials
        ))  # fmt: skip

    return replace(found, arms=tuple(busy(one) for one in found.arms))


def test_a_sound_run_on_a_quiet_machine_has_no_caution() -> None:
    """Cautions that always stand there are read by nobody."""
    assert cautions(loaded(comparison(), 0.05)) == []


def test_a_quiet_machine_leaves_the_margin_as_the_band() -> None:
    """The A/A arm is the noise, not a result, and a clear difference stays one."""
    found = with_noise(tuple(s * f for s, f in zip(SLOW, (1, 1.01, 0.99, 1, 1.02, 0.98, 1),
                                                   strict=True)))  # fmt: skip
    assert found.verdicts == {"fast": FASTER} and found.noise is not None
    assert [a.name for a in found.variants] == ["slow", "fast"]
    assert found.band == found.margin and texts(found) == ""
    assert "slow against itself: 1.00×" in noise_text(found)


def test_a_difference_inside_the_measured_noise_is_no_verdict() -> None:
    """The same figures that were faster: the machine itself does as much."""
    scatter = (4.2, 0.9, 4.0, 1.0, 4.4, 0.9, 1.9)
    found = with_noise(scatter)
    assert found.noise is not None and found.band > 1.0
    assert found.verdicts == {"fast": INCONCLUSIVE}
    assert "inside the band that a verdict must leave" in certainty(found, found.results[0])
    assert found.results[0].needed is None


def test_a_reference_that_differs_from_itself_discredits_the_run() -> None:
    """An A/A interval without 1 is said first."""
    found = with_noise(tuple(1.2 * s for s in SLOW))
    assert texts(found).startswith("slow differs from itself")


def test_other_programs_are_named_when_they_took_a_share_of_the_cores() -> None:
    """0.5 of 2 cores."""
    assert "Other programs kept 0.5 cores busy" in texts(loaded(comparison(), 0.5))


def test_a_ratio_that_moves_during_the_run_is_still_drifting() -> None:
    """One arm still warms up: no number of pairs makes that a steady ratio."""
    falling = [2.0 * 0.9**i for i in range(10)]
    found = comparison(arm("slow", [2.0] * 10), arm("fast", falling))
    assert "Still drifting: the ratio of fast to slow changed by" in texts(found)


def test_times_that_drift_together_are_told_as_harmless() -> None:
    """Both arms get faster alike: the ratio stays."""
    falling = [0.95**i for i in range(10)]
    found = comparison(arm("slow", [2 * s for s in falling]), arm("fast", falling))
    assert "Times still drifted" in texts(found) and "Still drifting" not in texts(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stopped": "cancelled"}, "cancelled before its end"),
        ({"stopped": "b failed: MemoryError"}, "broke off (b failed: MemoryError)"),
        ({"extended": 2}, "Extended 2 times"),
    ],
)
def test_how_a_run_came_about_is_said(change: dict[str, Any], said: str) -> None:
    """Cut short, or looked at and prolonged."""
    assert said in texts(replace(comparison(), **change))


def test_trials_too_short_to_time_are_named_unless_repeats_made_up_for_it() -> None:
    """5 ms fifty times are long enough, once are not."""
    short = arm("fast", [0.005] * 7)
    assert "Too short to time, even repeated (fast 5.00 ms)" in texts(comparison(fast=short))
    repeated = replace(short, trials=tuple(replace(t, repeats=100) for t in short.trials))
    assert "Too short" not in texts(comparison(fast=repeated))
