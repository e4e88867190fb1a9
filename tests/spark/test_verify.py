"""Claims put on trial on real Spark, where exact metrics decide."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

import labkit
from labkit.cli import main
from labkit.core.claims.claim import EQUAL, PLAN, Case, Check
from labkit.core.claims.judging import judged
from labkit.core.claims.verdict import CONFIRMED
from labkit.core.claims.verdict import REFUTED as REFUTES
from labkit.core.errors import UsageError
from labkit.ledger import CLAIMS
from labkit.spark.children import scratch

REFUTED = "repartition-is-not-coalesce"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the claim on repartition be tried with the fewest records that its lab takes."""
    claim = CLAIMS[REFUTED]
    cases = tuple(replace(case, quick={"records": 10_000}) for case in claim.cases)
    monkeypatch.setitem(CLAIMS, REFUTED, replace(claim, cases=cases))


@pytest.mark.usefixtures("small")
def test_a_refuted_claim_is_told_with_its_figures(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here repartition shuffles and coalesce doesn't; the text and the record say so."""
    assert spark.version
    path = tmp_path / "verified.json"
    assert main(["verify", REFUTED, "--quick", "--json", str(path)]) == 0
    text = capsys.readouterr().out
    assert f"{REFUTED}: REFUTED" in text
    assert "2.00× (2 / 1)" in text
    record = json.loads(path.read_text())
    assert record["schema"] == "labkit.verification/1"
    assert record["claims"][0]["verdict"] == "refuted"
    run = record["claims"][0]["tried"][0]["run"]
    found = labkit.load(run)
    assert isinstance(found, labkit.Comparison) and found.lab == "coalesce-cheaper"
    assert [arm.name for arm in found.arms] == ["repartition", "coalesce"]  # not the lab's third
    assert [arm.name for arm in labkit.extend(run, pairs=1).arms] == ["repartition", "coalesce"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("error", [UsageError("no room"), OSError("no room")])
def test_a_case_that_this_machine_cannot_run_leaves_the_others(
    error: Exception,
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No room for one claim, foreseen or not: the next one is tried, and the end says so."""

    def no_room(_: int) -> None:
        raise error

    assert spark.version
    monkeypatch.setattr(scratch, "require_disk", no_room)
    assert main(["verify", "storage-levels", REFUTED, "--quick"]) == 1
    said = capsys.readouterr()
    assert "did not run: " in said.out and f"{REFUTED}: REFUTED" in said.out
    assert f"2 of 2: {REFUTED}" in said.err and "storage-levels failed: " in said.err
    assert ": 1 failed, 1 refuted" in said.err


def test_stdout_has_one_json_object_and_nothing_else(
    spark: SparkSession, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --json -, for other programs; claims that share a case share its run."""
    assert spark.version
    assert main(["verify", "python-gc", "--quick", "--json", "-"]) == 0
    claim = json.loads(capsys.readouterr().out)["claims"][0]
    assert claim["verdict"] == "refuted"
    freed = {
        checked["check"]["arm"]: checked["verdict"] for checked in claim["tried"][0]["checked"]
    }
    del freed["jvm_collected"]  # hangs on what Python has collected by itself
    assert freed == {
        "python_collected": "refuted", "both_collected": "confirmed", "unpersisted": "confirmed",
    }  # fmt: skip


def test_a_wrong_call_is_one_line() -> None:
    """Neither a claim nor --all, or both, or one that is not there."""
    with pytest.raises(UsageError, match="did you mean kryo-java"):
        labkit.verify("kyro-java")
    assert main(["verify"]) == 2
    assert main(["verify", "python-gc", "--all"]) == 2


def test_one_plan_is_told_from_two(spark: SparkSession) -> None:
    """The same operators with the same arguments, whatever the join was written as."""
    check = Check("join", "cross_join", PLAN, EQUAL)
    small: dict[str, Any] = {"left": 100, "right": 1000, "keys": 5, "partitions": 2}
    one = labkit.run("optimizer-equals", **small, pairs=1)
    assert [found.verdict for found in judged(Case("optimizer-equals", (check,)), one)] == [
        CONFIRMED
    ]
    two = labkit.compare(
        cross_join=lambda: spark.range(0, 1000, 1, 2).where("id % 5 = 1"),
        join=lambda: spark.range(0, 1000, 1, 2).where("id % 5 in (1)").distinct(),
        pairs=1,
        equal="unchecked",
    )
    (found,) = judged(Case("optimizer-equals", (check,)), two)
    assert found.verdict == REFUTES and "1 aggregate more than cross_join" in found.why
