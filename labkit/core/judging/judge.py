"""Trials in, arms and verdicts out: which trials count, and what the pairs say."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from labkit.core.design.terms import USUAL, Terms
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.made_by import version
from labkit.core.records.trial import TIMED, Trial
from labkit.core.stats.pairs import (
    INCONCLUSIVE,
    MARGIN,
    TOO_FEW,
    Interval,
    paired_ratio,
    pairs_to_settle,
    said_of,
    verdict,
)
from labkit.core.stats.sequential import least_pairs, sequential_ratio

from .between import by_session, over_sessions
from .outliers import marked
from .unsettled import unsettling

BYTES_TOLERANCE = 0.10
"""Shuffle bytes of one arm may differ this much between trials: compression depends a little
on the order in which records arrive, while a reused shuffle or another plan halves them."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


def odd_trials(trials: Sequence[Trial]) -> dict[int, str]:
    """Reasons to throw out trials of one arm that did other work than the rest, by index.

    Compared with the arm's own majority: the plan's shape, the completed tasks and the
    shuffle bytes written. Only timed trials are looked at.
    """
    timed = [(i, t) for i, t in enumerate(trials) if t.phase == TIMED and not t.invalid]
    if len(timed) < 3:  # no majority to speak of
        return {}
    reasons: dict[int, str] = {}
    shape = Counter(t.plan_shape for _, t in timed).most_common(1)[0][0]
    tasks = Counter(t.metrics.get("tasks") for _, t in timed).most_common(1)[0][0]
    written = statistics.median(t.metrics.get("shuffle_write_bytes", 0) for _, t in timed)
    for i, trial in timed:
        bytes_here = trial.metrics.get("shuffle_write_bytes", 0)
        if trial.plan_shape != shape:
            reasons[i] = "its final plan differs from that of the arm's other trials"
        elif trial.metrics.get("tasks") != tasks:
            done = trial.metrics.get("tasks", 0)
            reasons[i] = (
                f"it completed {done:,.0f} tasks where the arm's other trials did {tasks:,.0f}"
            )
        elif abs(bytes_here - written) > BYTES_TOLERANCE * written:
            reasons[i] = (
                f"it wrote {bytes_here:,.0f} bytes of shuffle where the arm's other trials "
                f"wrote {written:,.0f}"
            )
    return reasons


def sift(trials: Sequence[Trial], same_work: bool = True) -> tuple[Trial, ...]:
    """The trials of one arm, those that did other work than the rest marked invalid.

    Where the work need not be the same from trial to trial all of them stay.
    """
    reasons = odd_trials(trials) if same_work else {}
    return tuple(
        replace(trial, invalid=reasons[i]) if i in reasons else trial
        for i, trial in enumerate(trials)
    )


def interval_of(comparison: Comparison, arm: str, verdicts: int = 1) -> Interval | None:
    """The arm's ratio with its interval, or None when not one sound pair is there.

    A run whose length hung on what it found has an interval that holds throughout, for all
    `verdicts` of the comparison together.
    """
    pairs = comparison.pairs(arm)
    if not pairs:
        return None
    if len(by_session(pairs)) > 1:
        return over_sessions(pairs, comparison.cost)
    costs = comparison.costs(arm)
    reference, own = [there for there, _ in costs], [mine for _, mine in costs]
    if comparison.anytime:
        return sequential_ratio(reference, own, verdicts)
    return paired_ratio(reference, own)


def judge(comparison: Comparison, arm: str, verdicts: int = 1) -> Result | None:
    """The arm against the reference, one of so many `verdicts`; None without a sound pair."""
    interval = interval_of(comparison, arm, verdicts)
    if interval is None:
        return None
    word = verdict(interval, comparison.margin, comparison.band)
    moved = None
    if word not in (INCONCLUSIVE, TOO_FEW) and interval.low and interval.high:
        moved = unsettling(comparison, arm, interval.low, interval.high)
    if moved is not None:
        word = INCONCLUSIVE
    holds_one = interval.low is None or interval.high is None or interval.low <= 1 <= interval.high
    open_still = (
        moved is None and word in (INCONCLUSIVE, TOO_FEW) and holds_one
    )  # else more pairs won't do
    return Result(
        arm=arm,
        ratio=interval.ratio,
        low=interval.low,
        high=interval.high,
        confidence=interval.confidence,
        pairs=len(comparison.pairs(arm)),
        verdict=said_of(word, comparison.paired),
        needed=_needed(interval, comparison.margin, verdicts) if open_still else None,
        p_value=interval.p_value,
        anytime=interval.anytime,
        sessions=len(by_session(comparison.pairs(arm))),
        withheld="" if moved is None else moved.text,
    )


def _needed(interval: Interval, margin: float, verdicts: int) -> int | None:
    """Roughly how many pairs in all would settle it; for an interval at all, the fewest."""
    if interval.anytime and interval.low is None:
        return max(least_pairs(verdicts), interval.pairs + 1)
    return pairs_to_settle(interval, margin)


def is_decided(comparison: Comparison) -> bool:
    """Whether every arm has a verdict that says something, and the noise, if asked for, a floor."""
    noise = comparison.noise
    if noise is not None and noise.low is None:  # a verdict would have no floor to leave
        return False
    return bool(comparison.results) and not (
        {TOO_FEW, INCONCLUSIVE} & set(comparison.verdicts.values())
    )


def assemble(
    *,
    lab: str,
    title: str,
    params: Mapping[str, Any],
    seed: int,
    environment: Mapping[str, Any],
    arms: Sequence[Arm],
    again: str = "",
    stopped: str = "",
    margin: float = MARGIN,
    until: str = "",
    most: int | None = None,
    extended: int = 0,
    terms: Terms = USUAL,
    checked: bool = True,
    asked: Mapping[str, Any] = NOTHING,
) -> Comparison:
    """A comparison from arms that hold all their trials; the first arm is the reference.

    `again` names the arm that is the reference once more (A/A), if there is one; `until`,
    `most`, `extended`, `checked` and `asked` are those of the comparison, `terms` what its trials
    are held to.
    """
    sifted = tuple(replace(arm, trials=marked(sift(arm.trials, terms.same_work))) for arm in arms)
    rejected = tuple(
        {"arm": t.arm, "round": t.round, "seconds": t.seconds, "reason": t.invalid}
        for arm in sifted
        for t in arm.trials
        if t.invalid
    )
    bare = Comparison(
        lab=lab,
        title=title,
        params=params,
        seed=seed,
        environment=environment,
        reference=sifted[0].name,
        arms=sifted,
        results=(),
        margin=margin,
        rejected=rejected,
        stopped=stopped,
        started=min((t.started for arm in sifted for t in arm.trials), default=0.0),
        extended=extended,
        until=until,
        most=most,
        equal=terms.equal,
        paired=terms.paired,
        same_work=terms.same_work,
        tolerates=terms.tolerates,
        checked=checked,
        asked=asked,
        labkit=version(),
    )
    if again:
        bare = replace(bare, noise=judge(bare, again))
    names = [arm.name for arm in sifted[1:] if arm.name != again]
    results = (judge(bare, name, len(names)) for name in names)
    return replace(bare, results=tuple(r for r in results if r is not None))
