"""What a Master that labkit started is asked: whether it lives, and has room left."""

from __future__ import annotations

import json
import socket
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from labkit.core import units
from labkit.core.errors import SessionError
from labkit.spark.jvm.known_clusters import known

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ANSWERS = 5.0
"""Seconds in which a Master on this machine answers."""


def require_alive(master: str) -> None:
    """Refuse a session at a cluster of the lab's whose Master has died: Spark tries for a minute.

    Raises SessionError.
    """
    if known(master) is None:
        return
    address = urlsplit(master)
    try:
        socket.create_connection((address.hostname, address.port or 0), timeout=ANSWERS).close()
    except OSError:
        raise SessionError(
            f"the master of the cluster at {master} has died, and it can't open sessions any more: "
            "stop the cluster and start another one"
        ) from None


def require_executors(spark: SparkSession) -> None:
    """Refuse a session of a cluster of the lab's that gets no executor: its jobs would wait.

    Spark has waited for executors before it gave the session, 30 s at most
    (`spark.scheduler.maxRegisteredResourcesWaitingTime`); those that take longer come later.
    Raises SessionError; the session is stopped then.
    """
    sc = spark.sparkContext
    ours = known(sc.master or "")
    if ours is None or int(sc._jsc.sc().getExecutorIds().size()):
        return
    cores = int(sc.getConf().get("spark.executor.cores", "1") or 1)
    if why := no_executor(_told(ours.pages), sc.applicationId or "", cores):
        spark.stop()
        raise SessionError(f"the cluster at {ours.master} has no executor for this session: {why}")


def no_executor(told: Any, app: str, cores: int) -> str:
    """Why an application gets none, and what to do; empty where it has one, or may get one.

    An executor of it takes `cores`, and as much memory as the Master knows. It is started where a
    worker has both (Master.canLaunchExecutor).
    """
    apps = {one["id"]: one for one in told.get("activeapps", [])}
    if app not in apps or apps[app]["cores"]:
        return ""
    workers = [worker for worker in told["workers"] if worker["state"] == "ALIVE"]
    if not workers:
        return "no worker is left; start another cluster"
    memory, most = apps[app]["memoryperexecutor"], max(worker["memory"] for worker in workers)
    if memory > most:
        return _asked_for(f"{memory:,} MiB", f"{most:,} MiB", "memory")
    if cores > (most := max(worker["cores"] for worker in workers)):
        return _asked_for(units.plural(cores, "core"), str(most), "cores")
    if any(worker["coresfree"] >= cores and worker["memoryfree"] >= memory for worker in workers):
        return ""  # it is about to start
    others = [f"{one['name']} has {units.plural(one['cores'], 'core')} and "
              f"{one['memoryperexecutor']:,} MiB an executor"
              for one in apps.values() if one["cores"]]  # fmt: skip
    if not others:
        return ""  # what has just ended is about to make room
    return (
        f"{', '.join(others)}; stop one of them, or open it with less, by spark.cores.max and "
        "spark.executor.memory"
    )


def _asked_for(each: str, most: str, what: str) -> str:
    return (
        f"an executor asks for {each}, and no worker has more than {most}; set "
        f"spark.executor.{what} lower"
    )


def _told(pages: str) -> Any:
    """What the Master's pages say as JSON; nothing where they don't answer."""
    if not pages:
        return {}
    connection = HTTPConnection(urlsplit(pages).netloc, timeout=ANSWERS)
    try:
        connection.request("GET", "/json/")
        return json.loads(connection.getresponse().read())
    except (OSError, ValueError, HTTPException):
        return {}
    finally:
        connection.close()
