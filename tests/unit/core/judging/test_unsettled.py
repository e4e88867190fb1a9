"""Arms that don't stay where they were, and the verdicts that don't stand on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from labkit.core.judging.advice import certainty, headline
from labkit.core.judging.cautions import cautions
from labkit.core.judging.unsettled import movements
from labkit.core.records.arm import Arm
from labkit.core.stats.pairs import FASTER, INCONCLUSIVE, SAME, SLOWER
from tests.unit.comparisons import PLACE, arm, comparison

STEADY = (1.0, 1.02, 0.99, 1.01, 1.0, 0.98, 1.01, 1.0)
RISING = (0.62, 0.8, 1.1, 1.2, 1.3, 1.5, 1.8, 2.5)
FALLING = tuple(reversed(RISING))
TWO_SPEEDS = (0.82, 1.35, 0.8, 1.3, 1.33, 0.84, 1.36, 0.81)


def cpu(one: Arm, seconds: Sequence[float]) -> Arm:
    """The arm with these CPU times in its timed trials."""
    cold, *timed = one.trials
    return replace(one, trials=(
        cold, *(replace(t, cpu_seconds=s) for t, s in zip(timed, seconds, strict=True))
    ))  # fmt: skip


def told(one: Arm) -> str:
    return "; ".join(movement.text for movement in movements(one))


def test_an_arm_that_stays_where_it_was_has_no_movement() -> None:
    """Nothing is said of a quiet series, nor of CPU that stays the same."""
    assert movements(cpu(arm("quiet", STEADY), [2.0, 2.1, 1.9, 2.0, 2.1, 2.0, 1.9, 2.0])) == ()


def test_cpu_that_could_not_be_told_is_no_movement_and_no_error() -> None:
    """A worker that ends unseen takes its CPU time with it, so that a span can come out below 0."""
    told_badly = cpu(arm("join", STEADY), [-5.4, *RISING[1:]])
    assert movements(told_badly) == ()


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (arm("join", RISING), "join grew slower from trial to trial, by"),
        (arm("join", FALLING), "join was not warm: its times fell by"),
        (arm("join", TWO_SPEEDS), "join has two speeds: 4 trials of about 0.815 s and 4 of about"),
        (cpu(arm("join", STEADY), RISING), "join used more CPU for the same work"),
    ],
)
def test_each_kind_of_movement_is_told_by_its_name(one: Arm, words: str) -> None:
    """Slower, faster, two speeds, more CPU: four things that the same work should not do."""
    assert words in told(one)


def test_an_arm_that_ended_its_warm_up_cold_is_held_to_less() -> None:
    """A fall of a sixth is much where it was to be expected, and little where it was not."""
    falling = (1.2, 1.18, 1.15, 1.19, 1.1, 1.06, 1.04, 1.02)
    assert "was not warm" in told(replace(arm("a", falling), warm=False))
    assert movements(replace(arm("a", falling), warm=True)) == ()


@pytest.mark.parametrize(
    ("slow", "fast"),
    [
        ([1.0 * s for s in STEADY], RISING),  # the join of a session that gets slower and slower
        ([1.3 * s for s in STEADY], TWO_SPEEDS),
        ([0.7 * s for s in STEADY], TWO_SPEEDS),
    ],
)
def test_no_verdict_stands_on_what_the_movement_could_have_brought(
    slow: Sequence[float], fast: Sequence[float]
) -> None:
    """Nor a headline: inconclusive, and the reason stands beside the interval."""
    found = comparison(arm("slow", slow), arm("fast", fast))
    (result,) = found.results
    assert result.verdict == INCONCLUSIVE
    if result.low and result.high and not result.low <= 1 <= result.high:
        assert result.withheld and result.needed is None
        assert "inconclusive" in headline(found, result)
        assert f"No verdict stands on it: {result.withheld}" in certainty(found, result)


def test_a_verdict_that_no_movement_reaches_stands_and_is_cautioned() -> None:
    """Ten times as fast stays faster, though its times rise by half."""
    found = comparison(
        arm("slow", [10 * s for s in STEADY]),
        arm("fast", (0.8, 0.85, 0.9, 0.95, 1.0, 1.1, 1.15, 1.2)),
    )
    assert found.verdicts == {"fast": FASTER} and not found.results[0].withheld
    assert any("Unsettled: fast grew slower" in item["text"] for item in cautions(found))


def test_arms_that_rise_together_are_not_called_equal() -> None:
    """No practical difference is a verdict too."""
    found = comparison(arm("slow", RISING), arm("fast", [1.001 * s for s in RISING]))
    assert found.verdicts == {"fast": INCONCLUSIVE} and "grew slower" in found.results[0].withheld
    still = comparison(arm("slow", STEADY), arm("fast", [1.001 * s for s in STEADY]))
    assert still.verdicts == {"fast": SAME}


def test_both_arms_cold_and_falling_is_no_bold_slower() -> None:
    """Falls of 17% and 40% after a warm-up that ended early, and a ratio of 0.8."""
    slow = replace(arm("slow", (1.2, 1.17, 1.15, 1.12, 1.1, 1.07, 1.04, 1.0)), warm=False)
    fast = replace(arm("fast", (1.9, 1.7, 1.6, 1.5, 1.4, 1.3, 1.2, 1.15)), warm=False)
    (result,) = comparison(slow, fast).results
    assert result.low is not None and result.high is not None and result.high < 1
    assert result.verdict == INCONCLUSIVE and "was not warm" in result.withheld
    warm = comparison(arm("slow", STEADY), arm("fast", [1.4 * s for s in STEADY]))
    assert warm.verdicts == {"fast": SLOWER}


def test_the_caution_names_the_disk_where_files_are_on_one() -> None:
    """Creating shuffle files can get dearer; in memory it doesn't, and nothing is said of it."""
    arms = arm("slow", STEADY), arm("fast", RISING)
    on_disk = comparison(*arms, place={**PLACE, "spark_files": "ext4"})
    in_memory = comparison(*arms, place={**PLACE, "spark_files": "tmpfs"})
    assert any("Spark's files are on ext4" in item["text"] for item in cautions(on_disk))
    assert not any("Spark's files" in item["text"] for item in cautions(in_memory))


def test_sessions_that_each_rise_are_unsettled_and_sessions_apart_are_not() -> None:
    """What differs between sessions is in their interval; what moves inside them is not."""

    def sessions(series: Sequence[Sequence[float]]) -> Arm:
        flat = arm("a", [s for part in series for s in part])
        number = [i for i, part in enumerate(series, 1) for _ in part]
        cold, *timed = flat.trials
        return replace(flat, trials=(
            cold, *(replace(t, session=n) for t, n in zip(timed, number, strict=True))
        ))  # fmt: skip

    assert "grew slower" in told(sessions([RISING, RISING, STEADY]))
    assert movements(sessions([STEADY, [2 * s for s in STEADY], [3 * s for s in STEADY]])) == ()
