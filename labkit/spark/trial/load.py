"""CPU time: what a trial's processes used, and what other programs took from them meanwhile."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from labkit.spark.jvm.known_clusters import known

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Usage:
    """CPU seconds between two moments: of Spark's processes, and of everything else.

    `python` is the part of `own` that the JVM did not use itself: that of its Python workers.

    `others` counts all that kept the machine's cores busy besides Spark and this process,
    time that a hypervisor gave to other guests ("steal") included.
    """

    own: float = 0.0
    others: float = 0.0
    python: float = 0.0

    def __add__(self, more: Usage) -> Usage:
        return Usage(self.own + more.own, self.others + more.others, self.python + more.python)


@dataclass(frozen=True)
class Mark:
    """A moment to count from, in CPU seconds since the start of each."""

    jvm: float
    python: float
    driver: float
    busy: float


class ProcessTree:
    """CPU seconds used by Spark's JVMs and their Python workers on this machine.

    Workers that have ended count through their parents (the kernel adds a child's time to its
    parent when the child is reaped), so a sum over the living processes misses nothing. `keeper` is
    the process below which a cluster's are: its Master and Workers are JVMs, and so are the
    executors below them, below which only Python is.
    """

    def __init__(self, pid: int, keeper: int | None = None) -> None:
        self._root = psutil.Process(pid)
        self._keeper = None if keeper is None else psutil.Process(keeper)
        self._driver = psutil.Process()

    @classmethod
    def of(cls, spark: SparkSession) -> ProcessTree | None:
        """The tree of a session in local mode or on a cluster of the lab's; None elsewhere."""
        sc = spark.sparkContext
        assert sc._jvm is not None
        master = sc.master or ""
        cluster = known(master)
        if cluster is None and master != "local" and not master.startswith("local["):
            return None
        keeper = None if cluster is None else cluster.keeper
        return cls(int(sc._jvm.java.lang.ProcessHandle.current().pid()), keeper)

    def mark(self) -> Mark:
        """A moment to count from: hand it to `since`."""
        jvm, python = self._cpu_seconds()
        mine = self._driver.cpu_times()
        return Mark(jvm, python, mine.user + mine.system, _busy())

    def since(self, mark: Mark) -> Usage:
        """What was used since the mark. Ticks of 10 ms make short spans coarse."""
        now = self.mark()
        jvm, python = max(0.0, now.jvm - mark.jvm), max(0.0, now.python - mark.python)
        others = now.busy - mark.busy - jvm - python - (now.driver - mark.driver)
        return Usage(jvm + python, max(0.0, others), python)

    def _cpu_seconds(self) -> tuple[float, float]:
        """User and system time of the JVMs, and of all processes below them, the ended ones too."""
        jvm, python = _below(self._root)
        with suppress(psutil.Error):  # the cluster has ended: what it used can't be told any more
            for daemon in self._keeper.children() if self._keeper else ():
                jvm += sum(_times(daemon))  # of its children those that ended: executors
                for executor in daemon.children():
                    with suppress(psutil.Error):
                        mine, workers = _below(executor)
                        jvm, python = jvm + mine, python + workers
        return jvm, python


def _below(root: psutil.Process) -> tuple[float, float]:
    """The CPU seconds of a JVM, and of all processes that it has started."""
    own, below = _times(root)
    for process in root.children(recursive=True):
        with suppress(psutil.Error):
            below += sum(_times(process))
    return own, below


def _times(process: psutil.Process) -> tuple[float, float]:
    """User and system time of a process, and of its children that have ended."""
    times = process.cpu_times()
    return times.user + times.system, times.children_user + times.children_system


def _busy() -> float:
    """Seconds that the machine's cores have been busy, summed over the cores."""
    times = psutil.cpu_times()._asdict()
    idle = ("idle", "iowait", "guest", "guest_nice")  # guests are in user time already
    return float(sum(seconds for kind, seconds in times.items() if kind not in idle))
