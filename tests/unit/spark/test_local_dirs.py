"""Where Spark's files go: in memory where there is room, and nothing is left there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from labkit.spark.files import local_dirs
from labkit.spark.files.local_dirs import file_system, is_chosen, memory_folder

NAMES = ("SPARK_LOCAL_DIRS", "LOCAL_DIRS", "MESOS_SANDBOX", "CONTAINER_ID")


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in place of the system's."""
    monkeypatch.setattr(local_dirs, "MEMORY", tmp_path)
    monkeypatch.setattr(local_dirs, "LEAST", 0)
    memory_folder.cache_clear()
    yield tmp_path
    memory_folder.cache_clear()


def test_a_folder_is_named_after_its_process_and_made_once(memory: Path) -> None:
    """Sessions of one process share it."""
    folder = memory_folder()
    assert folder is not None and folder.parent == memory
    assert folder.name.startswith(f"labkit-{os.getpid()}-") and memory_folder() == folder


def test_too_little_room_is_no_folder(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's 64 MB would end a shuffle."""
    monkeypatch.setattr(local_dirs, "LEAST", 2**62)
    assert memory_folder() is None and list(memory.iterdir()) == []


def test_no_such_folder_on_this_system_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS."""
    memory_folder.cache_clear()
    monkeypatch.setattr(local_dirs, "MEMORY", Path("/no/such/folder"))
    assert memory_folder() is None
    memory_folder.cache_clear()


def test_the_persons_choice_beats_the_labs(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a call, in spark-defaults, or in a variable that Spark heeds."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    assert not is_chosen({}, {"spark.master": "local[2]"})
    assert is_chosen({"spark.local.dir": "/fast"}, {}) and is_chosen({}, {"spark.local.dir": "/x"})
    for name in NAMES:
        with monkeypatch.context() as patch:
            patch.setenv(name, "/fast")
            assert is_chosen({}, {})


def test_a_folders_file_system_is_that_of_its_nearest_mount() -> None:
    """As the system's own table has it."""
    parts = {part.mountpoint: part.fstype for part in psutil.disk_partitions(all=True)}
    assert file_system("/proc") == parts["/proc"] if "/proc" in parts else True
    assert file_system("/") == parts["/"]
