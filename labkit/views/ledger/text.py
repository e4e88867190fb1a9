"""Claims on trial for a terminal: a line a check, as wide as that."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from labkit.core import units
from labkit.core.claims.claim import Claim
from labkit.core.claims.ledger import Ledger
from labkit.core.claims.outcome import Outcome
from labkit.core.claims.verdict import Checked, Verified
from labkit.views.plain import width

from . import words

_ASKED, _PUBLISHED, _HERE, _VERDICT = 46, 10, 27, 11
"""Columns of what is asked, at most; of the published ratio, the one measured, the verdict."""

FOOT = (
    "Each interval holds with 95% by itself; of twenty claims that are not so, one may pass. "
    "Exact metrics have no interval. One check that is refuted refutes its claim."
)


def ledger_text(ledger: Ledger) -> str:
    """The ledger: a claim a paragraph, with figures, lab, what would decide it, and what did."""
    return "\n\n".join(_entry(claim, ledger.outcomes.get(claim.id)) for claim in ledger.claims)


def _entry(claim: Claim, outcome: Outcome | None) -> str:
    figures = [text for case in claim.cases for check in case.checks
               if (text := words.in_full(check.published))]  # fmt: skip
    told = [
        f"{claim.says} [{', '.join(claim.sources)}]",
        f"Published: {'; '.join(figures)}." if figures else "",
        f"Lab: {', '.join(claim.labs)}. Confirmed if {claim.confirmed}; refuted if "
        f"{claim.refuted}.",
        f"Here: {words.here(claim, outcome)}",
    ]
    return "\n".join([claim.id, *(line for text in told for line in _filled(text))])


def verification_text(claims: Sequence[Verified]) -> str:
    """All claims below the head of the columns."""
    return "\n".join(
        (head(), *(claim_text(claim) for claim in claims), textwrap.fill(FOOT, width()))
    )


def head() -> str:
    """The head of the columns."""
    return f"  {'ratio of':<{_asked()}}{'published':<{_PUBLISHED}}here"


def _asked() -> int:
    return min(_ASKED, width() - 2 - _PUBLISHED - _HERE - _VERDICT)


def claim_text(verified: Verified) -> str:
    """A claim, its verdict, a line a check, and why."""
    head = f"{verified.claim.id}: {verified.verdict.upper()}"
    if verified.seconds >= 1:
        head += f" (in {units.seconds(verified.seconds)})"
    said = f"{verified.claim.says} [{', '.join(verified.claim.sources)}]"
    lines = [head, *_filled(said)]
    for tried in verified.tried:
        lines += [line for checked in tried.checked for line in _check(checked)]
        if tried.error:
            lines += _filled(f"did not run: {tried.error}")
        lines += _filled(words.sized(tried))
    lines += _filled(words.hidden(verified))
    return "\n".join([*lines, ""])


def _check(checked: Checked) -> list[str]:
    """A line; what is asked has its own above the figures where it doesn't fit beside them."""
    room, asked = _asked(), words.asked(checked.check)
    own = _filled(asked) if len(asked) > room - 2 else []
    figures = (
        f"{words.published(checked.check.published):<{_PUBLISHED}}"
        f"{words.measured(checked):<{_HERE - 1}} {checked.verdict}"
    )
    lines = [*own, f"  {'' if own else asked:<{room}}{figures}"]
    told = [words.direction(checked) if checked.same is False else "",
            words.standing(checked.check)]  # fmt: skip
    lines += [f"    {text}" for text in told if text]
    return [*lines, *_filled(checked.why, "    ")]


def _filled(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        text, width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
