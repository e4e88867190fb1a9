"""The test that may be looked at after each pair: exact by enumeration, and an honest interval."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.stats import pairs as stats
from labkit.core.stats.sequential import (
    e_process,
    least_pairs,
    sequential_ratio,
    signed_ranks,
    threshold,
)

times = st.floats(min_value=0.01, max_value=1000, allow_nan=False)
pairs = st.lists(st.tuples(times, times), min_size=1, max_size=20)


def every_sign(sizes: list[float]) -> np.ndarray:
    """All 2^n series of log ratios with these sizes."""
    return np.array(list(itertools.product((-1.0, 1.0), repeat=len(sizes)))) * sizes


@pytest.mark.parametrize("sizes", [
    [0.3, 0.1, 0.2, 0.7, 0.05, 0.4, 0.6, 0.15, 0.9],
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    [0.2, 0.2, 0.1, 0.2, 0.1, 0.1, 0.3, 0.3, 0.3],
    [5.0, 0.01, 4.0, 0.02, 3.0, 0.0, 0.0, 1.0, 0.5],
], ids=["any", "growing", "ties", "zeros"])  # fmt: skip
def test_over_all_signs_the_evidence_is_one_on_average_after_every_pair(
    sizes: list[float],
) -> None:
    """A martingale by enumeration: whatever the sizes, and given any signs of the first pairs."""
    evidence = e_process(signed_ranks(every_sign(sizes)))
    assert np.allclose(evidence.mean(axis=0), 1.0, atol=1e-12)
    for known in range(1, len(sizes)):  # given the first signs, the next pair leaves the mean
        later = evidence[:, known].reshape(2**known, -1).mean(axis=1)
        assert np.allclose(later, evidence[:: 2 ** (len(sizes) - known), known - 1])


@pytest.mark.parametrize("order", ["growing", "falling", "mixed"])
def test_over_all_signs_few_runs_ever_reach_the_threshold(order: str) -> None:
    """Of all 2^14 sign patterns at most 2.5% on either side, after any of 14 pairs."""
    sizes = list(np.arange(1.0, 15.0))
    sizes = sizes[::-1] if order == "falling" else sizes
    if order == "mixed":
        np.random.default_rng(1).shuffle(sizes)
    logs = every_sign(sizes)
    for side in (logs, -logs):
        assert 0 < (e_process(signed_ranks(side)) >= threshold()).any(axis=1).mean() <= 0.025


def test_a_rank_looks_at_the_pairs_so_far_alone() -> None:
    """What comes later changes no earlier bet."""
    logs = np.array([0.2, -0.1, 0.3, -0.25])
    assert signed_ranks(logs).tolist() == pytest.approx([1 / 2, -1 / 3, 3 / 4, -3 / 5])
    assert signed_ranks(logs[:2]).tolist() == signed_ranks(logs)[:2].tolist()


@given(pairs)
def test_swapping_the_arms_turns_everything_over(rows: list[tuple[float, float]]) -> None:
    """Which arm is called the reference must not matter to what is found."""
    a, b = [a for a, _ in rows], [b for _, b in rows]
    there, back = sequential_ratio(a, b), sequential_ratio(b, a)
    assert math.isclose(there.ratio, 1 / back.ratio, rel_tol=1e-9)
    assert math.isclose(there.p_value, back.p_value, rel_tol=1e-6)
    if there.low is None or back.high is None:
        assert there.high is None and back.low is None
    else:
        assert math.isclose(there.low, 1 / back.high, rel_tol=1e-9)


@given(st.lists(st.floats(min_value=-2, max_value=2), min_size=7, max_size=20, unique=True),
       st.floats(min_value=-2, max_value=2))  # fmt: skip
def test_the_interval_has_the_truths_that_are_not_bet_out(logs: list[float], truth: float) -> None:
    """A truth lies in it when neither side's evidence has reached the threshold, else outside."""
    found = sequential_ratio([math.exp(x) for x in logs], [1.0] * len(logs))
    low, high = found.low, found.high
    if low is None or high is None:
        return
    if any(abs(truth - w) < 1e-9 for w in stats.walsh_averages(logs)):
        return
    left = np.asarray(logs) - truth
    out = any(e_process(signed_ranks(side))[-1] >= threshold() for side in (left, -left))
    assert out == (not low <= math.exp(truth) <= high)


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=7, max_value=30))
def test_estimate_interval_and_p_value_agree(seed: int, n: int) -> None:
    """The estimate is the paired one and lies inside; p is under 5% just when 1 lies outside."""
    generator = np.random.default_rng(seed)
    logs = generator.normal(generator.uniform(-0.3, 0.3), 0.15, n)
    times = np.exp(logs).tolist()
    found, settled = sequential_ratio(times, [1.0] * n), stats.paired_ratio(times, [1.0] * n)
    assert found.anytime and not settled.anytime and found.ratio == settled.ratio
    if found.low is not None and found.high is not None:
        assert found.low <= found.ratio <= found.high
        assert (found.p_value <= 0.05) == (not found.low <= 1 <= found.high)


def test_too_few_pairs_have_no_interval_and_are_counted_right() -> None:
    """The fewest that can give one do, where sizes grow; five are too few for anything."""
    fewest = least_pairs()
    assert fewest == 6 and least_pairs(verdicts=4) == 9
    growing = e_process(signed_ranks(np.arange(1.0, 9.0)))
    assert growing[fewest - 2] < threshold() <= growing[fewest - 1]
    found = sequential_ratio([2.0, 2.1, 1.9, 2.2, 2.05], [1.0] * 5)
    assert (found.low, found.high) == (None, None) and stats.verdict(found) == stats.TOO_FEW


def test_several_verdicts_share_the_five_percent() -> None:
    """Each arm of four has an interval as wide as it must be for all of them."""
    logs = np.random.default_rng(3).normal(0.2, 0.1, 20)
    one, four = (sequential_ratio(np.exp(logs).tolist(), [1.0] * 20, k) for k in (1, 4))
    assert one.low is not None and four.low is not None and four.low < one.low
    assert one.high is not None and four.high is not None and four.high > one.high
    assert threshold(4) == 4 * threshold() == pytest.approx(160)


@pytest.mark.parametrize(("a", "b"), [([], []), ([1.0], [1.0, 2.0]), ([0.0], [1.0])])
def test_pairs_that_are_none_are_refused(a: list[float], b: list[float]) -> None:
    """Unequal lengths, nothing at all, and times of 0 are errors of the caller."""
    with pytest.raises(ValueError, match=r"pairs need|above 0"):
        sequential_ratio(a, b)
