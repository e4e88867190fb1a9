"""`labkit history` and `labkit.history`: filters, the trend of a lab, what is said where."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

import labkit
from labkit import cli
from labkit.core.errors import UsageError
from tests.unit.comparisons import comparison
from tests.unit.histories import DAY, NOON, demonstration, elsewhere, saved
from tests.unit.sweeps import build_sweep

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folder of runs."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    return tmp_path


def printed(capsys: Captured, *words: str) -> str:
    """What it prints on stdout; nothing goes to stderr."""
    assert cli.main(["history", *words]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def test_a_lab_and_a_time_choose_the_runs(folder: Path, capsys: Captured) -> None:
    """On the command line and in Python alike."""
    now = time.time()
    old = saved(folder, comparison(), now - 3 * DAY)
    new = saved(folder, comparison(), now - 3600)
    other = saved(folder, replace(comparison(), lab="other"), now - 1800)
    cases: list[tuple[dict[str, str], list[str]]] = [
        ({"lab": "demo"}, [new, old]),
        ({"since": "24h"}, [other, new]),
        ({"since": "1d", "lab": "demo"}, [new]),
        ({"since": "2020-01-01"}, [other, new, old]),
    ]
    for asked, runs in cases:
        words = [word for name, value in asked.items() for word in (f"--{name}", value)]
        rows = json.loads(printed(capsys, *words, "--json"))
        assert [row["run"] for row in rows] == runs
        assert list(labkit.history(**asked).index) == runs  # type: ignore[arg-type]


def test_where_no_run_is_left_it_says_so(folder: Path, capsys: Captured) -> None:
    """Of a lab of the catalogue that was never run, or since a time: no error."""
    saved(folder, comparison(), NOON)
    assert printed(capsys, "--since", "1h") == "No run is saved since 1h.\n"
    assert printed(capsys, "--lab", "reduce-by-key") == "No run of reduce-by-key is saved.\n"
    assert labkit.history(since="1h").empty


def test_wrong_filters_are_refused_in_python_as_well(folder: Path) -> None:
    """With the value and what is allowed."""
    saved(folder, comparison(), NOON)
    with pytest.raises(UsageError, match="since can't be 'soon'; allowed: a date"):
        labkit.history(since="soon")
    with pytest.raises(UsageError, match=r"'dem' is saved \(did you mean demo\?\); allowed: demo"):
        labkit.history(lab="dem")


def test_older_runs_that_are_not_listed_are_counted(folder: Path, capsys: Captured) -> None:
    """Of those asked for, on stderr."""
    for i in range(3):
        saved(folder, comparison(), NOON + i * DAY)
        saved(folder, replace(comparison(), lab="other"), NOON + i * DAY)
    assert cli.main(["history", "--lab", "demo", "--most", "1"]) == 0
    told = capsys.readouterr()
    assert "2 older runs are not listed" in told.err and told.out.count("demo") == 1


def test_the_table_has_the_leading_arms_ratio(folder: Path) -> None:
    """With its interval, its parameters and the kind of run; other kinds have none."""
    saved(folder, comparison(), NOON)
    saved(folder, demonstration(True), NOON + DAY)
    shown, compared = labkit.history().to_dict("records")
    (result,) = comparison().results
    assert (compared["arm"], compared["ratio"]) == ("fast", result.ratio)
    assert (compared["low"], compared["high"]) == (result.low, result.high)
    assert compared["params"] == {"records": 10} and compared["verdicts"] == {"fast": "faster"}
    assert shown["kind"] == "demonstration" and shown["arm"] is None


def test_a_trend_shows_a_labs_ratios_over_time(folder: Path, capsys: Captured) -> None:
    """The oldest first, where the place changed, and what has no ratio in words."""
    saved(folder, comparison(), NOON)
    saved(folder, elsewhere(comparison(), spark="4.3.1", cores=4), NOON + DAY)
    saved(folder, replace(build_sweep(), lab="demo"), NOON + 2 * DAY)
    saved(folder, replace(comparison(), lab="other"), NOON + 3 * DAY)
    text = printed(capsys, "--lab", "demo", "--trend")
    assert text.index("2026-09-21") < text.index("2026-09-22") < text.index("sweep: ")
    assert "here changed: Spark 4.3.0 → 4.3.1, cores 2 → 4" in text
    assert "fast against slow" in text and "other" not in text
    assert max(map(len, text.splitlines())) <= 80
