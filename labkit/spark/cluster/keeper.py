"""In the child: keeps a cluster's processes, and does to them what is asked."""

from __future__ import annotations

import os
from pathlib import Path

from labkit.core.errors import LabError, SessionError, UsageError
from labkit.core.records.cluster_map import Process
from labkit.spark.jvm.cluster_processes import cluster_processes

from .daemons import Daemons
from .layout import Layout


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

    def require_master(self) -> None:
        """Refuse what a Master that has died can't do any more. Raises LabError."""
        assert self._daemons.master is not None
        if not self._daemons.master.is_alive:
            raise LabError("the master has died: stop the cluster and start another one")

    def start_workers(self, number: int) -> int:
        """Start so many Workers side by side; how many run when the Master knows them."""
        started = [self._daemons.start_worker() for _ in range(number)]
        for worker in started:
            self._daemons.joined(worker)
        return self._running()

    def kill_master(self) -> None:
        """End the Master as the system ends a process: at once."""
        assert self._daemons.master is not None
        self._daemons.master.kill()

    def kill_worker(self, number: int) -> int:
        """End a Worker with its executors, as when its machine goes; how many still run."""
        workers = self._daemons.workers
        if not 0 <= number < len(workers):
            raise UsageError(f"there is no worker {number}; there are 0 to {len(workers) - 1}")
        workers[number].kill()
        return self._running()

    def processes(self) -> list[Process]:
        """What runs: the Master, the Workers, their executors."""
        return cluster_processes(os.getpid())

    def _running(self) -> int:
        return sum(worker.is_alive for worker in self._daemons.workers)
