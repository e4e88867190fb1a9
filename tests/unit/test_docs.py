"""What is written beside the code is in step with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from labkit.core.rules import RULES
from tests.record_rules import PAGE, with_table

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def test_the_page_on_advice_has_todays_rules() -> None:
    """A rule that changes is written down again: python -m tests.record_rules."""
    page = PAGE.read_text()
    assert page == with_table(page)
    assert all(f"\n| {rule.title} | " in page for rule in RULES)


def test_a_page_without_a_place_for_the_rules_is_refused() -> None:
    """Nothing is written beside the point."""
    with pytest.raises(ValueError, match="0 places"):
        with_table("# Advice\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_to_a_file_leads_somewhere(page: Path) -> None:
    """Pages and pictures that are linked are there."""
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert not missing
