"""What comes of a claim is saved as soon as it is known, and the ledger shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import labkit
from labkit.core.claims.claim import Claim
from labkit.core.claims.outcome import outcome_from_json
from labkit.core.claims.store import ClaimStore
from labkit.core.errors import UsageError
from labkit.core.records.store import Store
from labkit.ledger import CLAIMS
from labkit.trials.verify import verified

REFUSED = {"input": "weblog", "arms": "scala"}
"""What reduce-by-key can't be asked for, and says so before Spark starts."""


@pytest.fixture
def claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Claim:
    """A claim whose case is refused, and an empty folder for what comes of it."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    known = CLAIMS["reduce-by-key"]
    return replace(known, cases=(replace(known.cases[0], params=REFUSED, quick={}),))


def test_each_claim_is_saved_before_the_next_is_tried(claim: Claim) -> None:
    """So that an interrupt loses nothing of those before; one that did not run, too."""
    trials = verified([claim, replace(claim, id="tungsten")], quick=True)
    next(trials)
    found, _ = ClaimStore().newest(CLAIMS)
    assert [(one.claim, one.verdict, one.quick) for one in found.values()] == [
        (claim.id, "failed", True)
    ]
    next(trials)
    assert len(ClaimStore().newest(CLAIMS)[0]) == 2


def test_the_ledger_has_it_beside_the_claim(claim: Claim) -> None:
    """And what the runs' history lists is none of it."""
    assert not labkit.claims(claim.id).outcomes
    list(verified([claim], quick=True))
    shown = " ".join(str(labkit.claims(claim.id)).split())
    assert "Here: failed, on 20" in shown and "did not run: " in shown
    assert Store().runs() == ([], [])


def test_a_damaged_file_is_told_on_stderr(
    claim: Claim, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the ledger is shown all the same."""
    list(verified([claim], quick=True))
    (tmp_path / "claims" / "29990101T000000Z-reduce-by-key-abcdef.json").write_text("{")
    assert labkit.claims(claim.id).outcomes[claim.id].verdict == "failed"
    said = capsys.readouterr().err
    assert "29990101T000000Z-reduce-by-key-abcdef.json is skipped: not whole JSON" in said


def test_a_verdict_that_cannot_be_saved_is_told_and_stands(
    claim: Claim, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The verification goes on."""
    (tmp_path / "claims").write_text("")
    assert [found.verdict for found in verified([claim], quick=True)] == ["failed"]
    assert "the verdict on reduce-by-key is not saved: can't write to" in capsys.readouterr().err


def test_the_catalogue_has_the_last_verdict_of_each_claim_that_a_lab_tries(claim: Claim) -> None:
    """Those that were not tried say so."""
    list(verified([claim], quick=True))
    table = labkit.labs()
    assert table.loc["reduce-by-key", ["claims", "last verdict"]].tolist() == [
        "reduce-by-key", "failed",
    ]  # fmt: skip
    assert table.loc["shuffle-writer", "last verdict"] == "not tried"
    assert table.loc["coalesce-cheaper", "last verdict"] == "not tried, not tried"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"quick": True, "sessions": 6}, "a quick verification has one session; got sessions=6"),
        ({"sessions": 0}, "sessions can't be 0; allowed: a whole number from 1 to 50"),
    ],
)
def test_sessions_that_can_not_be_are_one_line(asked: dict[str, Any], said: str) -> None:
    """Before anything runs."""
    with pytest.raises(UsageError, match=re.escape(said)):
        labkit.verify("reduce-by-key", **asked)


def test_a_full_one_says_in_how_many_sessions(claim: Claim) -> None:
    """Six unless told; the outcome keeps the number, and one saved before it was kept had one."""
    full = replace(claim, cases=(replace(claim.cases[0], params=REFUSED),))
    assert [found.sessions for found in verified([full], quick=False)] == [6]
    assert labkit.claims(claim.id).outcomes[claim.id].sessions == 6
    assert [found.sessions for found in verified([full], False, 1)] == [1]
    data = labkit.claims(claim.id).outcomes[claim.id].to_json()
    assert outcome_from_json({k: v for k, v in data.items() if k != "sessions"}).sessions == 1
