"""Where child processes keep their files: a folder of the run, on a disk with room for it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from labkit.core import units
from labkit.core.errors import UsageError
from labkit.spark.files import local_dirs
from labkit.spark.jvm.distribution import find_spark

DISK_LEFT = 1.1
"""How much more than its estimate a run must find: shuffle files and logs come on top."""


def base() -> Path:
    """Where a run's folder is made: the first of $SPARK_LOCAL_DIRS, else the system's.

    Raises UsageError when nothing can be written there.
    """
    chosen = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0]
    folder = Path(chosen or tempfile.gettempdir())
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise UsageError(
            f"SPARK_LOCAL_DIRS can't be {chosen}; allowed: a folder that can be written to"
        )
    return folder


def new_folder() -> Path:
    """A new folder for one run; who made it removes it."""
    return Path(tempfile.mkdtemp(prefix="labkit-", dir=base()))


class Room:
    """The folders of one run of child processes, made when the first child needs them.

    Parameters
    ----------
    on_disk:
        Whether Spark's files (shuffle, cache on disk) must be on disk; else they are in memory
        where there is room, and nobody has chosen a folder for them.
    conf:
        Settings in which a folder for them may be chosen.
    """

    def __init__(self, on_disk: bool, conf: Mapping[str, str] | None = None) -> None:
        self._on_disk = on_disk or local_dirs.is_chosen(conf or {}, find_spark().defaults())
        self._folder: Path | None = None
        self._in_memory: Path | None = None
        self._children = 0

    def for_child(self) -> tuple[Path, str]:
        """An empty folder for a child, and a path for its Spark's files; "" for the same one."""
        if self._folder is None:
            self._folder = new_folder()
            self._in_memory = None if self._on_disk else local_dirs.run_folder()
        folder = self._folder / f"child-{self._children}"
        folder.mkdir()
        self._children += 1
        return folder, "" if self._in_memory is None else str(self._in_memory / folder.name)

    def remove(self) -> None:
        """Remove all of it."""
        for folder in (self._folder, self._in_memory):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)


def require_disk(needed: int) -> None:
    """Refuse a run that would have more bytes on disk than fit there."""
    free = shutil.disk_usage(base()).free
    if needed * DISK_LEFT > free:
        raise UsageError(
            f"the run would keep about {units.size(needed)} on disk, and {base()} has "
            f"{units.size(free)} free: ask for less, or set SPARK_LOCAL_DIRS to a folder with more"
        )
