"""What makes a verdict weaker: trials thrown out, drift, noise, load, trials too short."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from labkit.core import units
from labkit.core.design.schedule import SHORT
from labkit.core.records.comparison import Comparison
from labkit.core.stats.pairs import FASTER, MIN_PAIRS, SLOWER
from labkit.core.stats.series import DRIFT_P, trend

from .unsettled import movements

LOAD_SHARE = 0.1
"""Other programs are spoken of when they took a tenth of the cores that Spark ran on."""


def cautions(comparison: Comparison) -> list[dict[str, Any]]:
    """The cautions, the gravest first, as data with a sentence in `text`."""
    texts = [
        *_unfinished(comparison),
        *_noisy(comparison),
        *_thrown_out(comparison),
        *_tolerated(comparison),
        *_moving(comparison),
        *_drifting(comparison),
        *_loaded(comparison),
        *_against_medians(comparison),
        *_short(comparison),
    ]
    return [{"kind": "caution", "text": text} for text in texts]


def _unfinished(comparison: Comparison) -> list[str]:
    found = []
    if comparison.stopped:
        why = "" if comparison.stopped == "cancelled" else f" ({comparison.stopped})"
        rounds = units.plural(comparison.warmup_rounds, "round")
        kept = (
            f"there is no verdict on time. What is counted is the warm-up's ({rounds}), which does "
            "the same work"
            if comparison.ended_in
            else "these are the pairs until then"
        )
        found.append(f"The run {comparison.ending}{why}: {kept}.")
    if not comparison.checked and comparison.equal != "unchecked":
        found.append("The arms' answers were not compared yet: they may differ.")
    if comparison.extended and not all(result.anytime for result in comparison.results):
        times = "once" if comparison.extended == 1 else f"{comparison.extended} times"
        found.append(
            f"Extended {times}: looking and then adding pairs makes false verdicts likelier "
            "than the interval's confidence says."
        )
    return found


def _noisy(comparison: Comparison) -> list[str]:
    noise = comparison.noise
    if noise is None or noise.low is None or noise.high is None or noise.low <= 1 <= noise.high:
        return []
    return [
        f"{comparison.reference} differs from itself ({units.ratio(noise.low)} to "
        f"{units.ratio(noise.high)}): the machine was disturbed, or this was the one run in "
        "twenty. Run again before you believe any of it."
    ]


def _thrown_out(comparison: Comparison) -> list[str]:
    if not comparison.rejected:
        return []
    first = comparison.rejected[0]
    return [
        f"Thrown out: {units.plural(len(comparison.rejected), 'trial')}, the first one of "
        f"{first['arm']}: {first['reason']}."
    ]


def _tolerated(comparison: Comparison) -> list[str]:
    """Failed tasks that don't make a trial unsound here, counted; and work that need not repeat."""
    found = []
    for arm in comparison.arms if comparison.tolerates else ():
        failed = [t.metrics.get("failed_tasks", 0) for t in arm.timed]
        if sum(failed):
            trials = units.plural(sum(1 for f in failed if f), "trial")
            found.append(
                f"Tolerated here: {units.plural(round(sum(failed)), 'failed task')} in {trials} "
                f"of {arm.name}. Recovering from them is in its times."
            )
    return found


def _moving(comparison: Comparison) -> list[str]:
    """Arms whose trials of the same work don't stay where they were."""
    found = [m.text for arm in comparison.arms for m in movements(arm, comparison.paired)]
    if not found:
        return []
    files = comparison.environment.get("spark_files", "")
    hint = ""
    if files not in ("", "tmpfs") and any(
        arm.metric("shuffle_write_bytes") for arm in comparison.arms
    ):
        hint = (
            f" Spark's files are on {files} here, where creating many can get dearer from trial to "
            "trial (see docs/measuring.md)."
        )
    return [f"Unsettled: {'; '.join(found)}. The same work should take the same time.{hint}"]


def _drifting(comparison: Comparison) -> list[str]:
    """Drift in the timed trials: of a ratio, which harms, or of the arms' times."""
    found = []
    edge = 1 + comparison.margin
    for result in comparison.results:
        ratios = [there / mine for there, mine in comparison.costs(result.arm)]
        drift = trend(ratios)
        if drift.p_value < DRIFT_P and not 1 / edge <= drift.change <= edge:
            found.append(
                f"Still drifting: the ratio of {result.arm} to {comparison.reference} changed by "
                f"{units.change(drift.change)} from the first pair to the last."
            )
    drifts = {arm.name: trend([t.seconds for t in arm.timed]) for arm in comparison.arms}
    moved = {
        name: t.change
        for name, t in drifts.items()
        if t.p_value < DRIFT_P and not 1 / edge <= t.change <= edge
    }
    if moved and not found:
        said = ", ".join(f"{name} by {units.change(change)}" for name, change in moved.items())
        found.append(
            f"Times still drifted during the timed pairs ({said}). {_shared(moved, drifts)}"
        )
    return found


def _shared(moved: Mapping[str, float], all_arms: Collection[str]) -> str:
    """Whether the trials of a pair share the drift."""
    one_way = len({change > 1 for change in moved.values()}) == 1
    if len(moved) == len(all_arms) and one_way:
        return "The trials of a pair share such a drift, in random order: it widens the interval."
    return "The arms don't share it, so that their ratio moved with it: run longer."


def _loaded(comparison: Comparison) -> list[str]:
    load = comparison.other_load
    cores = min(arm.cores(comparison.environment) for arm in comparison.arms)
    if load is None or load[0] < LOAD_SHARE * cores:
        return []
    return [
        f"Other programs kept {load[0]:.1f} cores busy during the trials (at most {load[1]:.1f}): "
        "the interval is wider for it. Close them and run again for a sharper one."
    ]


def _against_medians(comparison: Comparison) -> list[str]:
    found = []
    for result in comparison.results:
        theirs = comparison.arm(comparison.reference).metric("seconds")
        mine = comparison.arm(result.arm).metric("seconds")
        if not mine or not theirs or result.verdict not in (FASTER, SLOWER):
            continue
        if (theirs / mine > 1) != (result.ratio > 1):
            found.append(
                f"The medians of all trials point the other way for {result.arm}: the machine's "
                "speed changed during the run. Believe the paired ratio."
            )
    return found


def _short(comparison: Comparison) -> list[str]:
    """Trials that stay short though their arm was repeated as often as is allowed.

    Of a look at few pairs nothing is said: there times lead nowhere.
    """
    if comparison.most_pairs < MIN_PAIRS:
        return []
    short = [
        f"{arm.name} {units.seconds(took)}"
        for arm in comparison.arms
        if arm.timed and (took := min(t.seconds * t.repeats for t in arm.timed)) < SHORT
    ]
    if not short:
        return []
    return [
        f"Too short to time, even repeated ({', '.join(short)}): such a trial is Spark's own "
        "overhead. Give them more work."
    ]
