"""A server below a child process: it writes a log in its folder, says when it is ready, is killed.

It runs below the process that keeps it, not below the person's: whoever ends, all of it ends.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from labkit.core.errors import StartFailed

PATIENCE = 60.0
"""Seconds for which a process may take to start; a busy machine with 2 cores takes 5 to 13."""

_LOOK = 0.05
_LAST_WORDS = 200


@dataclass
class Daemon:
    """One of the processes: its log is a file in its folder."""

    name: str
    process: subprocess.Popen[bytes]
    folder: Path
    pages: str = ""

    @property
    def log(self) -> Path:
        """What it has printed."""
        return self.folder / "log"

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    @property
    def end(self) -> str:
        """How it ended; empty while it runs."""
        return "" if self.is_alive else ending(self.process.poll())

    def text(self) -> str:
        """All that it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def said(self, pattern: re.Pattern[str]) -> str | None:
        """What a pattern finds in its log: its group, or all of it; None where it has not yet."""
        found = pattern.search(self.text())
        return None if found is None else found[found.lastindex or 0]

    def kill(self) -> None:
        """Kill it and all below it."""
        below: list[psutil.Process] = []
        with suppress(psutil.Error):
            below = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait()
        for process in below:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(below, timeout=5)


def started(
    name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> Daemon:
    """Start a process that writes its log into a folder and lives there."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd=folder,
        )  # fmt: skip
    return Daemon(name, process, folder)


def ending(status: int | None) -> str:
    """How a process ended, in words: `killed by SIGKILL`, `exit status 1`."""
    if status is not None and status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"


def told(daemon: Daemon, pattern: re.Pattern[str], whole: str) -> str:
    """Wait until a process has said something; what the pattern found.

    Raises StartFailed when it ends, or is slow: `whole` is what did not start.
    """
    found: list[str] = []

    def has_said() -> bool:
        found[:] = [said for said in [daemon.said(pattern)] if said is not None]
        return bool(found)

    if not until(lambda: has_said() or not daemon.is_alive, PATIENCE) or not has_said():
        why = "did not start in time" if daemon.is_alive else "ended as it started"
        end = daemon.text()
        last = (end.strip().splitlines() or ["no output"])[-1][:_LAST_WORDS]
        raise StartFailed(f"{whole} did not start: {daemon.name} {why} ({last}).", end)
    return found[0]


def until(so: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so, for so many seconds at most; whether it is."""
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK)
    return True


def remove(*folders: Path | None) -> None:
    """Remove folders with all that is in them."""
    for folder in folders:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
