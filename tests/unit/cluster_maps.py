"""Maps of clusters as Spark 4.3 and the system told them: two hosts, two executors, one of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from labkit.core.reading.executors import executors_of
from labkit.core.records.cluster_map import DRIVER, EXECUTOR, MASTER, WORKER, ClusterMap, Process
from labkit.spark.cluster_map import FOREIGN, with_processes

MASTER_URL, APP = "spark://127.0.0.1:46125", "app-20261128132151-0000"


def row(number: str, host: str, **more: Any) -> dict[str, Any]:
    """A row of the REST API's page `allexecutors`, as an executor of one core has it."""
    return {
        "id": number, "hostPort": f"{host}:39173", "isActive": True, "rddBlocks": 1,
        "memoryUsed": 90512, "diskUsed": 0, "totalCores": 1, "maxTasks": 1, "activeTasks": 0,
        "failedTasks": 0, "completedTasks": 10, "totalTasks": 10, "totalDuration": 8913,
        "totalGCTime": 203, "totalInputBytes": 50984, "totalShuffleRead": 370404,
        "totalShuffleWrite": 463538, "maxMemory": 251658240, "addTime": 1795872116568,
        "removeTime": None, "removeReason": None,
    } | more  # fmt: skip


ROWS = [
    row("driver", "127.0.0.1", totalCores=0, maxTasks=0, completedTasks=0, totalDuration=19878,
        totalInputBytes=0, totalShuffleRead=0, totalShuffleWrite=0, addTime=1795872111097),
    row("1", "127.0.0.1", completedTasks=7, totalDuration=8277, addTime=1795872116531),
    row("0", "127.0.0.2", activeTasks=1),
]  # fmt: skip

PROCESSES = [
    Process(MASTER, 25586, host="127.0.0.1"),
    Process(WORKER, 25650, 0, "127.0.0.1", cores=1, memory="700m"),
    Process(EXECUTOR, 25919, 0, "127.0.0.1", "1", APP, 1, 2, "700M", 6.1, 1.2, 420_000_000),
    Process(WORKER, 25651, 1, "127.0.0.2", cores=1, memory="700m"),
    Process(EXECUTOR, 25908, 1, "127.0.0.2", "0", APP, 1, 2, "700M", 6.5, 1.3, 430_000_000),
]


def two_hosts(**changed: dict[str, Any]) -> ClusterMap:
    """A cluster of labkit's; `changed` has fields of rows by "driver", "e0", "e1"."""
    rows = [one | changed.get(one["id"], {}) | changed.get(f"e{one['id']}", {}) for one in ROWS]
    driver, executors = executors_of(rows, "700m", APP)
    assert driver is not None
    driver = replace(driver, heap="4.29 GB", process=Process(DRIVER, 25804, resident=600_000_000))
    return with_processes(ClusterMap(MASTER_URL, APP, driver, executors, program=25562), PROCESSES)


def foreign() -> ClusterMap:
    """The same application on machines that labkit knows nothing of."""
    rows = [one | {"hostPort": f"10.0.0.{i}:7337"} for i, one in enumerate(ROWS)]
    driver, executors = executors_of(rows, "2g", APP)
    return ClusterMap("spark://10.0.0.9:7077", APP, driver, executors, unknown=(FOREIGN,))


def local() -> ClusterMap:
    """A session in local mode: the driver has the cores."""
    driver, _ = executors_of([row("driver", "127.0.0.1", totalCores=2)])
    return ClusterMap("local[2]", "local-1795872111097", driver, program=25562)
