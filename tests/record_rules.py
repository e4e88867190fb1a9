"""Writes the table of rules into docs/advice.md: `python -m tests.record_rules`."""

from __future__ import annotations

import re
from pathlib import Path

from labkit.core import units
from labkit.core.rules import RULES
from labkit.core.rules.rule import Rule

PAGE = Path(__file__).parents[1] / "docs" / "advice.md"
_PLACE = re.compile(r"(<!-- rules: .*? -->\n).*?(<!-- end of rules -->\n)", re.DOTALL)


def main() -> None:
    """Replace the table of the page by today's."""
    PAGE.write_text(with_table(PAGE.read_text()))


def with_table(page: str) -> str:
    """The page with the table of today's rules.

    Raises ValueError when the page has no place for it.
    """
    head = ("Rule", "Fires when", "Threshold's source", "For lab-sized jobs", "Tried by")
    rows = (head, ("---",) * len(head), *map(_row, RULES))
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    found, places = _PLACE.subn(lambda place: f"{place[1]}\n{table}\n{place[2]}", page)
    if places != 1:
        raise ValueError(f"the page has {places} places for the table of rules, expected 1")
    return found


def _row(rule: Rule) -> tuple[str, ...]:
    over = "under" if rule.below else "over"
    limit = f"{over} {units.by_unit(rule.threshold, rule.unit)}" if rule.threshold else "any at all"
    warm = " (warm arms only)" if rule.on_times else ""
    tried = f"`{rule.lab}`" if rule.lab else "–"
    return (rule.title, f"{rule.looks_at}: **{limit}**{warm}", rule.source, rule.scaled, tried)


if __name__ == "__main__":
    main()
