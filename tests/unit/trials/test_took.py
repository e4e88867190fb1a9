"""How long a run took here before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from labkit.core.records.store import Store
from labkit.trials.took import took
from tests.unit.comparisons import comparison


def test_the_newest_whole_run_with_these_parameters_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scaled to the pairs; other labs, parameters, broken files and stopped runs tell nothing."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    assert took("demo", {"records": 10}, 7) is None
    found = replace(comparison(), started=98.0)
    Store().append(found)
    Store().append(replace(found, stopped="cancelled", params={"records": 20}))
    (tmp_path / "20990101-000000-demo-abcdef.json").write_text("{")
    last = max(t.started + t.seconds for arm in found.arms for t in arm.trials)
    assert took("demo", {"records": 10}, 7) == pytest.approx(last - 98.0)
    assert took("demo", {"records": 10}, 15) == pytest.approx(2 * (last - 98.0))
    assert took("demo", {"records": 20}, 7) is None
    assert took("dem", {"records": 10}, 7) is None
