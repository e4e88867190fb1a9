"""Where child processes keep their files: a folder of the run, on a disk with room for it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from labkit.core import units
from labkit.core.errors import UsageError

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


def require_disk(needed: int) -> None:
    """Refuse a run that would have more bytes on disk than fit there."""
    free = shutil.disk_usage(base()).free
    if needed * DISK_LEFT > free:
        raise UsageError(
            f"the run would keep about {units.size(needed)} on disk, and {base()} has "
            f"{units.size(free)} free: ask for less, or set SPARK_LOCAL_DIRS to a folder with more"
        )
