"""Reads a live session's executors out of its status store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.core.reading.executors import executors_of
from labkit.core.records.cluster_map import Executor

from .status_store import StatusStore

if TYPE_CHECKING:
    from pyspark import SparkContext

_MEMORY = "spark.executor.memory"


def read_executors(
    sc: SparkContext, store: StatusStore
) -> tuple[Executor | None, tuple[Executor, ...]]:
    """The driver, and the executors that the application has or has had.

    Spark forgets dead ones beyond `spark.ui.retainedDeadExecutors`, 100 by default.
    """
    store.wait()
    rows = store.as_json(sc._jsc.sc().statusStore().executorList(False))
    heap = sc.getConf().get(_MEMORY) or "1g"
    return executors_of(rows, heap, sc.applicationId or "")
