"""Which lines lead a page: the one that titles it and how sure it is."""

from __future__ import annotations

from labkit.core.judging import advice
from labkit.core.judging.exact import counted, is_look, look_basis
from labkit.core.judging.rules.rule import Finding
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.store import Saved
from labkit.core.records.sweep import Sweep
from labkit.core.stats.pairs import (
    BEHIND,
    BETTER,
    FASTER,
    INCONCLUSIVE,
    SAME,
    SLOWER,
    TOO_FEW,
    WORSE,
)

_ORDER = (FASTER, BETTER, SAME, INCONCLUSIVE, TOO_FEW, SLOWER, WORSE)
NOTHING = "No pair of trials was finished"


def lead(comparison: Comparison | Saved) -> Result | None:
    """The result that titles the page: the fastest arm that is faster, else the firmest one."""
    if not comparison.results:
        return None
    return min(comparison.results, key=lambda r: (_ORDER.index(r.verdict), -r.ratio))


def title(comparison: Comparison) -> str:
    """The claim of the whole comparison in one line.

    With one arm against the reference its own headline; with more the best arm's, or, where
    all are slower, that the reference is the fastest.
    """
    result = lead(comparison)
    if result is None:
        arms = (arm.name for arm in comparison.variants[1:])
        looks = [str(look) for arm in arms if (look := counted(comparison, arm))]
        alone = f"{comparison.reference} against itself" if comparison.noise else NOTHING
        return looks[0] if looks else alone
    if result.verdict in BEHIND and len(comparison.results) > 1:
        most = "fastest" if comparison.paired == "seconds" else "best"
        return f"{comparison.reference} is the {most} of {len(comparison.variants)}"
    return advice.headline(comparison, result)


def subtitle(comparison: Comparison) -> str:
    """How sure the title is."""
    result = lead(comparison)
    if is_look(comparison):
        return look_basis(comparison)
    if result is None and comparison.noise:
        return advice.noise_figure(comparison.noise, comparison)
    if result is None:
        return f"The run {comparison.ending}." if comparison.stopped else ""
    sure = advice.certainty(comparison, result)
    if result.verdict in BEHIND and len(comparison.results) > 1:
        return f"Nearest to it, {result.arm}: {sure}"
    return sure


def findings_in(comparison: Comparison) -> list[Finding]:
    """What the rules found in it, the dearest first."""
    return [item for item in comparison.advice if item.get("kind") == "finding"]


def noted(record: Comparison | Sweep, kind: str) -> list[str]:
    """The sentences of the record's advice of one kind: "reason" or "caution"."""
    return [str(item.get("text", "")) for item in record.advice if item.get("kind") == kind]
