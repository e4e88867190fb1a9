"""The ledger is in step with the labs: each claim has one, each case can be run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from labkit.core.claims.claim import PLAN, Claim
from labkit.core.errors import UsageError
from labkit.core.params import settle
from labkit.core.records.figures import is_declared
from labkit.labs import catalogue, entry
from labkit.ledger import CLAIMS, SOURCES, chosen, trying


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.id)
def test_every_case_can_be_run_at_both_sizes(claim: Claim) -> None:
    """Its lab takes the parameters; the quick size changes only what the full one sets."""
    for case in claim.cases:
        for quick in (False, True):
            settle(entry(case.lab).params, case.sized(quick).params)
        assert case.quick.keys() <= case.params.keys()
    assert any(check.main for case in claim.cases for check in case.checks)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.id)
def test_a_claim_is_whole(claim: Claim) -> None:
    """Known sources, sentences that say what decides, metrics that exist."""
    assert claim.sources and set(claim.sources) <= SOURCES.keys()
    assert claim.says.endswith(".")
    assert claim.confirmed and claim.refuted
    for case in claim.cases:
        for check in case.checks:
            assert check.figure == PLAN or is_declared(check.figure)
            assert not check.other or is_declared(check.other)


def test_every_lab_tries_a_claim() -> None:
    """One that the ledger has."""
    assert [lab.id for lab in catalogue() if not trying(lab.id)] == []


def test_an_unknown_claim_is_one_line() -> None:
    """With the nearest spelling."""
    with pytest.raises(UsageError, match="did you mean reduce-by-key"):
        chosen(["reduce-by-kye"])
    assert chosen([]) == [*CLAIMS.values()]


def test_claims_that_turn_on_network_or_disk_say_what_local_mode_hides() -> None:
    """A claim whose checks set time against bytes of a shuffle or on a disk has the sentence."""
    moved = ("shuffle_write_bytes", "stored_disk_bytes", "broadcast_bytes", "copies")
    exact = {"internal-kryo", "pyspark-serializer", "kryo-registration",
             "repartition-is-not-coalesce"}  # fmt: skip
    for claim in CLAIMS.values():
        figures = {check.figure for case in claim.cases for check in case.checks}
        if figures & set(moved) and claim.id not in exact:
            assert claim.hidden_by_local_mode.endswith("."), claim.id


def test_a_fresh_process_speaks_of_a_labs_figures_in_words() -> None:
    """No lab has been run or listed: the ledger's sentences are the same."""
    code = "import labkit; print(labkit.claims('memory-regions'))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    text = " ".join(said.stdout.split())
    assert "Spark's memory of safe_half is Spark's memory, computed" in text
    assert "partitions_after" not in text
