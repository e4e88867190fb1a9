"""A claim's checks held against a comparison: by the pairs, by exact figures, or by the plans."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import median

from labkit.core.judging.judge import interval_of, judge
from labkit.core.judging.why.reasons import reasons
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.figures import TIMES, describe
from labkit.core.records.sweep import Sweep
from labkit.core.records.trial import trial_value
from labkit.core.stats import pairs as stats
from labkit.core.stats.pairs import AHEAD, BEHIND
from labkit.core.sweeps.words import headline

from .claim import LESS, PLAN, Case, Check
from .one_plan import plans_apart
from .verdict import CONFIRMED, OPEN, REFUTED, Checked


def judged(case: Case, run: Comparison | Sweep | Demonstration) -> tuple[Checked, ...]:
    """A case's checks held against what it ran."""
    return tuple(_judged(check, run) for check in case.checks)


def _judged(check: Check, run: Comparison | Sweep | Demonstration) -> Checked:
    if isinstance(run, Demonstration):
        return _by_observation(check, run)
    if isinstance(run, Sweep):
        return _by_curve(check, run)
    if check.figure == PLAN:
        return _by_plan(check, run)
    return _by_metric(check, run) if check.exact else _by_pairs(check, run)


def _by_observation(check: Check, shown: Demonstration) -> Checked:
    """Whether what was looked at is as it was predicted."""
    seen = next((seen for seen in shown.observations if seen.name == check.arm), None)
    if seen is None:
        return Checked(check, OPEN, None, why="It was not reached.")
    verdict = OPEN if seen.holds is None else CONFIRMED if seen.holds else REFUTED
    return Checked(check, verdict, None, why=seen.found)


def _by_curve(check: Check, sweep: Sweep) -> Checked:
    """Whether arm and reference change places; they don't where one is ahead at every value."""
    if check.against != sweep.reference:
        return Checked(check, OPEN, None, why=f"The sweep's reference is {sweep.reference}.")
    found = sweep.crossovers.get(check.arm, ())
    if found:
        why = f"At {sweep.param} = {', '.join(crossover.place for crossover in found)}."
        return Checked(check, CONFIRMED, None, why=why)
    words = {point.verdict for point in sweep.curve(check.arm)}
    apart = len(words) == 1 and words <= AHEAD | BEHIND and not sweep.missing
    return Checked(check, REFUTED if apart else OPEN, None, why=f"{headline(sweep, check.arm)}.")


def _by_plan(check: Check, comparison: Comparison) -> Checked:
    """One plan, or how the two differ."""
    apart = plans_apart(comparison.arm(check.arm), comparison.arm(check.against))
    if apart is None:
        return Checked(check, OPEN, None, why="Neither arm ran a plan of Spark SQL.")
    why = f"The plan of {check.arm}: {apart}." if apart else ""
    return Checked(check, REFUTED if apart else CONFIRMED, None, why=why)


def _by_pairs(check: Check, comparison: Comparison) -> Checked:
    """The ratio in a pair, with its interval, against what the claim says of it."""
    alone = _alone(check, comparison)
    result = judge(alone, alone.arms[1].name)
    if result is None:
        return _by_signs(check, comparison)
    word = result.verdict
    if result.withheld and check.figure not in TIMES:  # other figures needn't stay where they were
        interval = interval_of(alone, result.arm)
        word = stats.verdict(interval, comparison.margin, comparison.band) if interval else word
    wanted = stats.FASTER if check.says == LESS else stats.SAME
    against = {stats.FASTER, stats.SLOWER, stats.SAME} - {wanted}
    verdict = CONFIRMED if word == wanted else REFUTED if word in against else OPEN
    if verdict == CONFIRMED and check.least > 1:
        verdict = _as_much(result, check.least)
    if check.within > 1:
        verdict = OPEN if result.withheld else _as_near(result, check.within)
    side = {stats.FASTER: 1, stats.SLOWER: -1}.get(word, 0)
    settled = word not in (stats.TOO_FEW, stats.INCONCLUSIVE)
    return Checked(
        check,
        verdict,
        result.ratio,
        result.low,
        result.high,
        same=_same(check, side, 1 + comparison.margin) if settled else None,
        why=_reason(check, comparison, alone, replace(result, verdict=word)),
    )


def _by_signs(check: Check, comparison: Comparison) -> Checked:
    """Which arm has less of a figure that one of them has nothing of, so that there is no ratio.

    Where neither has any, in as many pairs as an interval needs, the two are equal.
    As many pairs as an interval needs, all of one sign, have the same chance under equal arms as an
    interval that leaves 1 out.
    """
    names = (check.against, check.other or check.figure), (check.arm, check.figure)
    there, here = (
        {t.round: trial_value(t, figure) for t in comparison.arm(arm).timed if not t.invalid}
        for arm, figure in names
    )
    pairs = [
        (other, mine)
        for number in there.keys() & here.keys()
        if (other := there[number]) is not None and (mine := here[number]) is not None
    ]
    enough = len(pairs) >= stats.MIN_PAIRS
    if enough and not any(value for pair in pairs for value in pair):
        why = f"Neither arm has any of it, in {len(pairs)} pairs."
        verdict = REFUTED if check.says == LESS else CONFIRMED
        return Checked(check, verdict, 1.0, figures=(0.0, 0.0), why=why)
    less = enough and all(mine < other for other, mine in pairs)
    more = enough and all(mine > other for other, mine in pairs)
    if check.says != LESS or not (less or more):
        return Checked(check, OPEN, None, why="No whole pair of sound trials has it.")
    figures = (median(other for other, _ in pairs), median(mine for _, mine in pairs))
    ratio = figures[0] / figures[1] if figures[1] else math.inf
    holds = less and ratio >= check.least
    why = f"So in each of {len(pairs)} pairs."
    return Checked(check, CONFIRMED if holds else REFUTED, ratio, figures=figures, why=why)


def _alone(check: Check, comparison: Comparison) -> Comparison:
    """The check's two arms, that of `against` first, with their figures in the place of times."""
    there = _measured(comparison.arm(check.against), check.other or check.figure)
    here = _measured(comparison.arm(check.arm), check.figure)
    if here.name == there.name:
        here = replace(here, name=f"{here.name}: {check.figure}")
    arms = (there, here)
    return replace(comparison, reference=there.name, arms=arms, results=(), paired="seconds")


def _measured(arm: Arm, figure: str) -> Arm:
    """The arm with the timed trials that have some of a figure, as if it were their time."""
    if figure == "seconds":
        return arm
    values = ((trial, trial_value(trial, figure)) for trial in arm.timed)
    trials = tuple(replace(trial, seconds=value) for trial, value in values if value)
    return replace(arm, trials=trials)


def _by_metric(check: Check, comparison: Comparison) -> Checked:
    """The ratio of an exact metric's medians."""
    here = comparison.arm(check.arm).metric(check.figure)
    there = comparison.arm(check.against).metric(check.other or check.figure)
    if here is None and there is None:
        return Checked(check, OPEN, None, why=f"Neither arm has a {describe(check.figure).label}.")
    mine, other = here or 0.0, there or 0.0
    ratio = other / mine if mine else math.inf if other else 1.0
    side = 0 if abs(other - mine) < 1 else 1 if other > mine else -1
    holds = side == 1 and ratio >= check.least if check.says == LESS else side == 0
    verdict = CONFIRMED if holds else REFUTED
    return Checked(check, verdict, ratio, figures=(other, mine), same=_same(check, side, 1.0))


def _as_much(result: Result, least: float) -> str:
    """Whether a whole interval lies where the ratio is said to be."""
    if result.low is None or result.high is None:
        return OPEN
    return CONFIRMED if result.low >= least else REFUTED if result.high < least else OPEN


def _as_near(result: Result, within: float) -> str:
    """Whether a whole interval lies within a factor of 1, or beyond it."""
    if result.low is None or result.high is None:
        return OPEN
    if 1 / within < result.low and result.high < within:
        return CONFIRMED
    return REFUTED if result.low >= within or result.high <= 1 / within else OPEN


def _same(check: Check, side: int, telling: float) -> bool | None:
    """Whether a difference lies where the published ratio does, one of `telling` or more."""
    published = check.published.ratio
    if published is None:
        return None
    alike = published == 1 or 1 / telling < published < telling
    return side == (0 if alike else 1 if published > 1 else -1)


def _reason(check: Check, comparison: Comparison, alone: Comparison, result: Result) -> str:
    """What explains the time of one arm against the other, or why no verdict stands on it.

    Empty for another figure than time.
    """
    if check.figure not in TIMES:
        return ""
    if result.withheld:
        return f"No verdict stands on it: {result.withheld}."
    if check.figure != "seconds":
        return ""
    said = (item for item in comparison.advice if item.get("kind") == "reason")
    metric = next((str(item.get("metric", "")) for item in said), "")
    return str(reasons(replace(alone, results=(result,), noise=None), metric)[0]["text"])
