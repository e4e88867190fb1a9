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

    `others` counts all that kept the machine's cores busy besides Spark and this process,
    time that a hypervisor gave to other guests ("steal") included.
    """

    own: float = 0.0
    others: float = 0.0

    def __add__(self, more: Usage) -> Usage:
        return Usage(self.own + more.own, self.others + more.others)


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

    def cpu_seconds(self) -> float:
        """User and system time since the start of the processes."""
        total = 0.0
        for process in [self._root, *self._root.children(recursive=True)]:
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        return total

    def mark(self) -> tuple[float, float, float]:
        """A moment to count from: hand it to `since`."""
        mine = self._driver.cpu_times()
        return self.cpu_seconds(), mine.user + mine.system, _busy()

    def since(self, mark: tuple[float, float, float]) -> Usage:
        """What was used since the mark. Ticks of 10 ms make short spans coarse."""
        own, driver, busy = (now - then for now, then in zip(self.mark(), mark, strict=True))
        return Usage(own, max(0.0, busy - own - driver))


def _busy() -> float:
    """Seconds that the machine's cores have been busy, summed over the cores."""
    times = psutil.cpu_times()._asdict()
    idle = ("idle", "iowait", "guest", "guest_nice")  # guests are in user time already
    return float(sum(seconds for kind, seconds in times.items() if kind not in idle))
