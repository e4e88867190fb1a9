"""Runs that earlier versions saved load and are shown as what they were."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import labkit
from labkit.core.records import figures
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep
from labkit.core.records.trial import TIMED
from tests.grown import ROOM

SAVED = sorted((Path(__file__).parent / "saved_runs").glob("*.json"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folder of runs with all of them, under the ids that they were saved by."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    for path in SAVED:
        shutil.copy(path, tmp_path / f"{json.loads(path.read_text())['run'] or path.stem}.json")
    return tmp_path


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_an_earlier_run_loads_and_shows_itself(path: Path, folder: Path) -> None:
    """Text, HTML and figure, every trial that was written, every verdict that was given."""
    data = json.loads(path.read_text())
    (name,) = [p.stem for p in folder.glob("*.json") if p.read_text() == path.read_text()]
    found = labkit.load(name)
    assert isinstance(found, Comparison | Sweep)
    assert found.title in str(found)
    assert "labkit" in found._repr_mimebundle_()["text/html"]
    assert len(found.figure().get_children()) > 3, "more than its ground"
    if isinstance(found, Comparison):
        assert found.verdicts == {r["arm"]: r["verdict"] for r in data["results"]}
        assert (found.paired, found.same_work, found.tolerates) == ("seconds", True, ())
        for arm in data["arms"]:
            timed = [t for t in found.arm(arm["name"]).trials if t.phase == TIMED and not t.invalid]
            assert [t.seconds for t in timed] == arm["seconds"]
            assert found.arm(arm["name"]).settings == arm["settings"]
        again = {**data, **found.to_json()}
        assert {k: again[k] for k in data if k not in ("arms", "advice")} == {
            k: data[k] for k in data if k not in ("arms", "advice")
        }


@pytest.mark.usefixtures("folder")
def test_all_of_them_stand_in_the_history() -> None:
    """The newest first, with what came of them."""
    assert len(labkit.history()) == len(SAVED)


def test_a_labs_own_figures_keep_their_units(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the run was saved before records said what they are: the labs are asked."""
    monkeypatch.setattr(figures, "_DECLARED", {})  # as in a process that knows no lab yet
    monkeypatch.setattr(figures, "_CATALOGUES", [ROOM.catalogue])
    ROOM.entry.cache_clear()
    (name,) = [p.stem for p in folder.glob("*closure-field*")]
    assert "MB" in next(
        line for line in str(labkit.load(name)).splitlines() if line.startswith("pickled function")
    )
