"""Where Spark's own files (shuffle, spill, cache on disk) go: into memory, where there is room.

What creating a file costs on a disk is a property of its file system and of what was deleted there
lately, and a shuffle may create thousands: a trial then pays for the trials before it. Seen on ext4
without a journal, which for 60 to 360 seconds takes no inode again that was deleted and walks past
all of them at each creation (`recently_deleted` in Linux's fs/ext4/ialloc.c): 7 to 10 us a file at
first, 95 to 220 us after some rounds, and so 0.6 to 2.5 s for one and the same join. In memory
(tmpfs) it is 3 to 5 us whatever was deleted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import psutil

from .process_folders import process_folder

LOCAL_DIR = "spark.local.dir"

MEMORY = Path("/dev/shm")
"""Linux's folder in memory; other systems have none."""

LEAST = 2 * 2**30
"""Bytes that must be free there, and in memory: the labs' own shuffles take some hundred MB."""

_PREFIX = "labkit-"


def is_chosen(wanted: Mapping[str, str], defaults: Mapping[str, str]) -> bool:
    """Whether the person has said where Spark's files go, in one of Spark's own ways."""
    named = ("SPARK_LOCAL_DIRS", "LOCAL_DIRS", "MESOS_SANDBOX", "CONTAINER_ID")
    return LOCAL_DIR in wanted or LOCAL_DIR in defaults or any(name in os.environ for name in named)


@cache
def memory_folder() -> Path | None:
    """A folder in memory for this process, None where there is none with enough room.

    It goes when the process ends; what killed processes have left is removed first.
    """
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK)):
        return None
    with suppress(OSError):
        free = min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available)
        return process_folder(MEMORY, _PREFIX) if free >= LEAST else None
    return None


def run_folder() -> Path | None:
    """A folder in memory for one run of child processes; who asked for it removes it."""
    folder = memory_folder()
    return None if folder is None else Path(tempfile.mkdtemp(prefix="run-", dir=folder))


def file_system(folder: str) -> str:
    """The file system that a folder is on, such as `ext4` or `tmpfs`; empty where unknown."""
    path = os.path.realpath(folder)
    found = [
        (len(part.mountpoint), part.fstype)
        for part in psutil.disk_partitions(all=True)
        if os.path.commonpath([path, part.mountpoint]) == part.mountpoint
    ]
    return max(found)[1] if found else ""
