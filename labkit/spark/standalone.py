"""What a Master that labkit started tells of itself: whether it lives, and has cores to give."""

from __future__ import annotations

import json
import socket
import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from labkit.core import units
from labkit.core.errors import SessionError
from labkit.spark.jvm.known_clusters import Known, known

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

GRACE = 15.0
"""Seconds in which the cores of a session that has just ended may still be taken."""

LOOK = 0.05

ASK = 1.0
"""Seconds between two questions to the Master's pages."""


def require_alive(master: str) -> None:
    """Refuse a session at a cluster of the lab's whose Master has died: Spark tries for a minute.

    Raises SessionError.
    """
    if known(master) is None:
        return
    address = urlsplit(master)
    try:
        socket.create_connection((address.hostname, address.port or 0), timeout=5).close()
    except OSError:
        raise SessionError(
            f"the master of the cluster at {master} has died, and it can't open sessions any more: "
            "stop the cluster and start another one"
        ) from None


def await_executors(spark: SparkSession) -> None:
    """Wait for the executors of a cluster of the lab's, or until Spark waits no longer.

    Raises SessionError where other sessions have all of its cores and give none back.
    """
    sc = spark.sparkContext
    backend: Any = sc._jsc.sc().schedulerBackend()
    ours, begun, asked = known(sc.master or ""), time.monotonic(), 0.0
    while ours is not None and not backend.isReady():
        now = time.monotonic()
        if now > begun + GRACE and now > asked + ASK:
            asked = now
            if others := _have_all(ours, sc.applicationId):
                spark.stop()
                raise SessionError(
                    f"no core of the cluster at {ours.master} is free: {others}; stop one of them, "
                    "or open it with fewer, by spark.cores.max"
                )
        time.sleep(LOOK)


def _have_all(cluster: Known, app: str) -> str:
    """Which other sessions have all cores, in words; empty where some are left, or the app has."""
    told = _told(cluster.pages)
    apps = told.get("activeapps", [])
    mine = sum(one["cores"] for one in apps if one["id"] == app)
    if mine or told.get("coresused", 0) < told.get("cores", 0):
        return ""
    others = [f"{one['name']} has {units.plural(one['cores'], 'core')}"
              for one in apps if one["id"] != app and one["cores"]]  # fmt: skip
    return ", ".join(others)


def _told(pages: str) -> Any:
    """What the Master's pages say as JSON; nothing where they don't answer."""
    connection = HTTPConnection(urlsplit(pages).netloc, timeout=5)
    try:
        connection.request("GET", "/json/")
        return json.loads(connection.getresponse().read())
    except (OSError, ValueError):
        return {}
    finally:
        connection.close()
