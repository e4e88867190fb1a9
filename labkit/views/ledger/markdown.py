"""The ledger as Markdown: published beside measured, as the project's pages show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import groupby

from labkit.core import units
from labkit.core.claims.claim import Claim
from labkit.core.claims.ledger import Ledger
from labkit.core.claims.outcome import Outcome
from labkit.core.claims.verdict import CONFIRMED, OPEN, REFUTED

from . import words

_SAID = {CONFIRMED: "", REFUTED: "Not so: ", OPEN: "Open: "}
"""What stands before the words of the check that decided."""


def ledger_markdown(ledger: Ledger) -> str:
    """All claims by chapter: claim, source, published, measured, verdict, and the reason."""
    head = ("Claim", "Sources", "Published", "Measured here", "Verdict", "Reason")
    parts = [_measured_on(ledger)]
    for chapter, claims in groupby(ledger.claims, key=lambda claim: claim.chapter):
        rows = [_row(claim, ledger.outcomes.get(claim.id)) for claim in claims]
        number, _, title = chapter.partition("_")
        title = title.replace("_", " ").capitalize()
        parts.append(f"## {title} (notebook {number})\n\n{table(head, rows)}")
    return "\n".join(parts)


def short_markdown(ledger: Ledger) -> str:
    """A table of what was published, what was measured, and the verdict, a line a claim."""
    head = ("Claim", "Published", "Measured here", "Verdict")
    rows = [_short_row(claim, ledger.outcomes.get(claim.id)) for claim in ledger.claims]
    return f"{_measured_on(ledger)}\n{table(head, rows)}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what its cells hold is shown as it is, but for line breaks and code."""
    ready = ([_cell(cell) for cell in row] for row in rows)
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *ready))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")


def _row(claim: Claim, outcome: Outcome | None) -> tuple[str, ...]:
    told = (f"`{claim.id}`\n{claim.says}", ", ".join(claim.sources), _published(claim))
    if outcome is None:
        return (*told, words.NOT_TRIED, "–", "–")
    here = "\n".join((*words.brought(outcome), f"({words.circumstances(outcome)})"))
    return (*told, here, f"**{outcome.verdict}**", _reason(claim, outcome))


def _short_row(claim: Claim, outcome: Outcome | None) -> tuple[str, ...]:
    told = (f"{claim.says} (`{claim.id}`)", _published(claim))
    if outcome is None:
        return (*told, words.NOT_TRIED, "–")
    decided, *others = words.brought(outcome)
    more = f"; {units.plural(len(others), 'more check')}" if others else ""
    return (*told, f"{decided}{more}", f"**{outcome.verdict}**")


def _published(claim: Claim) -> str:
    """The figures that the claim's main checks stand against."""
    checks = [check for case in claim.cases for check in case.checks if check.main]
    figures = dict.fromkeys(text for check in checks if (text := words.in_full(check.published)))
    return "; ".join(figures) or "–"


def _reason(claim: Claim, outcome: Outcome) -> str:
    """The check that decided, in words, and what explains it."""
    decided = outcome.deciding
    said = f"{_SAID.get(decided.verdict, '')}{decided.words}." if decided else "Not all of it ran."
    told = [said, decided.why if decided else ""]
    hidden = f"In local mode: {outcome.hidden}" if outcome.hidden else ""
    return " ".join(filter(None, (*told, hidden, words.changed(claim, outcome))))


def _measured_on(ledger: Ledger) -> str:
    """What was measured, when and on what, and how many claims were confirmed."""
    groups: dict[tuple[str, bool, int], list[Outcome]] = defaultdict(list)
    for claim in ledger.claims:
        if outcome := ledger.outcomes.get(claim.id):
            groups[_machine(outcome.environment), outcome.quick, outcome.sessions].append(outcome)
    if not groups:
        return "None of these claims has been tried for this page yet.\n"
    scaled = {claim.id for claim in ledger.claims if any(case.scaled for case in claim.cases)}
    lines = [_told(*key, outcomes, scaled) for key, outcomes in groups.items()]
    missing = len(ledger.claims) - sum(map(len, groups.values()))
    if missing:
        lines.append(f"{units.plural(missing, 'claim')} not tried here yet.")
    return "\n".join(f"{line}\n" for line in lines)


def _told(
    machine: str, quick: bool, sessions: int, outcomes: Sequence[Outcome], scaled: Set[str]
) -> str:
    days = sorted({outcome.day for outcome in outcomes})
    when = " to ".join(dict.fromkeys((days[0], days[-1])))
    size = (
        "the sizes of a quick run, mostly about a tenth of the published ones"
        if quick
        else "the published sizes"
    )
    smaller = [f"`{o.claim}`" for o in outcomes if o.claim in scaled and not quick]
    size += f" (smaller ones for {', '.join(smaller)})" if smaller else ""
    size += f", in {sessions} sessions" if sessions > 1 else ", in one session"
    said = [outcome.verdict for outcome in outcomes]
    counts = ", ".join(f"{said.count(word)} {word}" for word in dict.fromkeys(sorted(said)))
    return (
        f"Measured on {when} with {machine or 'nothing that ran'}, at {size}: "
        f"of {units.plural(len(outcomes), 'claim')} {counts}."
    )


def _machine(environment: Mapping[str, object]) -> str:
    named = {"spark": "Spark", "java": "Java", "python": "Python"}
    cores = environment.get("cores")
    told = [units.plural(int(str(cores)), "core")] if cores else []
    told += [f"{title} {environment[name]}" for name, title in named.items() if name in environment]
    return ", ".join((*told, *([str(environment["os"])] if "os" in environment else [])))
