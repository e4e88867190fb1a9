"""What a comparison ran on: versions, machine, settings, load."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_PRIVATE = ("spark.app.id", "spark.app.name", "spark.app.startTime", "spark.app.submitTime",
            "spark.driver.port", "spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions",
            "spark.sql.warehouse.dir", "spark.executor.id", "spark.ui.showConsoleProgress",
            "spark.submit.pyFiles", "spark.submit.deployMode", "spark.repl.local.jars",
            "spark.jars", "spark.local.dir", "spark.home")  # fmt: skip
"""Settings that name this process, this hour or this machine's folders and say nothing of speed."""

_SECRET = ("password", "secret", "token", "key")


def environment(spark: SparkSession) -> dict[str, Any]:
    """The fingerprint of a session: Spark, Java, Python, machine and settings."""
    sc = spark.sparkContext
    assert sc._jvm is not None
    system = sc._jvm.java.lang.System
    conf = {
        key: value
        for key, value in sorted(sc.getConf().getAll())
        if key not in _PRIVATE and not any(word in key.lower() for word in _SECRET)
    }
    return {
        "spark": sc.version,
        "java": f"{system.getProperty('java.vendor')} {system.getProperty('java.version')}",
        "python": platform.python_version(),
        "os": f"{platform.system()} {platform.release()}",
        "cores": sc.defaultParallelism,
        "machine_cores": os.cpu_count() or 1,
        "memory": psutil.virtual_memory().total,
        "heap": int(sc._jvm.java.lang.Runtime.getRuntime().maxMemory()),
        "master": sc.master,
        "conf": conf,
    }


def load() -> float:
    """The system's load average over the last minute, in runnable processes."""
    return round(psutil.getloadavg()[0], 2)


class ProcessTree:
    """CPU seconds used by a JVM and its Python workers.

    Workers that have ended count through their parents (the kernel adds a child's time to its
    parent when the child is reaped), so a sum over the living processes misses nothing.
    """

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)

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
