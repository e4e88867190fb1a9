"""`labkit claims`: the ledger in a terminal, as JSON and as tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labkit.cli import main
from labkit.core.claims.outcome import Outcome
from labkit.core.claims.store import ClaimStore
from labkit.ledger import CLAIMS


@pytest.fixture(autouse=True)
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One claim was tried on this machine."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    ClaimStore().append(Outcome("off-heap", "refuted", False, "2026-11-27T00:00:00Z"))


def test_the_last_verdict_stands_with_the_claim(capsys: pytest.CaptureFixture[str]) -> None:
    """And that others were not tried."""
    assert main(["claims", "off-heap", "tungsten"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Here: refuted, on 2026-11-27, in full." in said
    assert said.count("not tried here yet") == 1


def test_all_claims_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its outcome, or none."""
    assert main(["claims", "--json"]) == 0
    told = {claim["id"]: claim["outcome"] for claim in json.loads(capsys.readouterr().out)}
    assert told.keys() == CLAIMS.keys()
    assert [name for name, outcome in told.items() if outcome] == ["off-heap"]
    assert told["off-heap"]["schema"] == "labkit.verified/1"


def test_as_tables_in_a_file(tmp_path: Path) -> None:
    """Written whole; a place that can't be written to is a wrong call, as an unknown claim is."""
    page = tmp_path / "claims.md"
    assert main(["claims", "off-heap", "--markdown", str(page)]) == 0
    assert "| **refuted** |" in page.read_text()
    assert main(["claims", "--markdown", str(tmp_path)]) == 2
    assert main(["claims", "off-heep"]) == 2
