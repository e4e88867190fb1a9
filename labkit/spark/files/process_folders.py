"""Temporary folders that are named after their process, so that a killed one's can be removed."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

_made: list[Path] = []


def process_folder(parent: Path, prefix: str) -> Path:
    """A new folder of this process, which goes when the process ends.

    This user's folders of that prefix whose process has ended without a chance to remove them go
    now. Raises OSError when none can be made.
    """
    _sweep(parent, prefix)
    _made.append(Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=parent)))
    if len(_made) == 1:
        atexit.register(remove_folders)
    return _made[-1]


def remove_folders() -> None:
    """Remove this process's folders: for one that ends without Python's own clearing up."""
    while _made:
        folder = _made.pop()
        if f"{os.getpid()}-" in folder.name:  # not a fork of who made it
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path, prefix: str) -> None:
    for folder in parent.glob(f"{prefix}*-*"):
        process = folder.name.removeprefix(prefix).split("-")[0]
        with suppress(OSError):
            mine = folder.stat().st_uid == os.getuid()
            if mine and process.isdigit() and not psutil.pid_exists(int(process)):
                shutil.rmtree(folder, ignore_errors=True)
