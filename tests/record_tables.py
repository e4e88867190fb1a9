"""Writes the tables of rules and of claims into their pages: `python -m tests.record_tables`.

What came of the claims is in docs/claims.json. To measure it anew, on a machine with nothing else
to do, and have the pages say so:

    labkit verify --all --sessions 1 && python -m tests.record_tables --measured
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from labkit.core import units
from labkit.core.claims.ledger import Ledger
from labkit.core.claims.outcome import outcome_from_json
from labkit.core.claims.store import ClaimStore
from labkit.core.judging.rules import RULES
from labkit.core.judging.rules.rule import Rule
from labkit.ledger import CLAIMS, TEN
from labkit.views.ledger.markdown import ledger_markdown, short_markdown, table

ROOT = Path(__file__).parents[1]
OUTCOMES = ROOT / "docs" / "claims.json"
"""What came of each claim that was tried, in the schema `labkit.verified/1`."""


def main() -> None:
    """Replace the tables of the pages by today's.

    With --measured what this machine's last verifications found becomes docs/claims.json before.
    """
    if sys.argv[1:] == ["--measured"]:
        keep_measured()
    elif sys.argv[1:]:
        sys.exit(f"{' '.join(sys.argv[1:])} can't be asked for; allowed: --measured")
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
    return table(head, map(_rule, RULES))


def claims() -> str:
    """All claims that have a lab, and what came of them."""
    return ledger_markdown(measured(tuple(CLAIMS)))


def ledger() -> str:
    """The claims that matter most, and what came of them."""
    return f"{short_markdown(measured(TEN))}\nAll of them: [docs/claims.md](docs/claims.md).\n"


def measured(ids: tuple[str, ...]) -> Ledger:
    """These claims with what docs/claims.json says came of them."""
    outcomes = map(outcome_from_json, json.loads(OUTCOMES.read_text(encoding="utf-8")))
    found = {outcome.claim: outcome for outcome in outcomes}
    return Ledger(tuple(CLAIMS[name] for name in ids), found)


def keep_measured() -> None:
    """Write what came of each claim when it was last tried on this machine to docs/claims.json.

    What the file says of claims that were not tried here stays.
    """
    found, problems = ClaimStore().newest(CLAIMS)
    for problem in problems:
        print(f"{problem.file} is skipped: {problem.reason}", file=sys.stderr)
    if not found:
        sys.exit("no claim has been tried on this machine: labkit verify --all --quick")
    known = {**measured(tuple(CLAIMS)).outcomes, **found}
    records = [known[name].to_json() for name in CLAIMS if name in known]
    OUTCOMES.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")


TABLES = {"rules": rules, "claims": claims, "ledger": ledger}
PLACES = {
    "rules": ROOT / "docs" / "advice.md",
    "claims": ROOT / "docs" / "claims.md",
    "ledger": ROOT / "README.md",
}


def _rule(rule: Rule) -> tuple[str, ...]:
    over = "under" if rule.below else "over"
    limit = f"{over} {units.by_unit(rule.threshold, rule.unit)}" if rule.threshold else "any at all"
    warm = " (warm arms only)" if rule.on_times else ""
    tried = f"`{rule.lab}`" if rule.lab else "–"
    return (rule.title, f"{rule.looks_at}: **{limit}**{warm}", rule.source, rule.scaled, tried)


if __name__ == "__main__":
    main()
