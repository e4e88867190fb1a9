"""Collects the heaps before a trial, untimed: the driver's, and those of executors elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.spark.jvm.masters import is_local
from labkit.spark.reading.executors import read_executors
from labkit.spark.reading.status_store import StatusStore

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_COLLECT = "reflect('java.lang.System', 'gc')"
"""Spark SQL calls a static method of Java by it, where the task runs: no class of ours is there."""

_DYNAMIC = "spark.dynamicAllocation.enabled"


class Heaps:
    """The heaps of a session's JVMs, but those of executors that come with the load.

    For these a job would be a load: it would call new ones, or keep idle ones from leaving.
    """

    def __init__(self, spark: SparkSession, store: StatusStore) -> None:
        self._spark, self._store, sc = spark, store, spark.sparkContext
        dynamic = (sc.getConf().get(_DYNAMIC) or "").lower() == "true"
        self._reached = not is_local(sc.master or "") and not dynamic

    def collect(self) -> None:
        """Let every JVM collect its heap, executors by a job with a task for each."""
        sc = self._spark.sparkContext
        assert sc._jvm is not None
        sc._jvm.java.lang.System.gc()
        if self._reached:
            self._in_executors()

    def _in_executors(self) -> None:
        from pyspark.errors import AnalysisException

        _, found = read_executors(self._spark.sparkContext, self._store)
        count = sum(one.left is None for one in found)
        if not count:
            return
        try:
            # Spark deals out a stage's first tasks in turn: as many as executors reach each.
            asked = self._spark.range(0, count, 1, count).selectExpr(_COLLECT)
        except AnalysisException:  # some clusters forbid the call
            self._reached = False
            return
        asked.collect()
