"""Simulated comparisons: the same arithmetic as the real ones, and honest verdicts."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from labkit.calibration.simulation import noise
from labkit.calibration.simulation.rivals import STATISTICS, compare_orders, compare_statistics
from labkit.calibration.simulation.simulate import (
    PAIRS,
    Simulated,
    log_ratios,
    reference_first,
    signed_rank,
    simulate,
)
from labkit.calibration.simulation.stopping import extend_while_open, stop_on_width
from labkit.calibration.simulation.warming import RULES, medium, steady, two_phases, warm_up
from labkit.core.design import budget, order
from labkit.core.stats import pairs as stats

TRIES = 4000
ERROR = 4 * (0.05 * 0.95 / TRIES) ** 0.5
"""Four standard errors of a share of 5%: the Monte-Carlo error that is allowed."""

CASES = [(name, pairs) for name in noise.models() for pairs in PAIRS]


def test_the_figures_are_those_of_the_real_arithmetic_one_by_one() -> None:
    """Estimate, interval and verdict of each simulated comparison are those of core.stats."""
    words = Counter[str]()
    for pairs, added in itertools.product((6, 7, 10, 13), (-0.2, 0.0, 0.1)):
        generator = np.random.default_rng(pairs)
        reference, arm = generator.normal(0, 0.06, (2, 60, pairs))
        arm += np.log1p(added)
        found = signed_rank(reference - arm)
        for i in range(60):
            one = stats.paired_ratio(list(np.exp(reference[i])), list(np.exp(arm[i])))
            assert np.isclose(np.exp(found.estimate[i]), one.ratio)
            assert one.low is not None and one.high is not None
            assert np.isclose(np.exp(found.low[i]), one.low)
            assert np.isclose(np.exp(found.high[i]), one.high)
            word = stats.verdict(one)
            words[word] += 1
            assert found.faster()[i] == (word == stats.FASTER)
            assert found.slower()[i] == (word == stats.SLOWER)
            assert found.same()[i] == (word == stats.SAME)
    assert len(words) == 4 and min(words.values()) > 5  # every verdict was tried


def test_an_arm_that_takes_longer_shifts_estimate_and_interval() -> None:
    """20% more time moves all three by log 1.2, whatever the noise."""
    logs = np.random.default_rng(1).normal(0, 0.1, (40, 10))
    there, direct = signed_rank(logs).slower_by(0.2), signed_rank(logs - np.log(1.2))
    for field in ("estimate", "low", "high"):
        assert np.allclose(getattr(there, field), getattr(direct, field))


def test_orders_are_drawn_by_the_schedules_law() -> None:
    """Each of the 20 orders of a block comes up as often as the real schedule draws it."""
    tries = 4000
    drawn = reference_first(np.random.default_rng(1), tries, order.BLOCK)
    simulated = Counter(map(tuple, drawn.tolist()))
    real = Counter(
        tuple(o[0] == "a" for o in itertools.islice(order.orders("ab", seed), order.BLOCK))
        for seed in range(tries)
    )
    assert len(simulated) == len(real) == 20 and set(simulated) == set(real)
    # Chi-squared of 2 x 20 counts has 19 degrees of freedom; 43.8 is its 99.9% quantile.
    apart = sum((simulated[k] - real[k]) ** 2 / (simulated[k] + real[k]) for k in real)
    assert apart < 43.8


@pytest.mark.parametrize("pairs", [6, 10, 20])
def test_simulated_orders_are_balanced_in_every_block(pairs: int) -> None:
    """As in the real schedule: equally often first in each whole block."""
    first = reference_first(np.random.default_rng(1), 100, pairs)
    assert first.shape == (100, pairs)
    for start in range(0, pairs - order.BLOCK + 1, order.BLOCK):
        block = first[:, start : start + order.BLOCK]
        assert (block.sum(axis=1) == order.BLOCK // 2).all()


def test_a_pair_is_two_consecutive_trials() -> None:
    """The ratio is reference over arm, whichever of them was first."""
    series = np.array([[1.0, 3.0, 10.0, 40.0]])
    assert log_ratios(series, np.array([[True, False]])).tolist() == [[-2.0, 30.0]]


@pytest.fixture(scope="module")
def simulated() -> dict[tuple[str, int], Simulated]:
    """Every noise model at every number of pairs."""
    models = noise.models()
    return {(name, n): simulate(name, models[name], n, TRIES, seed=1) for name, n in CASES}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_false_verdicts_stay_within_five_percent(
    simulated: dict[tuple[str, int], Simulated], case: tuple[str, int]
) -> None:
    """Of equal arms at most 5% are called faster or slower, in every noise model."""
    assert simulated[case].false.value <= 0.05 + ERROR


@pytest.mark.parametrize("case", CASES, ids=str)
def test_intervals_cover_what_they_promise(
    simulated: dict[tuple[str, int], Simulated], case: tuple[str, int]
) -> None:
    """93 to 97%; more only at 6 pairs (96.9% by design), and where a docstring says why."""
    name, pairs = case
    conservative = name == "sawtooth" or name.startswith("recorded")
    most = 1.0 if conservative else 0.97 if pairs > 6 else 0.985
    assert 0.93 <= simulated[case].coverage.value <= most


@pytest.mark.parametrize("name", ["quiet", "lognormal", "autocorrelation"])
def test_a_fifth_more_time_is_found_in_ten_pairs(
    simulated: dict[tuple[str, int], Simulated], name: str
) -> None:
    """In 90% of tries or more, at the noise of a quiet machine and at over three times that."""
    assert simulated[name, 10].found[0.2].value >= 0.9


def test_an_interval_that_misses_is_noticed() -> None:
    """The harness can fail: without balance a sawtooth makes equal arms differ every time."""
    models = {"sawtooth": noise.sawtooth}
    orders = compare_orders(models, 10, 500, 1)
    assert orders["the same first always"][0].false.value > 0.95
    assert orders["blocks of six"][0].false.value == 0


def test_a_bootstrap_covers_too_little_and_order_matters_under_drift() -> None:
    """What the design was chosen over is worse by more than Monte-Carlo error."""
    models = {"lognormal": noise.lognormal, "drift": noise.drift}
    found = compare_statistics(models, 10, 2000, 1)
    assert found["percentile bootstrap of the mean"][0].coverage.high < 0.93
    assert found["signed rank, Hodges-Lehmann"][0].coverage.low > 0.93
    orders = compare_orders(models, 10, 2000, 1)
    assert orders["all of one, then the other"][1].false.low > 0.5


@pytest.mark.parametrize("name", ["Student's t on pairs", "Welch's t, unpaired"])
def test_the_rivals_are_computed_right(name: str) -> None:
    """Student's t and Welch's t cover normal noise at 95%, for which they were made."""
    generator = np.random.default_rng(1)
    one, other = generator.normal(0, 0.1, (2, 20_000, 10))
    found = STATISTICS[name](generator, one, other)
    assert found.cover().mean() == pytest.approx(0.95, abs=0.006)


def test_stopping_on_width_keeps_its_promise() -> None:
    """Looks after whole blocks, from two on, leave coverage at 93% or more."""
    looks = (budget.LEAST_PRECISE, order.BLOCK)
    for model in (noise.lognormal, noise.autocorrelation):
        found = stop_on_width("any", model, looks, 0.08, 1500, 1)
        assert found.coverage.high >= 0.945 and found.coverage.value >= 0.925
        assert found.pairs % order.BLOCK == 0 and found.pairs < 40


def test_looking_and_adding_pairs_makes_false_verdicts_likelier() -> None:
    """The reason why a comparison that was extended is judged by the sequential test."""
    once, often = (extend_while_open("any", noise.lognormal, t, 4000, 1) for t in (0, 3))
    assert once.false.value <= 0.05 + ERROR and once.pairs == 10
    assert often.false.low > once.false.high


def test_the_warm_up_rule_stops_early_when_steady_and_late_enough_when_not() -> None:
    """A warm arm waits for few trials; one that decays isn't called warm far above its end."""
    rule = RULES["the lab's own"]
    at_once = warm_up("", rule, steady, 0.04, 60, 1)
    assert at_once.trials <= 12
    for decay in (medium, two_phases):
        found = warm_up("", rule, decay, 0.04, 60, 1)
        assert found.close.value >= 0.85 and found.trials < 30
