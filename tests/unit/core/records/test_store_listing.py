"""Which saved runs are listed: of a lab, since a time; and the shortest way to name one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from labkit.core.errors import UsageError
from labkit.core.records.store import STAMP, Store
from tests.unit.comparisons import comparison
from tests.unit.histories import DAY, NOON, demonstration, saved
from tests.unit.sweeps import build_sweep


def test_runs_of_one_lab_and_since_a_time(tmp_path: Path) -> None:
    """Both, by themselves and together; a renamed file is known by what is in it."""
    old = saved(tmp_path, comparison(), NOON)
    new = saved(tmp_path, comparison(), NOON + DAY)
    other = saved(tmp_path, replace(comparison(), lab="demo-two"), NOON + 2 * DAY)
    (tmp_path / f"{old}.json").rename(tmp_path / "kept.json")
    store = Store(tmp_path)
    assert [run.run for run in store.runs(lab="demo")[0]] == ["kept", new]
    assert [run.run for run in store.runs(since=NOON + DAY)[0]] == [new, other]
    assert [run.run for run in store.runs(lab="demo", since=NOON + DAY)[0]] == [new]
    assert [run.run for run in store.runs(1, lab="demo")[0]] == [new]


def test_what_was_not_read_is_counted_among_those_asked_for(tmp_path: Path) -> None:
    """Not among all: other labs are no older runs of this one."""
    for i in range(3):
        saved(tmp_path, comparison(), NOON + i * DAY)
        saved(tmp_path, replace(comparison(), lab="other"), NOON + i * DAY)
    store = Store(tmp_path)
    runs, problems = store.runs(1, lab="demo")
    assert store.unread(runs, problems, lab="demo") == "2 older runs are not listed"
    assert store.unread(runs, problems, lab="demo", since=NOON + 2 * DAY) == ""


def test_a_lab_of_which_no_run_is_saved_is_refused_with_those_that_there_are(
    tmp_path: Path,
) -> None:
    """The nearest comes first; labs of the catalogue will do without a run."""
    store = Store(tmp_path)
    store.check_lab("anything")
    saved(tmp_path, comparison())
    store.check_lab("demo")
    store.check_lab("fresh", others=("fresh",))
    with pytest.raises(UsageError, match=r"'dmo' is saved \(did you mean demo\?\); allowed: demo$"):
        store.check_lab("dmo", others=("fresh",))


def test_a_run_is_named_by_when_it_was_saved_or_by_as_much_as_tells_it_apart(
    tmp_path: Path,
) -> None:
    """Each handle loads its run and no other."""
    runs = [saved(tmp_path, comparison(), NOON) for _ in range(3)]
    alone = saved(tmp_path, comparison(), NOON + DAY)
    store = Store(tmp_path)
    handles = store.handles([*runs, alone])
    assert len(handles[alone]) == STAMP and len(set(handles.values())) == 4
    for run, handle in handles.items():
        assert run.startswith(handle) and store.load(handle).run == store.load(run).run
    assert Store(tmp_path / "empty").handles([]) == {}


def test_a_brief_says_what_kind_of_run_it_was_and_what_it_ran_on(tmp_path: Path) -> None:
    """A comparison's results are whole; other kinds have words."""
    saved(tmp_path, comparison(), NOON)
    saved(tmp_path, build_sweep(), NOON + DAY)
    saved(tmp_path, demonstration(True, False), NOON + 2 * DAY)
    compared, swept, shown = Store(tmp_path).runs()[0]
    assert [run.kind for run in (compared, swept, shown)] == [
        "comparison", "sweep", "demonstration",
    ]  # fmt: skip
    assert [result.arm for result in compared.results] == ["fast"] and compared.band == 0.05
    assert compared.place == {"spark": "4.3.0", "cores": 2}
    assert compared.params == {"records": 10} and swept.results == shown.results == ()
