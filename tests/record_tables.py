"""Writes the tables of rules and of claims into their pages: `python -m tests.record_tables`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from labkit.core import units
from labkit.core.claims.claim import Claim
from labkit.core.judging.rules import RULES
from labkit.core.judging.rules.rule import Rule
from labkit.ledger import CLAIMS
from labkit.views.ledger.words import in_full

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Replace the tables of the pages by today's."""
    for name, page in PLACES.items():
        page.write_text(with_table(name, page.read_text()))


def with_table(name: str, page: str) -> str:
    """The page with today's table of that name.

    Raises ValueError when the page has no place for it.
    """
    place = re.compile(rf"(<!-- {name}: .*? -->\n).*?(<!-- end of {name} -->\n)", re.DOTALL)
    table = TABLES[name]()
    found, places = place.subn(lambda found: f"{found[1]}\n{table}\n{found[2]}", page)
    if places != 1:
        raise ValueError(f"the page has {places} places for the table of {name}, expected 1")
    return found


def rules() -> str:
    """The rules behind the advice."""
    head = ("Rule", "Fires when", "Threshold's source", "For lab-sized jobs", "Tried by")
    return _table(head, map(_rule, RULES))


def ledger() -> str:
    """The claims that have a lab."""
    return _table(("Claim", "Sources", "Published", "Labs"), map(_claim, CLAIMS.values()))


TABLES = {"rules": rules, "ledger": ledger}
PLACES = {"rules": ROOT / "docs" / "advice.md", "ledger": ROOT / "README.md"}


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rows))


def _rule(rule: Rule) -> tuple[str, ...]:
    over = "under" if rule.below else "over"
    limit = f"{over} {units.by_unit(rule.threshold, rule.unit)}" if rule.threshold else "any at all"
    warm = " (warm arms only)" if rule.on_times else ""
    tried = f"`{rule.lab}`" if rule.lab else "–"
    return (rule.title, f"{rule.looks_at}: **{limit}**{warm}", rule.source, rule.scaled, tried)


def _claim(claim: Claim) -> tuple[str, ...]:
    checks = [check for case in claim.cases for check in case.checks if check.main]
    figures = dict.fromkeys(text for check in checks if (text := in_full(check.published)))
    labs = ", ".join(f"`{lab}`" for lab in claim.labs)
    return (claim.says, ", ".join(claim.sources), "; ".join(figures) or "–", labs)


if __name__ == "__main__":
    main()
