"""CPU time: what a trial's processes used, and what other programs took from them meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

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
    """CPU seconds used by a JVM and its Python workers.

    Workers that have ended count through their parents (the kernel adds a child's time to its
    parent when the child is reaped), so a sum over the living processes misses nothing.
    """

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._driver = psutil.Process()

    @classmethod
    def of(cls, spark: SparkSession) -> ProcessTree | None:
        """The tree of a local session; None for a cluster, whose executors run elsewhere."""
        sc = spark.sparkContext
        assert sc._jvm is not None
        master = sc.master or ""
        if master != "local" and not master.startswith("local["):
            return None
        return cls(int(sc._jvm.java.lang.ProcessHandle.current().pid()))

    def mark(self) -> Mark:
        """A moment to count from: hand it to `since`."""
        jvm, python = self._cpu_seconds()
        mine = self._driver.cpu_times()
        return Mark(jvm, python, mine.user + mine.system, _busy())

    def since(self, mark: Mark) -> Usage:
        """What was used since the mark. Ticks of 10 ms make short spans coarse."""
        now = self.mark()
        python = max(0.0, now.python - mark.python)
        own = now.jvm - mark.jvm + python
        others = now.busy - mark.busy - own - (now.driver - mark.driver)
        return Usage(own, max(0.0, others), python)

    def _cpu_seconds(self) -> tuple[float, float]:
        """User and system time of the JVM, and of all processes below it, the ended ones too."""
        times = self._root.cpu_times()
        jvm, below = times.user + times.system, times.children_user + times.children_system
        for process in self._root.children(recursive=True):
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            below += times.user + times.system + times.children_user + times.children_system
        return jvm, below


def _busy() -> float:
    """Seconds that the machine's cores have been busy, summed over the cores."""
    times = psutil.cpu_times()._asdict()
    idle = ("idle", "iowait", "guest", "guest_nice")  # guests are in user time already
    return float(sum(seconds for kind, seconds in times.items() if kind not in idle))
