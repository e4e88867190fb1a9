"""Where a record comes from, in words: the same wherever it is read."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

import labkit
from labkit.core.records.provenance import date_of, machine_of, origin, origin_line
from tests.unit.comparisons import comparison

MACHINE = {"spark": "4.3.0", "os": "Linux 6.1", "cores": 2, "machine_cores": 2,
           "memory": 25_276_514_304, "master": "local[2]"}  # fmt: skip


def test_the_date_is_that_of_the_run_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever zone the reader's machine is."""
    record = replace(comparison(), started=1_795_783_223.08)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    try:
        time.tzset()
        assert date_of(record) == "2026-11-27 12:40:23 UTC"
    finally:
        monkeypatch.undo()
        time.tzset()
    assert date_of(replace(record, started=0.0)) == ""


def test_the_machine_is_said_in_one_line() -> None:
    """Cores that were not used are told from those that were; what isn't known is left out."""
    assert machine_of(MACHINE) == "Linux 6.1, 2 cores, 25.3 GB memory"
    assert machine_of(MACHINE | {"machine_cores": 8}) == "Linux 6.1, 2 of 8 cores, 25.3 GB memory"
    assert machine_of({"machine_cores": 1}) == "1 core"
    assert machine_of({}) == ""


def test_the_origin_has_what_is_known() -> None:
    """Labels and texts; the line has the shortest of it."""
    record = replace(comparison(place=MACHINE), run="20261127-demo-0a1b2c", started=0.0)
    assert origin(record) == {
        "Run": "20261127-demo-0a1b2c", "Machine": "Linux 6.1, 2 cores, 25.3 GB memory",
        "Spark": "4.3.0 on local[2]", "Measured by": f"labkit {labkit.__version__}",
    }  # fmt: skip
    assert origin_line(record) == (
        "Spark 4.3.0 · Linux 6.1, 2 cores, 25.3 GB memory · run 20261127-demo-0a1b2c"
    )
    bare = replace(record, run="", environment={}, labkit="")  # as of an earlier version
    assert origin(bare) == {"Run": "not saved"}
