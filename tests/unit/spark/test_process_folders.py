"""Folders that go with their process, or with the next one when it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.spark.files.process_folders import process_folder

MAKE = """
import os, sys
from pathlib import Path
from labkit.spark.files.process_folders import process_folder, remove_folders
folder = process_folder(Path(sys.argv[1]), "lab-")
(folder / "file").write_text("x")
print(folder)
"""


def made(parent: Path, *ending: str) -> Path:
    """The folder of a process that ended so."""
    code = "\n".join([MAKE, "sys.stdout.flush()", *ending])
    done = subprocess.run(
        [sys.executable, "-c", code, str(parent)], capture_output=True, text=True, check=False
    )
    return Path(done.stdout.strip())


@pytest.mark.parametrize(
    ("ending", "stays"),
    [
        (("sys.exit(0)",), False),
        (("remove_folders()", "os._exit(0)"), False),
        (("os.kill(os.getpid(), 9)",), True),
        (("sys.exit(0) if os.fork() == 0 else os._exit(0)",), True),  # a fork has made nothing
    ],
)
def test_a_folder_goes_with_its_process_unless_that_is_killed(
    tmp_path: Path, ending: tuple[str, ...], stays: bool
) -> None:
    """At its usual end, and where it says so before an end without clearing up."""
    assert made(tmp_path, *ending).exists() is stays


def test_the_next_process_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    """And nothing of the living, nor what isn't one of these folders."""
    left = made(tmp_path, "os.kill(os.getpid(), 9)")
    lives, other = tmp_path / f"lab-{os.getppid()}-abc", tmp_path / "other"
    lives.mkdir()
    other.mkdir()
    mine = process_folder(tmp_path, "lab-")
    assert not left.exists() and lives.is_dir() and other.is_dir()
    assert mine.is_dir() and mine.stat().st_mode & 0o077 == 0
