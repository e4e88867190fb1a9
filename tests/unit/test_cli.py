"""The command line without Spark: saved runs, and calls that are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import labkit
from labkit.cli import main
from labkit.core.records.store import Store
from tests.unit.comparisons import comparison


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (["run", "reduce-by-ky"], "did you mean reduce-by-key"),
        (["run", "reduce-by-key", "--set", "record=5"], "did you mean records"),
        (["run", "reduce-by-key", "--set", "records=5"], "from 10,000 to 20,000,000"),
        (["run", "reduce-by-key", "--set", "records=many"], "from 10,000 to 20,000,000"),
        (["run", "reduce-by-key", "--set", "input=flights"], "one of integers, weblog"),
        (["run", "reduce-by-key", "--set", "records"], "NAME=VALUE"),
        (["run", "reduce-by-key", "--pairs", "0"], "from 1 to 500"),
        (["run", "reduce-by-key", "--pairs", "few"], "whole number"),
        (["run", "reduce-by-key", "--seconds", "0"], "from 1 to 86,400"),
        (["run", "reduce-by-key", "--seconds", "5", "--pairs", "5"], "not allowed with"),
        (["run", "reduce-by-key", "--until", "significant"], "invalid choice: 'significant'"),
        (["run", "reduce-by-key", "--until", "decided", "--pairs", "5"], "6 to 500"),
        (["run", "reduce-by-key", "--until", "decided", "--precision", "0.1"], "not both"),
        (["sweep", "reduce-by-key", "keys", "1", "2", "--until", "decided"], "unrecognized"),
        (["run", "reduce-by-key", "--json", "no/such/folder/x.json"], "no/such/folder"),
        (["run", "reduce-by-key", "--html", "."], "folder"),
        (["run", "reduce-by-key", "--png", "no/such/folder/x.png"], "can't write"),
        (["run"], "LAB"),
        (["sweep", "reduce-by-key", "input", "integers", "weblog"], "allowed: records, keys"),
        (["sweep", "reduce-by-key", "recods", "1e5", "2e5"], "did you mean records"),
        (["sweep", "reduce-by-key", "records", "1e5"], "2 to 12 values, got 1"),
        (["sweep", "reduce-by-key", "records", "1e5", "1e5"], "records = 100,000 is given twice"),
        (["sweep", "reduce-by-key", "records", "1e5", "5"], "from 10,000 to 20,000,000"),
        (["sweep", "reduce-by-key", "keys", "1", "2", "--set", "keys=5"], "don't set it"),
        (["sweep", "reduce-by-key", "keys", "1", "2", "--seconds", "1"], "from 2 to 86,400"),
        (["sweep", "reduce-by-key", "keys", "1", "2", "--png", "no/such/x.png"], "can't write"),
        (["sweep", "reduce-by-key", "keys"], "VALUE"),
        (["list", "zzz"], "no lab has 'zzz' in its id, title, question or claims; there are: red"),
        (["list", "one", "two"], "unrecognized arguments: two"),
        (["show", "reduce-by-ky"], "did you mean reduce-by-key"),
        (["show"], "LAB"),
        (["history", "--since", "10x"], "since can't be '10x'; allowed: a date (2026-11-27"),
        (["history", "--lab", "reduce-by-ky"], "did you mean reduce-by-key"),
        (["history", "--trend"], "--trend needs --lab"),
        (["history", "--lab", "reduce-by-key", "--trend", "--json"], "not allowed with"),
        (["history", "--most", "0"], "--most can't be 0"),
        (["walk"], "invalid choice"),
        ([], "COMMAND"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(
    call: list[str],
    line: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The line says what was wrong and what is allowed; nothing goes to stdout, nothing starts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path / "runs"))
    assert main(call) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1
    assert line in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_touched_by_a_wrong_call(tmp_path: Path) -> None:
    """An older result survives a slip of the key."""
    old = tmp_path / "old.json"
    old.write_text("precious")
    assert main(["run", "reduce-by-key", "--json", str(old), "--set", "records=1"]) == 2
    assert old.read_text() == "precious" and list(tmp_path.iterdir()) == [old]


def test_history_and_diff_show_saved_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newest first; a broken file is named on stderr; the same run differs in nothing."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    assert main(["history"]) == 0
    assert capsys.readouterr().out == "No run is saved yet.\n"
    run = Store(tmp_path).append(comparison()).run
    (tmp_path / "broken.json").write_text("{")
    assert main(["history", "--json"]) == 0
    told = capsys.readouterr()
    assert [row["run"] for row in json.loads(told.out)] == [run]
    assert "broken.json is skipped: not whole JSON" in told.err
    assert main(["diff", "last", run]) == 0
    assert "fast: 2.02× → 2.02×, unclear (+0%" in capsys.readouterr().out
    assert main(["diff", "last", "nonsense"]) == 2
    assert "'nonsense' is not the id of a saved run" in capsys.readouterr().err


def test_a_large_history_is_read_in_part_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newest 100, unless one asks for all."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    for _ in range(102):
        Store(tmp_path).append(comparison())
    assert len(labkit.history()) == 100
    assert "2 older runs are not listed: history(most=None)" in capsys.readouterr().err
    assert len(labkit.history(most=None)) == 102 and capsys.readouterr().err == ""
    assert main(["history", "--json"]) == 0
    told = capsys.readouterr()
    assert len(json.loads(told.out)) == 100 and "not listed: --all" in told.err
    assert main(["history", "--all", "--json"]) == 0
    told = capsys.readouterr()
    assert len(json.loads(told.out)) == 102 and told.err == ""
    assert main(["history", "--all", "--most", "3"]) == 2


def test_a_saved_run_loads_as_the_public_comparison_and_stands_in_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From Python: the same as on the command line."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    run = Store(tmp_path).append(comparison()).run
    found = labkit.load("last")
    assert isinstance(found, labkit.Comparison) and found.verdicts == {"fast": "faster"}
    assert list(labkit.history().index) == [run]
    assert labkit.diff(run, found).ratios[0].change == 1.0
