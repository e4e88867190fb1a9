"""In the child: keeps a cluster's processes, and does to them what is asked."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from labkit.core.errors import LabError, SessionError, UsageError
from labkit.spark.children.daemon import Daemon

from .daemons import Daemons
from .layout import Layout

_EXECUTOR = "CoarseGrainedExecutorBackend"


class Process(NamedTuple):
    """A process of the cluster: `what` is "master", "worker" or "executor".

    `worker` is the number of the worker that it is or belongs to (-1: the master), `executor` its
    id in the application `app`, both empty for the others. `cpu` are the seconds that it has used,
    with its Python workers and those of its children that have ended.
    """

    what: str
    pid: int
    worker: int = -1
    host: str = ""
    executor: str = ""
    app: str = ""
    cores: int = 0
    python: int = 0


class Keeper:
    """Starts a cluster's processes in its folder, below this one. See `Servant`."""

    at_once = frozenset({"processes"})

    def __init__(self, layout: Layout, secret: str, local: str, folder: Path) -> None:
        self._layout = layout
        self.folders: tuple[str, ...] = (local,) if local else ()
        self._daemons = Daemons(layout, secret, folder, Path(local) if local else None)

    def failed(self, error: Exception) -> LabError:
        """An error as one of the lab's own."""
        return SessionError(f"the cluster failed: {type(error).__name__}: {error}")

    def start_master(self) -> tuple[str, str]:
        """The addresses of the Master and of its pages, once it listens."""
        url = self._daemons.start_master()
        assert self._daemons.master is not None
        return url, self._daemons.master.pages

    def start_workers(self, number: int) -> int:
        """Start so many Workers side by side; how many there are when the Master knows them."""
        started = [self._daemons.start_worker() for _ in range(number)]
        for worker in started:
            self._daemons.joined(worker)
        return len(self._daemons.workers)

    def kill_master(self) -> None:
        """End the Master as the system ends a process: at once."""
        assert self._daemons.master is not None
        self._daemons.master.kill()

    def kill_worker(self, number: int) -> None:
        """End a Worker with its executors, as when its machine goes."""
        workers = self._daemons.workers
        if not 0 <= number < len(workers):
            raise UsageError(f"there is no worker {number}; there are 0 to {len(workers) - 1}")
        workers[number].kill()

    def processes(self) -> list[Process]:
        """What runs: the Master, the Workers, their executors."""
        found, daemons = [], self._daemons
        if daemons.master is not None and daemons.master.is_alive:
            found.append(Process("master", daemons.master.process.pid, -1, "127.0.0.1"))
        for number, worker in enumerate(daemons.workers):
            if worker.is_alive:
                host = self._layout.host(number)
                pid = worker.process.pid
                found.append(Process("worker", pid, number, host, cores=self._layout.cores))
                found += _executors(worker, number, host)
        return found


def _executors(worker: Daemon, number: int, host: str) -> list[Process]:
    found = []
    with suppress(psutil.Error):
        for process in psutil.Process(worker.process.pid).children():
            with suppress(psutil.Error):
                words = process.cmdline()
                if any(_EXECUTOR in word for word in words):
                    found.append(Process(
                        "executor", process.pid, number, host, _option(words, "--executor-id"),
                        _option(words, "--app-id"), int(_option(words, "--cores") or 0),
                        len(process.children(recursive=True)),
                    ))  # fmt: skip
    return found


def _option(words: list[str], name: str) -> str:
    """The word after an option."""
    return words[words.index(name) + 1] if name in words[:-1] else ""
