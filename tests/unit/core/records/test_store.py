"""Saved runs: whole or not at all, safe with several writers, and nothing broken is hidden."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.core.errors import LabError, UsageError
from labkit.core.judging.judge import assemble
from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store, default_folder
from tests.unit.comparisons import PLACE, SLOW, arm, comparison

WRITER = """
import sys
from pathlib import Path
from labkit.core.records.store import Store
from tests.unit.comparisons import PLACE, SLOW, arm, comparison
store = Store(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    print(store.append(comparison()).run, flush=True)
"""


def writer(folder: Path, runs: int) -> subprocess.Popen[str]:
    """A process of its own that saves so many runs and prints their ids."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(runs)], stdout=subprocess.PIPE, text=True
    )


def test_a_run_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    """By its id, by the beginning of it, and as the last one."""
    store = Store(tmp_path)
    first = store.append(comparison())
    assert type(first) is Comparison and first.run.endswith(first.run[-6:])
    assert store.load(first.run).to_json() == first.to_json()
    last = store.append(replace(comparison(), lab="other"))
    later = time.time() + 5
    os.utime(tmp_path / f"{last.run}.json", (later, later))
    assert store.load("last").run == last.run
    assert store.load(first.run[:-2]).run == first.run
    saved, problems = store.runs()
    assert [run.run for run in saved] == [first.run, last.run] and problems == []
    assert saved[0].verdicts == {"fast": "faster"} and saved[0].pairs == 7


def test_an_unknown_run_is_refused_in_one_line(tmp_path: Path) -> None:
    """With the nearest ids, or where to look."""
    store = Store(tmp_path / "not yet there")
    with pytest.raises(UsageError, match="no run is saved"):
        store.load("last")
    with pytest.raises(UsageError, match="'x' is not the id of a saved run: see labkit history"):
        store.load("x")
    run = Store(tmp_path).append(comparison()).run
    with pytest.raises(UsageError, match=f"did you mean {run}"):
        Store(tmp_path).load(run[:-1] + "?")


def test_a_writer_killed_at_any_moment_leaves_only_whole_runs(tmp_path: Path) -> None:
    """Every id that it printed is there and whole; what it was writing is not listed at all."""
    chance = random.Random(7)
    printed: list[str] = []
    for _ in range(6):
        process = writer(tmp_path, 100_000)
        assert process.stdout is not None
        printed.append(process.stdout.readline().strip())
        time.sleep(chance.uniform(0.0, 0.15))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        printed += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    saved, problems = Store(tmp_path).runs()
    assert problems == []
    names = {run.run for run in saved}
    assert {line.strip() for line in printed} <= names and len(names) >= len(printed)
    for run in names:
        assert Store(tmp_path).load(run).results[0].pairs == 7


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Two notebooks that save at the same moment."""
    both = [writer(tmp_path, 40) for _ in range(2)]
    printed = [line for process in both for line in process.communicate()[0].split()]
    saved, problems = Store(tmp_path).runs()
    assert sorted(run.run for run in saved) == sorted(printed)
    assert len(set(printed)) == 80 and problems == []


@settings(max_examples=60, deadline=None)
@given(share=st.floats(min_value=0, max_value=1, exclude_max=True))
def test_a_file_cut_at_any_byte_is_a_named_problem(
    tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    """Whatever else wrote half of it: named, skipped, left as it is."""
    folder = tmp_path_factory.mktemp("cut")
    store = Store(folder)
    whole = folder / f"{store.append(comparison()).run}.json"
    text = whole.read_bytes().rstrip()
    whole.write_bytes(text[: int(share * len(text))])
    saved, problems = store.runs()
    assert saved == [] and [problem.file for problem in problems] == [whole.name]
    assert whole.read_bytes() == text[: int(share * len(text))]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[1, 2]", "no record of labkit's"),
        ('{"schema": "labkit.comparison/99"}', "'labkit.comparison/99' is not known"),
        ('{"schema": "labkit.comparison/1", "arms": 3}', "not a whole"),
        ("\xff\xfe", "not whole JSON"),
    ],
)
def test_a_foreign_file_is_named_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    """And the runs beside it are listed all the same."""
    (tmp_path / "foreign.json").write_bytes(text.encode("latin-1"))
    kept = Store(tmp_path).append(comparison())
    saved, problems = Store(tmp_path).runs()
    assert [run.run for run in saved] == [kept.run]
    assert problems[0].file == "foreign.json" and reason in problems[0].reason
    assert (tmp_path / "foreign.json").read_bytes() == text.encode("latin-1")
    with pytest.raises(UsageError, match="run foreign can't be read"):
        Store(tmp_path).load("foreign")


def test_a_full_disk_is_one_clear_line_and_harms_no_saved_run(tmp_path: Path) -> None:
    """On a file system of 200 kB, in a namespace of its own: full, refused, room made, saved."""
    private = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*private, "true"], capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    script = """
import json, sys
from pathlib import Path
from labkit.core.errors import LabError
from labkit.core.records.store import Store
from tests.unit.comparisons import PLACE, SLOW, arm, comparison
folder = Path(sys.argv[1])
store, saved, said = Store(folder), [], ""
ballast = folder / "ballast"
ballast.write_bytes(b"x" * 50_000)
try:
    while True:
        saved.append(store.append(comparison()).run)
except LabError as error:
    said = str(error)
full = [run.run for run in store.runs()[0]]
ballast.unlink()
saved.append(store.append(comparison()).run)
runs, problems = store.runs()
print(json.dumps([said, full, saved, [run.run for run in runs], len(problems)]))
"""
    mount = f'mount -t tmpfs -o size=200k small "{tmp_path}" && exec "$@"'
    done = subprocess.run(
        [*private, "sh", "-c", mount, "sh", sys.executable, "-c", script, str(tmp_path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said, full, saved, listed, problems = json.loads(done.stdout)
    assert "No space left on device" in said and "\n" not in said and len(full) > 3
    assert sorted(full) == sorted(saved[:-1]) and sorted(listed) == sorted(saved)
    assert problems == 0


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "runs").write_text("")
    with pytest.raises(LabError, match=r"can't write to .*runs"):
        Store(tmp_path / "runs").append(comparison())


def test_runs_are_saved_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """LABKIT_RUNS first, then the data folder of the XDG specification."""
    monkeypatch.setenv("LABKIT_RUNS", "/a")
    assert default_folder() == Path("/a")
    monkeypatch.delenv("LABKIT_RUNS")
    monkeypatch.setenv("XDG_DATA_HOME", "/b")
    assert default_folder() == Path("/b/labkit/runs")


def test_a_run_of_noise_alone_is_listed_with_its_pairs(tmp_path: Path) -> None:
    """No verdict, but pairs: the reference against itself."""
    arms = [arm("slow", SLOW), arm("slow again", SLOW)]
    Store(tmp_path).append(
        assemble(
            lab="compare",
            title="slow against itself",
            params={},
            seed=1,
            environment=PLACE,
            arms=arms,
            again="slow again",
        )
    )
    ((listed,), problems) = Store(tmp_path).runs()
    assert listed.pairs == 7 and listed.verdicts == {} and problems == []


def test_the_newest_runs_are_found_without_reading_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one, and so many of the newest as are asked for; what isn't whole is passed over."""
    store = Store(tmp_path)
    names = [store.append(comparison()).run for _ in range(5)]
    for age, name in enumerate(names):
        os.utime(tmp_path / f"{name}.json", (age, age))
    (tmp_path / "broken.json").write_text("{")
    read, whole = list[str](), Store._read

    def reading(self: Store, path: Path) -> object:
        read.append(path.stem)
        return whole(self, path)

    monkeypatch.setattr(Store, "_read", reading)
    assert store.load("last").run == names[-1]
    assert set(read) == {"broken", names[-1]}
    read.clear()
    saved, problems = store.runs(most=2)
    assert [run.run for run in saved] == names[-2:]
    assert read == ["broken", names[-1], names[-2]]
    assert [problem.file for problem in problems] == ["broken.json"]
    assert [run.run for run in store.runs()[0]] == names
