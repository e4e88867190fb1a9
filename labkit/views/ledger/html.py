"""Claims on trial as a table: published beside measured, verdict, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labkit.core.claims.claim import Claim
from labkit.core.claims.ledger import Ledger
from labkit.core.claims.outcome import Outcome
from labkit.core.claims.verdict import Checked, Verified
from labkit.ledger import SOURCES
from labkit.views.markup import escape
from labkit.views.palette import variable
from labkit.views.stylesheet import piece

from . import words
from .text import FOOT


def verification_html(claims: Sequence[Verified]) -> str:
    """The table of what was measured."""
    rows = "".join(_claim(verified) for verified in claims)
    return piece(
        '<section><div class="scroll"><table class="ledger"><thead><tr>'
        + _heads("claim", "published", "here", "verdict", "why")
        + f'</tr></thead><tbody>{rows}</tbody></table></div><p class="muted small">'
        f"{escape(FOOT)} {_sources(verified.claim for verified in claims)}</p></section>"
    )


def ledger_html(ledger: Ledger) -> str:
    """The ledger itself: claims, sources, published figures, what came of them, what decides."""
    rows = "".join(
        f'<tr><th scope="row">{escape(claim.id)}{_small(claim.says)}</th>'
        f'<td class="whole">{escape(", ".join(claim.sources))}</td>'
        f"<td>{_lines(_published(claim))}</td>"
        f"{_here(claim, ledger.outcomes.get(claim.id))}"
        f'<td class="why">{escape(claim.confirmed)}{_small(f"refuted if {claim.refuted}")}'
        f"{_small('lab: ' + ', '.join(claim.labs))}</td>"
        "</tr>"
        for claim in ledger.claims
    )
    return piece(
        '<section><div class="scroll"><table class="ledger"><thead><tr>'
        + _heads("claim", "source", "published", "here", "confirmed if")
        + f'</tr></thead><tbody>{rows}</tbody></table></div><p class="muted small">'
        f"{_sources(ledger.claims)}</p></section>"
    )


def _here(claim: Claim, outcome: Outcome | None) -> str:
    """What came of a claim when it was last tried on this machine."""
    if outcome is None:
        return f'<td class="muted">{escape(words.NOT_TRIED)}</td>'
    told = (*words.brought(outcome), words.changed(claim, outcome), words.circumstances(outcome))
    return (
        f'<td class="why"><span class="name" style="--tone:'
        f'{variable(words.tone(outcome.verdict))}">{escape(outcome.verdict)}</span>'
        f"{''.join(map(_small, told))}</td>"
    )


def _heads(*names: str) -> str:
    return "".join(f'<th scope="col" class="lead">{escape(name)}</th>' for name in names)


def _claim(verified: Verified) -> str:
    """A claim's rows: one a check, the claim itself beside the first of them."""
    checked = verified.checked
    errors = [tried.error for tried in verified.tried if tried.error]
    size = "; ".join(words.sized(tried) for tried in verified.tried)
    head = (
        f'<th scope="rowgroup" rowspan="{max(1, len(checked)) + len(errors)}">'
        f"{escape(verified.claim.id)}"
        f'<span class="badge" style="--tone:{variable(words.tone(verified.verdict))}">'
        f"{escape(verified.verdict)}</span>{_small(verified.claim.says)}{_small(size)}"
        f"{_small(words.hidden(verified))}</th>"
    )
    rows = [_check(one) for one in checked]
    rows += [f'<td colspan="4" class="why">did not run: {escape(error)}</td>' for error in errors]
    return "".join(f"<tr>{head if not i else ''}{row}</tr>" for i, row in enumerate(rows))


def _check(checked: Checked) -> str:
    tone = f'style="--tone:{variable(words.tone(checked.verdict))}"'
    return (
        f'<td class="whole">{escape(words.published(checked.check.published))}</td>'
        f"<td>{escape(words.measured(checked))}{_small(words.asked(checked.check))}</td>"
        f'<td class="whole"><span class="name" {tone}>{escape(checked.verdict)}</span>'
        f"{_small(words.direction(checked))}{_small(words.standing(checked.check))}</td>"
        f'<td class="why">{escape(checked.why)}</td>'
    )


def _published(claim: Claim) -> list[str]:
    checks = [check for case in claim.cases for check in case.checks]
    return [text for check in checks if (text := words.in_full(check.published))]


def _sources(claims: Iterable[Claim]) -> str:
    """The sources that these claims name, in full."""
    keys = {key for claim in claims for key in claim.sources}
    return "; ".join(
        f"{source.key}: {escape(source.title)}, {escape(source.about)}"
        for source in SOURCES.values()
        if source.key in keys
    )


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(escape(text) for text in texts)


def _small(text: str) -> str:
    return f'<span class="range">{escape(text)}</span>' if text else ""
