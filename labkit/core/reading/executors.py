"""Executors in the JSON of Spark's REST API made into records.

The page `/api/v1/applications/[app-id]/allexecutors`, or a live session's status store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from labkit.core.records.anatomy import ExecutorCores
from labkit.core.records.cluster_map import DRIVER, Executor, Work

from .anatomy import moment
from .names import numbered

_MILLI = 1e-3


def executors_of(
    rows: Iterable[Mapping[str, Any]], heap: str = "", app: str = ""
) -> tuple[Executor | None, tuple[Executor, ...]]:
    """The driver, None where it isn't among the rows, and the executors by the order of coming.

    `heap` is what each executor was asked for with, as Spark writes it.
    """
    found = [_executor(row, heap, app) for row in rows]
    driver = next((one for one in found if one.id == DRIVER), None)
    rest = sorted((one for one in found if one.id != DRIVER), key=lambda one: (one.came, one.id))
    return driver, tuple(rest)


def there(executors: Iterable[Executor], began: float, seconds: float) -> tuple[ExecutorCores, ...]:
    """Those of the executors that were there in a stretch of time that began at a Unix time."""
    end = began + seconds
    mine = [one for one in executors if one.came <= end and (one.left is None or one.left > began)]
    names = numbered(one.host for one in mine)
    return tuple(ExecutorCores(one.id, names[one.host], one.cores) for one in mine)


def _executor(row: Mapping[str, Any], heap: str, app: str) -> Executor:
    is_driver = row["id"] == DRIVER
    gone = row.get("removeTime")
    return Executor(
        id=str(row["id"]),
        host=str(row["hostPort"]).rpartition(":")[0].strip("[]"),
        cores=int(row["totalCores"]),
        heap="" if is_driver else heap,
        room=int(row["maxMemory"]),
        work=Work(
            tasks=int(row["completedTasks"]),
            running=int(row["activeTasks"]),
            failed=int(row["failedTasks"]),
            # the driver's are the seconds since it began where it runs no tasks
            seconds=row["totalDuration"] * _MILLI if row["totalCores"] else 0.0,
            gc_seconds=row["totalGCTime"] * _MILLI,
            input_bytes=int(row["totalInputBytes"]),
            shuffle_read_bytes=int(row["totalShuffleRead"]),
            shuffle_write_bytes=int(row["totalShuffleWrite"]),
            cached_bytes=int(row["memoryUsed"]),
        ),
        came=moment(row.get("addTime")),
        left=None if row["isActive"] else moment(gone),
        reason=_first_line(row.get("removeReason")),
        app=app,
    )


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]
