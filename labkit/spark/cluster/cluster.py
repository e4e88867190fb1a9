"""A standalone cluster as a person holds it: started, asked for sessions, stopped."""

from __future__ import annotations

import atexit
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from labkit.core import units
from labkit.core.errors import LabError, UsageError
from labkit.core.records.cluster_map import EXECUTOR, ClusterMap, Process
from labkit.spark.children.daemon import remove
from labkit.spark.children.network import is_alone
from labkit.spark.children.process import Child
from labkit.spark.children.scratch import new_folder
from labkit.spark.cluster_map import cluster_map, with_processes
from labkit.spark.files.local_dirs import is_chosen, run_folder
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.known_clusters import Known, remember
from labkit.spark.session import existing, session
from labkit.spark.trial.by_value import by_name

from .keeper import Keeper
from .layout import Layout

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Tell = Callable[[str], None]


class Cluster:
    """Master and Workers of the installed Spark as child processes, on loopback alone.

    It runs from its making until `stop()`, or to the end of a `with` block; nothing of it outlives
    this process, however that ends. Who is let in has its secret, as `session` and all sessions of
    this user's that labkit opens at its address do.

    Parameters
    ----------
    layout:
        Its workers, their cores and memory, and hosts.
    tell:
        Called with a line about each step of the start.
    kept:
        Whether it is one that `labkit cluster` keeps for several notebooks.
    on_disk:
        Whether the executors' files must be on disk; else they are in memory where there is room,
        and nobody has chosen a folder for them.

    Raises
    ------
    StartFailed
        When one of its processes doesn't start.
    UsageError
        For a shuffle service where others than this machine could reach it.
    """

    def __init__(
        self,
        layout: Layout,
        tell: Tell = lambda said: None,
        kept: bool = False,
        on_disk: bool = False,
    ) -> None:
        if layout.shuffle_service and not is_alone():
            raise UsageError(
                "a shuffle service can't be had here, as it listens on all addresses; allowed: in "
                "a process whose network is loopback alone"
            )
        self.layout = layout
        secret, begun = secrets.token_hex(16), time.perf_counter()
        self._folder = new_folder()
        on_disk = on_disk or is_chosen({}, find_spark().defaults())
        local = None if on_disk else run_folder()
        inside = self._folder / "cluster"
        inside.mkdir()
        self._local = local
        work = by_name((Keeper, (layout, secret, str(local or ""))))
        self._child = Child("the cluster", inside, work)
        self._file: Path | None = None
        atexit.register(self.stop)
        try:
            tell("Starting a Spark master")
            self.master, self.pages = self._ask("start_master")
            tell(f"The master is {self.master}; starting {units.plural(layout.workers, 'worker')}")
            self._workers: int = self._ask("start_workers", layout.workers)
            me = psutil.Process()
            self._known = Known(
                self.master, secret, layout.memory, layout.workers * layout.cores, str(layout),
                self._child.pid, os.getpid(), me.create_time(), kept, self.pages,
            )  # fmt: skip
            self._file = remember(self._known)
        except BaseException:
            self.stop()
            raise
        tell(f"{layout} at {self.master}, after {units.seconds(time.perf_counter() - begun)}")

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"{self.layout} at {self.master}" + ("" if self.runs else " (stopped)")

    @property
    def runs(self) -> bool:
        """Whether it hasn't been stopped."""
        return self._file is not None

    def session(self, **conf: Any) -> SparkSession:
        """A session made for measuring, whose executors are this cluster's.

        `conf` are Spark settings by their full names. Raises SessionError when this process has a
        session elsewhere: stop that first.
        """
        self._require_running()
        return session(self.master, **conf)

    def processes(self) -> list[Process]:
        """The processes that it consists of now: master, workers, and the executors of sessions."""
        found: list[Process] = self._ask("processes")
        return found

    def executors(self) -> list[Process]:
        """Those of them that run tasks."""
        return [process for process in self.processes() if process.what == EXECUTOR]

    def map(self) -> ClusterMap:
        """Master, workers and executors as they are, with what this process's session ran there."""
        self._require_running()
        spark = existing()
        if spark is not None and spark.sparkContext.master == self.master:
            return cluster_map(spark)
        return with_processes(ClusterMap(self.master), self.processes())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show the map, as a cell's last value."""
        return self.map()._repr_mimebundle_() if self.runs else {"text/plain": repr(self)}

    def add_worker(self) -> None:
        """One more Worker like the others, known to the Master when this returns.

        Sessions that open from now on have its cores. One that runs has as many as before: it takes
        these for those that it has lost. Raises UsageError for cores or memory that this machine
        doesn't have, LabError where the Master has died.
        """
        self._ask("require_master")
        more = self._workers + 1
        replace(self.layout, workers=more, hosts=min(self.layout.hosts, more))  # or it is refused
        self._now_has(self._ask("start_workers", 1))

    def kill_worker(self, number: int = 0) -> None:
        """Kill a Worker by its number with its executors, as when its machine goes."""
        self._now_has(self._ask("kill_worker", number))

    def kill_master(self) -> None:
        """Kill the Master."""
        self._ask("kill_master")

    def kill_executor(self, number: int = 0) -> Process:
        """Kill an executor by its number among those that run; which it was."""
        found = self.executors()
        if not 0 <= number < len(found):
            raise UsageError(f"there is no executor {number}; {len(found)} run")
        psutil.Process(found[number].pid).kill()
        return found[number]

    def stop(self) -> None:
        """End the session on it, if this process has one, and all of its processes."""
        atexit.unregister(self.stop)
        if self._file is not None:
            with suppress(Exception):  # a session that has lost its master can fail to say so
                spark = existing()
                if spark is not None and spark.sparkContext.master == self.master:
                    spark.stop()
            self._file.unlink(missing_ok=True)
            self._file = None
        self._child.dismiss()
        self._child.wait()
        remove(self._folder, self._local)

    def _ask(self, question: str, *arguments: Any) -> Any:
        return self._child.ask(question, *arguments).result()

    def _now_has(self, workers: int) -> None:
        """Let sessions that open from now on ask for the cores that there are."""
        self._workers = workers
        self._known = replace(self._known, cores=workers * self.layout.cores)
        if self.runs:
            remember(self._known)

    def _require_running(self) -> None:
        if not self.runs:
            raise LabError(f"the cluster at {self.master} has been stopped: start another one")
