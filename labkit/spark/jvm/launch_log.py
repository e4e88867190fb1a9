"""The file that takes all that this process's JVM prints; logs of ended processes are removed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO

import psutil

from labkit.spark.jvm.java import cache_dir

_LOGS_KEPT = 10


def log_path(process: int | None = None) -> Path:
    """Return the file that takes what a process's JVM prints; by default this process's."""
    return cache_dir() / "logs" / f"jvm-{process or os.getpid()}.log"


def log_tail(lines: int = 30, process: int | None = None) -> str:
    """Return the last lines of a process's JVM log; by default this process's."""
    try:
        text = log_path(process).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def open_log() -> IO[bytes]:
    """Open this process's log for the JVM, removing old ones whose process has ended."""
    path = log_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # another process may be removing the same ones
        logs = sorted(path.parent.glob("jvm-*.log"), key=lambda log: log.stat().st_mtime)
        for old in logs[:-_LOGS_KEPT]:
            if not psutil.pid_exists(int(old.stem.removeprefix("jvm-"))):
                old.unlink()
        for crash in sorted(path.parent.glob("hs_err_*.log"))[:-_LOGS_KEPT]:
            crash.unlink()
    return path.open("ab")
