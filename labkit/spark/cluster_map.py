"""What of a session is where, of Spark's status store and this machine's processes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil

from labkit.core import units
from labkit.core.records.cluster_map import (
    DRIVER,
    EXECUTOR,
    MASTER,
    WORKER,
    ClusterMap,
    Executor,
    Process,
)
from labkit.spark.jvm.cluster_processes import cluster_processes, process_of
from labkit.spark.jvm.known_clusters import Known, known
from labkit.spark.jvm.masters import is_local
from labkit.spark.reading.executors import read_executors
from labkit.spark.reading.status_store import StatusStore

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FOREIGN = (
    "labkit did not start this cluster: which workers it has, the processes, their CPU time and "
    "the memory that they take are not known."
)


def cluster_map(spark: SparkSession, store: StatusStore | None = None) -> ClusterMap:
    """The map of a session that runs: its driver, its executors, and whose hosts they are on.

    Of a cluster that labkit started here, the processes, too; of any other it says what is not
    known. Costs some 10 ms.
    """
    sc = spark.sparkContext
    driver, executors = read_executors(sc, store or StatusStore(sc))
    if driver is not None:
        driver = replace(driver, heap=_heap(spark), process=_driver(spark))
    app, me = sc.applicationId or "", os.getpid()
    found = ClusterMap(sc.master or "", app, driver, executors, program=me)
    cluster = known(found.master)
    if cluster is not None:
        return with_processes(found, cluster_processes(cluster.keeper))
    return found if is_local(found.master) else replace(found, unknown=(FOREIGN,))


def of_known(cluster: Known) -> ClusterMap:
    """The map of a cluster that runs on this machine, whoever has sessions on it."""
    return with_processes(ClusterMap(cluster.master), cluster_processes(cluster.keeper))


def with_processes(found: ClusterMap, processes: Sequence[Process]) -> ClusterMap:
    """A map with the processes of its cluster: its executors' own, and whatever else runs there."""
    mine = {one.executor: one for one in processes if one.what == EXECUTOR and one.app == found.app}
    return replace(
        found,
        executors=tuple(
            replace(one, process=mine.get(one.id) if one.left is None else None)
            for one in found.executors
        ),
        master_process=next((one for one in processes if one.what == MASTER), None),
        workers=tuple(one for one in processes if one.what == WORKER),
        others=tuple(_others(processes, found.app)),
    )


def _others(processes: Iterable[Process], app: str) -> Iterable[Executor]:
    """The executors of other applications, of which only their processes are known."""
    for one in processes:
        if one.what == EXECUTOR and one.app != app:
            yield Executor(one.executor, one.host, one.cores, one.memory.lower(), process=one,
                           app=one.app)  # fmt: skip


def _heap(spark: SparkSession) -> str:
    jvm = spark.sparkContext._jvm
    assert jvm is not None
    return units.size(int(jvm.java.lang.Runtime.getRuntime().maxMemory()))


def _driver(spark: SparkSession) -> Process | None:
    """The driver's JVM; None where it isn't on this machine."""
    jvm = spark.sparkContext._jvm
    assert jvm is not None
    with suppress(psutil.Error):
        pid = int(jvm.java.lang.ProcessHandle.current().pid())
        return process_of(DRIVER, psutil.Process(pid))
    return None
