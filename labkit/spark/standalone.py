"""What a Master that labkit started is asked: whether it lives, and whether it has cores left."""

from __future__ import annotations

import json
import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from labkit.core import units
from labkit.core.errors import SessionError
from labkit.spark.jvm.known_clusters import Known, known

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
    """Refuse a session of a cluster of the lab's that no core is left for: its jobs would wait.

    Spark has waited for executors before it gave the session, 30 s at most
    (`spark.scheduler.maxRegisteredResourcesWaitingTime`); those that take longer come later.
    Raises SessionError; the session is stopped then.
    """
    sc = spark.sparkContext
    ours = known(sc.master or "")
    if ours is None or int(sc._jsc.sc().getExecutorIds().size()):
        return
    if why := _nothing_left(ours, sc.applicationId or ""):
        spark.stop()
        raise SessionError(f"no core of the cluster at {ours.master} is free: {why}")


def _nothing_left(cluster: Known, app: str) -> str:
    """Why an application gets no core, and what to do; empty where it has some, or may get them."""
    told = _told(cluster.pages)
    apps = told.get("activeapps", [])
    if any(one["id"] == app and one["cores"] for one in apps):
        return ""
    if told and not told["aliveworkers"]:
        return "no worker is left; start another cluster"
    others = [f"{one['name']} has {units.plural(one['cores'], 'core')}"
              for one in apps if one["cores"]]  # fmt: skip
    if told.get("coresused", 0) < told.get("cores", 0) or not others:
        return ""
    return f"{', '.join(others)}; stop one of them, or open it with fewer, by spark.cores.max"


def _told(pages: str) -> Any:
    """What the Master's pages say as JSON; nothing where they don't answer."""
    connection = HTTPConnection(urlsplit(pages).netloc, timeout=ANSWERS)
    try:
        connection.request("GET", "/json/")
        return json.loads(connection.getresponse().read())
    except (OSError, ValueError):
        return {}
    finally:
        connection.close()
