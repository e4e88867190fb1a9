"""What the JVM and its Python workers talk over: Unix sockets, where a session can have them.

Over TCP a task that receives little waits some 40 ms (`labkit.core.judging.rules.sockets` tells
why), and in short tasks that is most of what is measured. So a session that is made for measuring
does without TCP, unless the person has said what it is to use.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.core.judging.rules.sockets import UNIX_SOCKETS
from labkit.spark.files.process_folders import process_folder

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

UNIX, TCP = "Unix", "TCP"

_SAID = "spark.python.unix.domain.socket."
FOLDER = f"{_SAID}dir"
_MODE = "PYSPARK_UDS_MODE"
_PIPELINED = "spark.python.udf.pipelined.enabled"

LONGEST = 61
"""Characters of a socket folder's path that Spark takes at most: 104 that a socket's path may have,
less a UUID, a dot, a slash and `.sock` (org.apache.spark.internal.config.Python)."""

FIRST = (4, 1)
"""The Spark version since which the setting is there."""

_PREFIX = "labkit-sockets-"
_SHORT = Path("/tmp")


def wanted_sockets(
    version: str, asked: Mapping[str, str], defaults: Mapping[str, str], java: Any
) -> dict[str, str]:
    """The settings to add for Unix sockets in a new session; none where it is to have TCP.

    Where they are asked for and the JVM's temporary folder has too long a path, a folder is added.

    Parameters
    ----------
    version:
        Spark's version.
    asked, defaults:
        The settings asked for, and those of spark-defaults.conf: where one of them says which
        sockets, or in which folder, or that UDFs are pipelined, none are switched on.
    java:
        The package `java` of the JVM that runs. Its properties may speak too.
    """
    if os.name != "posix" or not _has_them(version):
        return {}
    system = java.lang.System

    def said(key: str) -> str:
        return asked.get(key) or defaults.get(key) or str(system.getProperty(key) or "")

    if said(FOLDER):
        return {}
    enabled = said(UNIX_SOCKETS) or os.environ.get(_MODE) or str(system.getenv(_MODE) or "")
    if enabled:
        return (_folder(system) or {}) if enabled.lower() == "true" else {}
    if said(_PIPELINED).lower() == "true":
        return {}
    folder = _folder(system)
    return {} if folder is None else {UNIX_SOCKETS: "true", **folder}


def in_use(spark: SparkSession) -> str:
    """`Unix` or `TCP`: what a session's Python workers talk over."""
    sc = spark.sparkContext
    assert sc._jvm is not None
    said = sc.getConf().get(UNIX_SOCKETS) or sc._jvm.java.lang.System.getenv(_MODE) or ""
    return UNIX if said.lower() == "true" and _has_them(sc.version) else TCP


def _has_them(version: str) -> bool:
    known = re.match(r"(\d+)\.(\d+)", version)
    return known is not None and (int(known[1]), int(known[2])) >= FIRST


def _folder(system: Any) -> dict[str, str] | None:
    """The setting for a socket folder where the JVM's temporary one won't do; None without any."""
    usual = str(system.getProperty("java.io.tmpdir"))
    if len(usual) <= LONGEST and os.access(usual, os.W_OK | os.X_OK):
        return {}
    folder = short_folder()
    return None if folder is None else {FOLDER: str(folder)}


@cache
def short_folder() -> Path | None:
    """A folder of this process with a short path, for JVMs whose temporary one is too long."""
    with suppress(OSError):
        return process_folder(_SHORT, _PREFIX)
    return None
