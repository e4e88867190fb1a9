"""Claims held against comparisons: what is confirmed, refuted, or stays open."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from labkit.core.claims.claim import EQUAL, Case, Check, Claim, Published, stated
from labkit.core.claims.verdict import (
    CONFIRMED,
    FAILED,
    OPEN,
    REFUTED,
    Checked,
    Tried,
    Verified,
)
from labkit.core.records.comparison import Comparison
from tests.unit.core.claims.one_check import FAST, SLOW, one
from tests.unit.views.conftest import build


def metric(comparison: Comparison, arm: str, name: str, value: float) -> Comparison:
    """The comparison with a metric of an arm set in every trial."""
    arms = tuple(
        replace(a, trials=tuple(replace(t, metrics={**t.metrics, name: value}) for t in a.trials))
        if a.name == arm
        else a
        for a in comparison.arms
    )
    return replace(comparison, arms=arms)


@pytest.mark.parametrize(
    ("ratio", "says", "verdict"),
    [
        (1.8, "less", CONFIRMED),
        (0.5, "less", REFUTED),
        (1.0, "less", REFUTED),
        (1.0, EQUAL, CONFIRMED),
        (1.8, EQUAL, REFUTED),
    ],
)
def test_the_interval_over_the_pairs_decides_a_claim_on_time(
    ratio: float, says: str, verdict: str
) -> None:
    """Faster confirms "less", no practical difference confirms "equal", the rest refutes."""
    comparison = build(ratios=(1.0, ratio), pairs=20, noise=0.01)
    found = one(Check(FAST, SLOW, says=says), comparison)
    assert found.verdict == verdict
    assert found.low is not None and found.ratio is not None and found.high is not None
    assert found.low <= found.ratio <= found.high


def test_a_withheld_verdict_leaves_a_claim_open() -> None:
    """An arm whose times rose brought the ratio about: the claim says so, whatever the interval."""
    comparison = build(ratios=(1.0, 0.8), pairs=12, noise=0.01)
    slow = comparison.arm(FAST)
    trials = tuple(
        replace(t, seconds=t.seconds * (1 + 0.08 * t.round)) if t.phase == "timed" else t
        for t in slow.trials
    )
    arms = tuple(replace(a, trials=trials) if a.name == FAST else a for a in comparison.arms)
    found = one(Check(FAST, SLOW), replace(comparison, arms=arms))
    assert found.verdict == OPEN and found.same is None
    assert found.why.startswith(f"No verdict stands on it: {FAST} grew slower from trial to trial")
    assert found.high is not None and found.high < 1


def test_sessions_are_the_unit_where_there_are_several() -> None:
    """Six pairs in each of three JVMs are three ratios, not eighteen."""
    comparison = build(ratios=(1.0, 1.8), pairs=18, noise=0.01)
    arms = tuple(
        replace(a, trials=tuple(replace(t, session=t.round % 3 + 1) for t in a.trials))
        for a in comparison.arms
    )
    found = one(Check(FAST, SLOW), replace(comparison, arms=arms))
    whole = one(Check(FAST, SLOW), comparison)
    assert found.low != whole.low


def test_noise_leaves_a_claim_open() -> None:
    """An interval that holds 1 and more than the margin settles nothing."""
    found = one(Check(FAST, SLOW), build(ratios=(1.0, 1.05), pairs=7, noise=0.4))
    assert found.verdict == OPEN
    assert found.same is None


def test_a_metric_with_a_part_of_the_machine_has_an_interval_too() -> None:
    """Rounds in which an arm has none of it are left out."""
    comparison = metric(build(ratios=(1.0, 1.0), pairs=8), SLOW, "p99_batch_seconds", 0.4)
    comparison = metric(comparison, FAST, "p99_batch_seconds", 0.1)
    found = one(Check(FAST, SLOW, "p99_batch_seconds"), comparison)
    assert found.verdict == CONFIRMED
    assert found.low == found.high == pytest.approx(4.0)
    assert one(Check(FAST, SLOW, "p99_batch_seconds"), build()).verdict == OPEN
    assert not Check(FAST, SLOW, "p99_batch_seconds").exact and Check(FAST, SLOW, "tasks").exact


def test_one_figure_can_be_held_against_another_of_the_same_arm() -> None:
    """What Spark reports against what a formula says."""
    comparison = metric(build(), FAST, "memory_limit_bytes", 1_000.0)
    comparison = metric(comparison, FAST, "computed_limit_bytes", 1_000.6)
    check = Check(FAST, FAST, "memory_limit_bytes", EQUAL, other="computed_limit_bytes")
    assert one(check, comparison).verdict == CONFIRMED
    assert one(check, comparison).figures == (1_000.6, 1_000.0)
    comparison = metric(comparison, FAST, "computed_limit_bytes", 1_001.0)
    assert one(check, comparison).verdict == REFUTED


def test_two_arms_are_compared_in_their_own_pairs() -> None:
    """Neither of a check's arms needs to be the comparison's reference."""
    comparison = build(arms=3, ratios=(1.0, 2.0, 0.5), pairs=12, noise=0.01)
    found = one(Check(FAST, "coalesce_to_one"), comparison)
    assert found.ratio == pytest.approx(4.0, rel=0.05)


def test_the_published_direction_is_told() -> None:
    """The same where both ratios lie on one side of 1, not so where they don't."""
    published = Published(2646.3, 270.7, "ms")
    fast = build(ratios=(1.0, 1.8), pairs=12, noise=0.01)
    slow = build(ratios=(1.0, 0.6), pairs=12, noise=0.01)
    assert one(Check(FAST, SLOW, published=published), fast).same is True
    assert one(Check(FAST, SLOW, published=published), slow).same is False
    assert one(Check(FAST, SLOW), fast).same is None


@pytest.mark.parametrize(
    ("here", "there", "says", "verdict", "ratio"),
    [
        (100.0, 5000.0, "less", CONFIRMED, 50.0),
        (5000.0, 100.0, "less", REFUTED, 0.02),
        (100.0, 100.0, EQUAL, CONFIRMED, 1.0),
        (4999.0, 5000.0, "less", CONFIRMED, 1.0002),
        (4999.0, 5000.0, EQUAL, REFUTED, 1.0002),
        (5000.0, 5000.0, "less", REFUTED, 1.0),
        (0.0, 100.0, "less", CONFIRMED, math.inf),
        (0.0, 0.0, EQUAL, CONFIRMED, 1.0),
    ],
)
def test_medians_decide_a_claim_on_an_exact_metric(
    here: float, there: float, says: str, verdict: str, ratio: float
) -> None:
    """No interval: the figures are exact, and both are kept."""
    comparison = metric(build(), FAST, "shuffle_write_bytes", here)
    comparison = metric(comparison, SLOW, "shuffle_write_bytes", there)
    found = one(Check(FAST, SLOW, "shuffle_write_bytes", says=says), comparison)
    assert (found.verdict, found.ratio, found.low) == (verdict, pytest.approx(ratio), None)
    assert found.figures == (there, here)


@pytest.mark.parametrize(
    ("ratio", "least", "verdict"),
    [(1.8, 1.0, CONFIRMED), (1.8, 1.5, CONFIRMED), (1.8, 3.0, REFUTED), (0.5, 1.5, REFUTED)],
)
def test_a_claim_of_so_many_times_needs_so_many(ratio: float, least: float, verdict: str) -> None:
    """The whole interval of a ratio of times, or the ratio of two exact medians."""
    comparison = build(ratios=(1.0, ratio), pairs=20, noise=0.01)
    assert one(Check(FAST, SLOW, least=least), comparison).verdict == verdict
    wide = build(ratios=(1.0, 1.8), pairs=20, noise=0.5)
    assert one(Check(FAST, SLOW, least=1.75), wide).verdict == OPEN
    comparison = metric(build(), FAST, "stored_memory_bytes", 1000.0)
    comparison = metric(comparison, SLOW, "stored_memory_bytes", 1000.0 * ratio)
    assert one(Check(FAST, SLOW, "stored_memory_bytes", least=least), comparison).verdict == verdict


@pytest.mark.parametrize(
    ("ratio", "noise", "verdict"),
    [(1.1, 0.01, CONFIRMED), (0.9, 0.01, CONFIRMED), (1.5, 0.01, REFUTED), (0.6, 0.01, REFUTED),
     (1.25, 0.02, OPEN), (1.0, 0.6, OPEN)],
)  # fmt: skip
def test_a_claim_of_little_asks_for_a_whole_interval_near_one(
    ratio: float, noise: float, verdict: str
) -> None:
    """A difference that is real and small confirms it."""
    comparison = build(ratios=(1.0, ratio), pairs=20, noise=noise)
    check = Check(FAST, SLOW, says=EQUAL, within=1.25)
    assert one(check, comparison).verdict == verdict
    assert stated(check) == f"time of {FAST} and {SLOW} differs by less than 1.25×"


def test_a_metric_that_neither_arm_has_leaves_a_claim_open() -> None:
    """Nothing known is not the same as equal."""
    assert one(Check(FAST, SLOW, "no_such", says=EQUAL), build()).verdict == OPEN


def verified(*verdicts: str, error: str = "", beside: str = "") -> Verified:
    """A claim whose main checks gave these verdicts."""
    checked = [Checked(Check("a", "b"), verdict, 1.0) for verdict in verdicts]
    if beside:
        checked.append(Checked(Check("a", "b", main=False), beside, 1.0))
    case = Case("lab", tuple(c.check for c in checked))
    claim = Claim("id", "01", ("S1",), "says", (case,))
    return Verified(claim, True, (Tried(case, {}, tuple(checked), error=error),))


def test_the_main_checks_make_a_claims_verdict() -> None:
    """One that is refuted refutes; else an open one leaves it open; all confirmed confirm."""
    assert verified(CONFIRMED, CONFIRMED, beside=REFUTED).verdict == CONFIRMED
    assert verified(REFUTED).verdict == REFUTED
    assert verified(CONFIRMED, REFUTED, OPEN).verdict == REFUTED
    assert verified(CONFIRMED, OPEN).verdict == OPEN
    assert verified(error="Spark died").verdict == FAILED


def test_the_record_is_plain_json() -> None:
    """Infinite ratios and all."""
    found = verified(CONFIRMED)
    tried = replace(found.tried[0], checked=(replace(found.checked[0], ratio=math.inf),))
    text = json.dumps(replace(found, tried=(tried,)).to_json(), allow_nan=False)
    assert json.loads(text)["verdict"] == CONFIRMED


def test_why_is_told_of_the_two_arms_that_are_compared() -> None:
    """Not of either against the comparison's reference, and of no other figure than time."""
    comparison = build(arms=3, ratios=(1.0, 2.0, 0.5), pairs=12, noise=0.01)
    comparison = metric(comparison, "coalesce_to_one", "shuffle_write_bytes", 9e6)
    comparison = metric(comparison, FAST, "shuffle_write_bytes", 1e6)
    found = one(Check(FAST, "coalesce_to_one"), comparison)
    assert f"1.00 MB in {FAST}, 9.00 MB in coalesce_to_one" in found.why
    assert found.why.endswith("The time follows it.")
    assert one(Check(FAST, SLOW, "gc_seconds"), comparison).why == ""


def test_a_quick_case_leaves_out_what_needs_pairs_and_decides_nothing() -> None:
    """A case without any check left is none; a sweep has its own values; in full all is there."""
    exact = Check("b", "a", "shuffle_write_bytes", main=False)
    beside, main = Check("c", "a", main=False), Check("b", "a")
    cases = (
        Case("x", (main, beside, exact), {"records": 10, "keys": 2}, {"records": 1},
             along=("keys", (1, 2, 3)), quick_along=(1, 2)),
        Case("x", (beside,)),
    )  # fmt: skip
    claim = Claim("id", "01", ("S1",), "So.", cases)
    (quick,) = claim.sized(True)
    assert quick.checks == (main, exact) and quick.arms == {"a", "b"}
    assert quick.params == {"records": 1, "keys": 2} and quick.along == ("keys", (1, 2))
    assert claim.sized(False) == cases


@pytest.mark.parametrize(
    ("none", "some", "verdict"),
    [
        ([0.0] * 6, [0.02] * 6, CONFIRMED),
        ([0.03] * 6, [0.0] * 6, REFUTED),
        ([0.0] * 5, [0.02] * 5, OPEN),
        ([0.0, 0.0, 0.0, 0.0, 0.0, 0.04], [0.02] * 5 + [0.0], OPEN),
    ],
)
def test_an_arm_that_has_nothing_of_a_figure_has_less_in_each_pair(
    none: list[float], some: list[float], verdict: str
) -> None:
    """There is no ratio to nothing: six pairs of one sign decide."""
    built = build(ratios=[1.0, 1.0], pairs=len(none))
    values = {FAST: none, SLOW: some}
    arms = tuple(
        replace(arm, trials=tuple(
            replace(t, metrics={"p99_batch_seconds": values[arm.name][t.round]})
            for t in arm.timed
        ))
        for arm in built.arms
    )  # fmt: skip
    found = one(Check(FAST, SLOW, "p99_batch_seconds"), replace(built, arms=arms))
    assert found.verdict == verdict
    if verdict == CONFIRMED:
        assert found.ratio == math.inf and found.why == "So in each of 6 pairs."


def test_two_arms_that_have_nothing_of_a_figure_have_the_same() -> None:
    """In as many pairs as an interval needs; neither has less."""
    built = metric(metric(build(pairs=6), FAST, "gc_seconds", 0.0), SLOW, "gc_seconds", 0.0)
    equal = one(Check(FAST, SLOW, "gc_seconds", EQUAL), built)
    assert equal.verdict == CONFIRMED and equal.figures == (0, 0)
    assert one(Check(FAST, SLOW, "gc_seconds"), built).verdict == REFUTED
    few = metric(metric(build(pairs=5), FAST, "gc_seconds", 0.0), SLOW, "gc_seconds", 0.0)
    assert one(Check(FAST, SLOW, "gc_seconds", EQUAL), few).verdict == OPEN
