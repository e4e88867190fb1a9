"""What is written beside the code is in step with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from labkit.core.claims.outcome import Outcome
from labkit.core.claims.store import ClaimStore
from labkit.core.judging.rules import RULES
from labkit.ledger import CLAIMS, TEN
from labkit.views.ledger.words import NOT_TRIED
from tests import record_tables
from tests.record_tables import PLACES, measured, with_table

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


@pytest.mark.parametrize("name", PLACES)
def test_a_page_has_todays_table(name: str) -> None:
    """What changes is written down again: python -m tests.record_tables."""
    page = PLACES[name].read_text()
    assert page == with_table(name, page)


def test_tables_have_a_row_for_each_rule_and_claim() -> None:
    """None is left out."""
    advice, claims = PLACES["rules"].read_text(), PLACES["claims"].read_text()
    assert all(f"\n| {rule.title} | " in advice for rule in RULES)
    assert all(f"\n| `{name}`<br>{claim.says} | " in claims for name, claim in CLAIMS.items())


def test_readme_has_the_ten_claims_that_matter() -> None:
    """Each once, and each one that the ledger has."""
    readme = PLACES["ledger"].read_text()
    assert len(set(TEN)) == 10
    assert all(readme.count(f"\n| {CLAIMS[name].says} (`{name}`) | ") == 1 for name in TEN)


def test_a_claim_that_was_not_tried_says_so() -> None:
    """And one that was has its verdict, the day, and what it ran on."""
    page, tried = PLACES["claims"].read_text(), measured(tuple(CLAIMS)).outcomes
    for name in CLAIMS:
        (row,) = (line for line in page.splitlines() if line.startswith(f"| `{name}`<br>"))
        expected = (
            (tried[name].day, f"**{tried[name].verdict}**") if name in tried else (NOT_TRIED,)
        )
        assert all(word in row for word in expected)


def test_what_was_measured_here_goes_into_the_pages_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest of each claim; what the file says of others stays, and no run is no change."""
    page = tmp_path / "claims.json"
    page.write_text("[]")
    monkeypatch.setattr(record_tables, "OUTCOMES", page)
    for name, verdict, day in (("off-heap", "confirmed", 26), ("tungsten", "refuted", 26),
                               ("off-heap", "refuted", 27)):  # fmt: skip
        monkeypatch.setenv("LABKIT_RUNS", str(tmp_path / f"runs of the {day}th"))
        ClaimStore().append(Outcome(name, verdict, True, f"2026-11-{day}T00:00:00Z"))
        record_tables.keep_measured()
    found = measured(tuple(CLAIMS)).outcomes
    assert {name: one.verdict for name, one in found.items()} == {
        "tungsten": "refuted", "off-heap": "refuted",
    }  # fmt: skip
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path / "none"))
    with pytest.raises(SystemExit, match="no claim has been tried"):
        record_tables.keep_measured()
    assert measured(tuple(CLAIMS)).outcomes == found


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    """Nothing is written beside the point."""
    with pytest.raises(ValueError, match="0 places"):
        with_table("rules", "# Advice\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_to_a_file_leads_somewhere(page: Path) -> None:
    """Pages and pictures that are linked are there."""
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert not missing


def test_the_house_is_as_contributing_shows_it() -> None:
    """Each folder of the table is there, and each room of the package has its row."""
    table = ROOT.joinpath("CONTRIBUTING.md").read_text().split("## What is in the house")[1]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    named = [path for row in rows for path in re.findall(r"`([^`]+)`", row)]
    known = [name if "/" in name else f"labkit/{name}" for name in named]
    assert [name for name in known if not (ROOT / name).exists()] == []
    house = ROOT / "labkit"
    rooms = {p.parent for p in house.glob("*/__init__.py")}
    rooms |= {p.parent for p in (house / "spark").glob("*/__init__.py")}
    listed = {ROOT / name.rstrip("/") for name in known}
    assert rooms <= listed
