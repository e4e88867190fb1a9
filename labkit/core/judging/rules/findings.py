"""A comparison in, findings out: which rules fired in which arms, the dearest fault first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labkit.core import units
from labkit.core.judging.why.settled import cold
from labkit.core.judging.why.where_time_went import spent_by
from labkit.core.records.comparison import Comparison
from labkit.core.records.ran import Ran

from . import joins, overheads, small_tasks, sockets, spill, uneven_data, uneven_time, writer
from .rule import Case, Finding, Hit, Rule

RULES: tuple[Rule, ...] = (
    *uneven_time.RULES,
    *uneven_data.RULES,
    *small_tasks.RULES,
    *sockets.RULES,
    *spill.RULES,
    *overheads.RULES,
    *writer.RULES,
    *joins.RULES,
)

ALIKE = 0.25
"""Values of two arms that differ by no more than this share are one finding: single trials vary
by as much."""


@dataclass(frozen=True)
class _Fired:
    """A rule that fired in an arm."""

    rule: Rule
    arm: str
    hit: Hit


def findings(comparison: Comparison) -> list[Finding]:
    """The findings, as data with a sentence in `text`, ordered by the time they could be worth.

    Rules on times look at warm arms only, those on bytes and counts at any arm with an anatomy.
    A rule that fires in several arms with alike values is one finding that names them all.
    """
    timed = [ran for ran in comparison.ran if ran.arm and ran.arm.timed]
    fired = [found for ran in timed for found in _fired(ran)]
    groups: list[list[_Fired]] = []
    for found in fired:
        for group in groups:
            if _same(group, found):
                group.append(found)
                break
        else:
            groups.append([found])
    groups.sort(key=lambda group: -max(found.hit.worth or 0.0 for found in group))
    return [_finding(group, comparison.lab) for group in groups]


def findings_of(ran: Ran) -> list[Finding]:
    """The findings of whatever ran, with no comparison around it, as `findings` gives them."""
    fired = _fired(ran)
    fired.sort(key=lambda found: -(found.hit.worth or 0.0))
    return [_finding([found], "") for found in fired]


def _fired(ran: Ran) -> list[_Fired]:
    """Each rule that fires, once; on times only where the times are settled."""
    spent = spent_by(ran)
    if ran.anatomy is None or spent is None:
        return []
    case = Case(ran, ran.anatomy, spent, warm=not cold(ran))
    fired = [
        _Fired(rule, ran.name, hit)
        for rule in RULES
        if case.warm or not rule.on_times
        for hit in rule.check(case)
    ]
    left = [found for found in fired if not _said_already(found, fired)]
    hits = {rule.id: [found.hit for found in left if found.rule is rule] for rule in RULES}
    return [_Fired(rule, ran.name, _gathered(hits[rule.id])) for rule in RULES if hits[rule.id]]


def _said_already(found: _Fired, fired: list[_Fired]) -> bool:
    """Whether another rule has told the same fault: of this stage, or of the whole trial."""
    return any(
        other.rule.id in found.rule.yields_to
        and (None in (found.hit.stage, other.hit.stage) or found.hit.stage == other.hit.stage)
        for other in fired
    )


def _gathered(hits: list[Hit]) -> Hit:
    """One hit for all of a rule's: the dearest, with what the others add to its worth."""
    worst = max(hits, key=lambda hit: (hit.worth or 0.0, hit.value))
    if len(hits) == 1:
        return worst
    known = [hit.worth for hit in hits if hit.worth is not None]
    return replace(
        worst,
        text=f"{worst.text} The same in {units.plural(len(hits) - 1, 'other place')}.",
        worth=sum(known) if known else None,
    )


def _same(group: list[_Fired], found: _Fired) -> bool:
    first = group[0]
    if first.rule is not found.rule:
        return False
    here, there = first.hit.value, found.hit.value
    return abs(here - there) <= ALIKE * max(abs(here), abs(there))


def _finding(group: list[_Fired], lab: str) -> Finding:
    """One rule's finding in one arm or more; the sentence is that of the arm it costs most."""
    worst = max(group, key=lambda found: (found.hit.worth or 0.0, found.hit.value))
    rule, hit = worst.rule, worst.hit
    others = [found for found in group if found is not worst]
    alike = ", ".join(f"{o.arm} {units.by_unit(o.hit.value, rule.unit)}" for o in others)
    tail = f" Alike: {alike}." if alike else ""
    return {
        "kind": "finding",
        "rule": rule.id,
        "title": rule.title,
        "arm": worst.arm,
        "arms": [found.arm for found in group],
        "stage": hit.stage,
        "value": hit.value,
        "threshold": rule.threshold if hit.limit is None else hit.limit,
        "below": rule.below,
        "unit": rule.unit,
        "worth": hit.worth,
        "looks_at": rule.looks_at,
        "source": rule.source,
        "scaled": rule.scaled,
        "lab": rule.lab,
        "claim": rule.claim,
        "text": f"In {worst.arm}, {hit.text}{tail}",
        "next": _next(rule, hit, lab),
    }


def _next(rule: Rule, hit: Hit, lab: str) -> str:
    """The step to take, with the lab that tries it."""
    if hit.fix:
        return hit.fix
    if rule.lab and rule.lab == lab:
        return f"{rule.fix} This lab tries it: see its other arms."
    return f"{rule.fix} labkit.run({rule.lab!r}) tries it." if rule.lab else rule.fix
