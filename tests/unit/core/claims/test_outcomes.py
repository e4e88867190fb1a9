"""What comes of claims is kept whole, found again, and read for ever."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from labkit.core.claims.outcome import Outcome, kept_of, outcome_from_json, outcome_of
from labkit.core.claims.store import ClaimStore
from labkit.core.claims.verdict import CONFIRMED, FAILED, OPEN, REFUTED, Checked, Tried, Verified
from labkit.core.errors import LabError
from labkit.ledger import CLAIMS

CLAIM = CLAIMS["kryo-java"]
ON = {"cores": 2, "spark": "4.3.0", "java": "Debian 21", "python": "3.11.2", "os": "Linux 6.1",
      "master": "local[2]", "conf": {}, "memory": 1}  # fmt: skip
EARLY, LATE = "2026-11-26T09:00:00Z", "2026-11-27T20:31:02Z"

OLD = json.loads((Path(__file__).parent / "verified_1.json").read_text())
"""A record as it was first written."""


def outcome(*verdicts: str, date: str = EARLY, claim: str = CLAIM.id) -> Outcome:
    """What is kept of a claim whose main checks had these verdicts, in the ledger's order."""
    said = iter(verdicts)
    tried = tuple(
        Tried(case, case.sized(True).params, tuple(
            Checked(check, next(said), 1.9, 1.8, 2.0) for check in case.checks
        ), f"run-{case.params.get('work', 'cold')}", environment=kept_of(ON))
        for case in CLAIM.cases
    )  # fmt: skip
    return replace(outcome_of(Verified(CLAIM, True, tried), date), claim=claim)


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    """Verdict, ratios with intervals, runs, and versions without a kernel's or a host's name."""
    kept = outcome(CONFIRMED, CONFIRMED, REFUTED)
    ClaimStore(tmp_path).append(kept)
    found, problems = ClaimStore(tmp_path).newest([CLAIM.id, "tungsten"])
    assert found == {CLAIM.id: kept} and not problems
    assert kept.verdict == REFUTED and kept.runs == ("run-cold", "run-recount")
    assert kept.environment == {
        "cores": 2, "spark": "4.3.0", "java": "Debian 21", "python": "3.11.2", "os": "Linux",
    }  # fmt: skip


def test_the_file_says_it_in_words_and_in_its_schema(tmp_path: Path) -> None:
    """For whoever reads it without labkit; claims of one lab say what tells them apart."""
    data = json.loads(ClaimStore(tmp_path).append(outcome(CONFIRMED, CONFIRMED, OPEN)).read_text())
    assert data["schema"] == "labkit.verified/1" and data["verdict"] == OPEN
    assert [check["words"] for check in data["checked"]] == [
        "kryo takes less time than java",
        "kryo has less cached on disk than java",
        "kryo takes less time than java, with work recount",
    ]


def test_a_record_of_an_earlier_version_is_read() -> None:
    """What it doesn't say is as it was then; a ratio to nothing is infinite again."""
    found = outcome_from_json(OLD)
    assert found.claim == "reduce-by-key" and found.day == "2026-11-27"
    assert found.deciding is not None and found.deciding.ratio == 3.5
    assert found.checked[1].ratio == math.inf and not found.checked[1].check.main


def test_what_has_been_added_to_a_record_does_not_matter() -> None:
    """A later version's fields are left where they are."""
    later = OLD | {"mood": "good", "checked": [one | {"new": 1} for one in OLD["checked"]]}
    assert outcome_from_json(later) == outcome_from_json(OLD)


def test_the_newest_of_a_claim_counts(tmp_path: Path) -> None:
    """In whatever order they were written; others' claims are none of it."""
    store = ClaimStore(tmp_path)
    store.append(outcome(CONFIRMED, CONFIRMED, CONFIRMED, date=LATE))
    store.append(outcome(CONFIRMED, CONFIRMED, REFUTED, date=EARLY))
    store.append(outcome(CONFIRMED, CONFIRMED, REFUTED, date=LATE, claim="gone"))
    found, problems = store.newest(CLAIMS)
    assert not problems and {name: one.verdict for name, one in found.items()} == {
        CLAIM.id: CONFIRMED
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"schema": "labkit.verified/1", "cl', "not whole JSON"),
        ("[]", "no record of labkit's"),
        ('{"schema": "labkit.verified/9"}', "schema is 'labkit.verified/9'"),
        ('{"schema": "labkit.verified/1", "claim": "kryo-java"}', "not a whole"),
        (json.dumps(OLD | {"checked": [{"check": {}}]}), "not a whole"),
        (json.dumps(OLD | {"environment": None}), "not a whole"),
        (json.dumps(OLD | {"checked": [OLD["checked"][0] | {"ratio": "much"}]}), "much"),
    ],
)
def test_a_damaged_file_is_told_and_skipped(tmp_path: Path, text: str, reason: str) -> None:
    """The one before it counts, and the file is left as it is."""
    store = ClaimStore(tmp_path)
    store.append(outcome(CONFIRMED, CONFIRMED, CONFIRMED))
    bad = tmp_path / "20270101T000000Z-kryo-java-abcdef.json"
    bad.write_text(text)
    found, problems = store.newest([CLAIM.id])
    assert found[CLAIM.id].verdict == CONFIRMED
    assert [problem.file for problem in problems] == [bad.name]
    assert reason in problems[0].reason
    assert bad.read_text() == text


def test_a_file_that_is_being_written_is_none(tmp_path: Path) -> None:
    """It has another name until it is whole."""
    (tmp_path / ".20270101T000000Z-kryo-java-abcdef.json.1.part").write_text("{")
    (tmp_path / ".hidden.json").write_text("{")
    assert ClaimStore(tmp_path).newest(CLAIMS) == ({}, [])
    assert ClaimStore(tmp_path / "none").newest(CLAIMS) == ({}, [])


def test_a_folder_that_cannot_be_written_to_is_one_error(tmp_path: Path) -> None:
    """It names the folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(LabError, match=r"can't write to .*file"):
        ClaimStore(tmp_path / "file").append(outcome(CONFIRMED, CONFIRMED, CONFIRMED))


def test_the_check_that_decided_is_the_first_that_says_what_the_verdict_says() -> None:
    """A refuted one before those confirmed; none where a case did not run."""
    decided = outcome(CONFIRMED, OPEN, REFUTED).deciding
    assert decided is not None and decided.apart == "with work recount"
    failed = replace(outcome(CONFIRMED, OPEN, OPEN), verdict=FAILED, errors=("no room",))
    assert failed.deciding is None


def test_it_is_told_when_the_ledger_asks_for_something_else_today() -> None:
    """A verdict on other checks is no verdict on these."""
    kept = outcome(CONFIRMED, CONFIRMED, CONFIRMED)
    assert kept.tries(CLAIM)
    assert not kept.tries(replace(CLAIM, cases=CLAIM.cases[1:] + CLAIMS["off-heap"].cases))
