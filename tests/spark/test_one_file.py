"""A new lab is one file and one ledger row: it is run, tested and verified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import labkit
from labkit.core.claims.claim import Case
from labkit.core.claims.judging import judged
from labkit.core.claims.verdict import CONFIRMED
from labkit.core.records.demonstration import Demonstration
from labkit.results import load
from tests.grown import ROOM, grown
from tests.spark.one_pair import one_pair


@pytest.fixture(autouse=True)
def _grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with grown(tmp_path, monkeypatch):
        yield


def test_it_runs_shows_what_it_says_and_is_verified(spark: SparkSession) -> None:
    """By the same calls as any other."""
    lab = ROOM.entry("half-tasks")
    (checked,) = judged(Case(lab.id, lab.shows), one_pair(spark, lab.id, **lab.small))
    assert checked.verdict == CONFIRMED
    shown = labkit.run("what-partitions", partitions=3)
    assert isinstance(shown, Demonstration) and shown.verdicts == {
        "as-many-as-asked": "as predicted"
    }
    assert shown.environment["spark"] and load(shown.run) == shown
    found = labkit.verify("half", "asked", quick=True)
    assert found.verdicts == {"half": CONFIRMED, "asked": CONFIRMED}
    assert "as-many-as-asked" in str(found)
