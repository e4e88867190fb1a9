"""Simulated runs until they are decided: the real arithmetic, and few false verdicts."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from labkit.calibration.simulation import deciding, noise
from labkit.calibration.simulation.deciding import Decided, run_until_decided
from labkit.calibration.simulation.stopping import extend_while_open, settled_then_decided
from labkit.core.stats import pairs as stats
from labkit.core.stats.sequential import sequential_ratio

TRIES = 2000
ERROR = 4 * (0.05 * 0.95 / TRIES) ** 0.5
"""Four standard errors of a share of 5%: the Monte-Carlo error that is allowed."""

MODELS = noise.models()


def test_verdicts_and_lengths_are_those_of_the_real_arithmetic_run_by_run() -> None:
    """Each simulated run ends with the verdict, and after the pair, that a real one would."""
    words = Counter[str]()
    for added in (0.0, 0.12, -0.2):
        logs = np.random.default_rng(1).normal(0, 0.05, (40, 30)) - math.log1p(added)
        found = deciding.ends(logs)
        for run, row in enumerate(logs):
            word, n = stats.INCONCLUSIVE, 0
            while n < 30 and word in (stats.INCONCLUSIVE, stats.TOO_FEW):
                n += 1
                word = stats.verdict(sequential_ratio(np.exp(row[:n]).tolist(), [1.0] * n))
            words[word] += 1
            assert (found.verdicts[run], found.pairs[run]) == (word, n)
    assert len(words) == 4 and min(words.values()) > 1  # every verdict was tried


@pytest.fixture(scope="module")
def runs() -> dict[str, Decided]:
    """Runs until decided under every noise model."""
    return {name: run_until_decided(name, model, TRIES, 1) for name, model in MODELS.items()}


@pytest.mark.parametrize("name", MODELS)
def test_false_verdicts_stay_within_five_percent_over_the_whole_run(
    runs: dict[str, Decided], name: str
) -> None:
    """Equal arms looked at after each of 40 pairs, and every interval on the way."""
    assert runs[name].false.value <= 0.05 + ERROR
    assert runs[name].missed.value <= 0.05 + ERROR
    assert runs[name].same.value + runs[name].false.value <= 1


@pytest.mark.parametrize("name", MODELS)
def test_an_arm_that_takes_longer_is_seldom_called_faster_or_no_different(
    runs: dict[str, Decided], name: str
) -> None:
    """By the margin or more: one side of the test is at stake, 2.5%."""
    assert max(share.value for share in runs[name].wrong.values()) <= 0.025 + ERROR


@pytest.mark.parametrize("name", ["quiet", "lognormal", "autocorrelation"])
def test_large_differences_are_found_in_fewer_than_ten_pairs(
    runs: dict[str, Decided], name: str
) -> None:
    """A fifth more time nearly always, in a median of less than ten; a half in seven or eight."""
    assert runs[name].found[0.2].value >= 0.98 and runs[name].pairs[0.2] < 10
    assert runs[name].found[0.5].value >= 0.98 and runs[name].late[0.5] <= 9


def test_on_a_quiet_machine_equal_arms_are_told_to_be_so(runs: dict[str, Decided]) -> None:
    """No practical difference, found before the bound; under more noise it seldom is."""
    assert runs["quiet"].same.value >= 0.98 and runs["quiet"].pairs[0.0] < 20
    assert runs["lognormal"].same.value < 0.1 and runs["lognormal"].pairs[0.0] == 40


@pytest.mark.parametrize("order", deciding.ORDERS)
@pytest.mark.parametrize("name", MODELS)
def test_the_order_of_a_run_that_is_extended_will_do_too(name: str, order: str) -> None:
    """Ten pairs in permuted blocks, or all of them: blocks are near enough to coins."""
    logs = deciding.ratios(name, MODELS[name], TRIES, 2, deciding.ORDERS[order])
    assert deciding.missed(logs).mean() <= 0.05 + ERROR


def test_extending_until_decided_errs_half_as_often_as_looking_at_settled_intervals() -> None:
    """Both while the verdict is open, from ten pairs to at most forty."""
    before = extend_while_open("any", noise.lognormal, 3, 4000, 1)
    now = settled_then_decided("any", noise.lognormal, 4000, 1)
    assert before.false.low > 0.08 and now.false.value < 0.065
    assert now.coverage.value > 0.93
