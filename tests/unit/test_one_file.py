"""A new lab is one file and one ledger row: listed, found, shown, and tried by its claim."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import labkit
from labkit.cli import main
from labkit.core.claims.lab import Demo, Lab
from labkit.core.errors import UsageError
from labkit.ledger import trying
from tests.grown import ROOM, grown


@pytest.fixture(autouse=True)
def _grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with grown(tmp_path, monkeypatch):
        yield


def test_files_in_a_folder_are_in_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    """With id and chapter by their names, and the claims that name them."""
    lab = ROOM.entry("half-tasks")
    assert isinstance(lab, Lab) and (lab.id, lab.chapter) == ("half-tasks", "99_grown")
    assert [lab.id for lab in ROOM.catalogue()][-2:] == ["half-tasks", "what-partitions"]
    assert trying("half-tasks") == ["half"]
    assert main(["list", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["half-tasks"]["claims"] == ["half"] and rows["what-partitions"]["params"]
    assert labkit.labs().loc["half-tasks", "notebook"] == "99_grown"
    assert "def half" in str(labkit.code("half-tasks"))
    assert "as-many-as-asked" in str(labkit.code("what-partitions"))


def test_a_demonstration_has_no_arms_to_ask_for() -> None:
    """What needs arms says so in one line."""
    assert isinstance(ROOM.entry("what-partitions"), Demo)
    for call in (
        lambda: labkit.run("what-partitions", pairs=3),
        lambda: labkit.sweep("what-partitions", "partitions", [1, 2]),
    ):
        with pytest.raises(UsageError, match="is a demonstration, without arms"):
            call()


def test_a_demonstration_has_a_panel_of_its_own() -> None:
    """With its controls; a guess of the other kind is refused in one line."""
    made = labkit.panel("what-partitions")
    assert "partitions" in made.controls
    with pytest.raises(UsageError, match="asks for no guess"):
        labkit.predict("what-partitions")
    with pytest.raises(UsageError, match="is not one for what-partitions"):
        labkit.panel("what-partitions", labkit.predict("half", against="whole"))
    with pytest.raises(UsageError, match="has arms: say which one against which"):
        labkit.predict("half-tasks")
