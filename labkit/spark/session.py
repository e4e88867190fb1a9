"""A SparkSession made for measuring: local, quiet, and with nothing inherited from earlier ones."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from labkit.core.errors import SessionError, UsageError
from labkit.spark import worker_sockets
from labkit.spark.files import local_dirs
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.known_clusters import known
from labkit.spark.jvm.launch import LOOPBACK
from labkit.spark.jvm.masters import is_here
from labkit.spark.jvm.process import (
    AT_START,
    at_start_value,
    ensure_jvm,
    forget_dead_jvm,
    listens_on_loopback,
    same,
)
from labkit.spark.jvm.start_failures import log_size, start_failed
from labkit.spark.jvm.start_variables import refuse_connect
from labkit.spark.standalone import require_alive, require_executors

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_EVERYWHERE = {
    "spark.ui.showConsoleProgress": "false",
    "spark.port.maxRetries": "64",  # a taken port 4040 and many sessions beside it are no trouble
}
_ON_LOOPBACK = {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}


def usual_master() -> str:
    """Return where this process runs Spark: in its session, else where one would be started."""
    spark = existing()
    if spark is not None:
        return str(spark.sparkContext.master)
    return os.environ.get("LABKIT_MASTER") or "local[*]"


def require_master(master: str) -> None:
    """Refuse what Spark would only refuse after the JVM has been started."""
    if not re.fullmatch(r"local(\[.+\])?|local-cluster\[.+\]|(spark|k8s)://.+|yarn", master):
        raise UsageError(
            f"the master can't be {master!r}; allowed: local[*], local[N], local-cluster[...], "
            "spark://HOST:PORT, k8s://..., yarn"
        )


def session(
    master: str | None = None, app_name: str = "Spark Tuning Lab", **conf: object
) -> SparkSession:
    """Return a SparkSession made for measuring, or the one that exists already.

    On this machine its Python workers talk over Unix sockets from Spark 4.1 on, unless a setting
    `spark.python.unix.domain.socket...` or PYSPARK_UDS_MODE says otherwise: over TCP a task that
    receives little waits some 40 ms.

    Parameters
    ----------
    master:
        The Spark master; else spark.master of `conf`, else $LABKIT_MASTER, else local[*].
    app_name:
        The name a new session shows in Spark's pages.
    conf:
        Spark settings by their full names, as in
        `session(**{"spark.sql.shuffle.partitions": 8})`. They hold for this session only,
        except those that a JVM takes at its start (such as spark.driver.memory).

    Raises
    ------
    UsageError
        A setting's name does not start with "spark.".
    StartFailed
        Spark did not start: the line has the cause.
    SessionError
        It runs with other settings than asked for.
    JavaError
        No Java that Spark can run on was found.
    """
    wanted = as_text(conf)
    if master is not None:
        wanted["spark.master"] = master
    forget_dead_jvm()
    running = existing()
    if running is not None:
        _check(running, wanted)
        return running
    refuse_connect(wanted, find_spark().defaults())
    wanted.setdefault("spark.master", os.environ.get("LABKIT_MASTER") or "local[*]")
    require_master(wanted["spark.master"])
    require_alive(wanted["spark.master"])
    here = is_here(wanted["spark.master"])
    ensure_jvm(wanted["spark.master"], wanted, on_loopback=here)
    settings = {**_EVERYWHERE, "spark.app.name": app_name}
    if here:
        settings |= _ON_LOOPBACK | _unix_sockets(wanted) | _let_in(wanted)
        # Workers on this machine run the Python that runs here, not whatever python3 is.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        if "spark.ui.enabled" not in wanted and not listens_on_loopback():
            print("Spark's pages are off: its JVM was started by other code.", file=sys.stderr)
            settings["spark.ui.enabled"] = "false"
        if re.match(r"local(\[|$)", wanted["spark.master"]):
            settings |= _in_memory(wanted)
    return _start({**settings, **wanted})


def _let_in(wanted: Mapping[str, str]) -> dict[str, str]:
    """What a cluster that labkit started asks of its sessions; nothing for any other."""
    found = known(wanted["spark.master"])
    if found is None:
        return {}
    if wanted.get("spark.dynamicAllocation.enabled", "false") == "true":  # begins without executors
        return {**found.conf, "spark.scheduler.minRegisteredResourcesRatio": "0"}
    return found.conf


def _unix_sockets(wanted: Mapping[str, str]) -> dict[str, str]:
    """Unix sockets between the JVM and its Python workers, where they can be had."""
    from pyspark import SparkContext

    found, jvm = find_spark(), cast("Any", SparkContext._jvm)
    return worker_sockets.wanted_sockets(found.version, wanted, found.defaults(), jvm.java)


def _in_memory(wanted: Mapping[str, str]) -> dict[str, str]:
    """Spark's own files in memory, unless the person has chosen a place for them."""
    if local_dirs.is_chosen(wanted, find_spark().defaults()):
        return {}
    folder = local_dirs.memory_folder()
    return {} if folder is None else {local_dirs.LOCAL_DIR: str(folder)}


def as_text(conf: Mapping[str, object]) -> dict[str, str]:
    """Return settings as Spark writes them, refusing names that are none."""
    for key, value in conf.items():
        if not key.startswith("spark."):
            raise UsageError(
                f"{key} is no Spark setting: give full names, "
                'such as session(**{"spark.sql.shuffle.partitions": 8}).'
            )
        if value is None:
            raise UsageError(f"{key} is None: give it a value, or leave it out.")
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in conf.items()
    }


def existing() -> SparkSession | None:
    """Return the session that runs in this process, whoever made it, without starting Spark."""
    if "pyspark" not in sys.modules:
        return None
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    context = SparkContext._active_spark_context
    if context is None or context._jsc is None:
        return None
    if context._jsc.sc().isStopped():  # Spark stopped itself, and PySpark has not noticed
        context.stop()
        return None
    return SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()


def is_running() -> bool:
    """Whether this process has a session by now. Nothing is imported or started for the answer."""
    return "pyspark" in sys.modules and existing() is not None


def _check(spark: SparkSession, wanted: Mapping[str, str]) -> None:
    """Refuse a session that runs with other settings than those asked for."""
    for key, value in wanted.items():
        found = in_force(spark, key)
        if not same(key, value, found):
            raise SessionError(
                f"{key} is {'not set' if found is None else found} in the session that runs, not "
                f"{value}: stop it first with spark.stop(), or leave the setting out."
            )


def in_force(spark: SparkSession, key: str) -> str | None:
    """Return the value that a setting has in a session: what was set, else Spark's default."""
    from pyspark.errors import PySparkException

    if key in AT_START:
        return at_start_value(key)
    if key.startswith("spark.sql."):
        try:
            return spark.conf.get(key)
        except PySparkException:  # neither set nor known
            return None
    found = spark.sparkContext.getConf().get(key)
    if found is None:
        jvm: Any = spark.sparkContext._jvm
        entry = jvm.org.apache.spark.internal.config.ConfigEntry.findEntry(key)
        found = None if entry is None else str(entry.defaultValueString())
    return found


def _start(settings: Mapping[str, str]) -> SparkSession:
    """Start a session in the JVM that runs."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for key, value in settings.items():
        builder = builder.config(key, value)
    begun = log_size()
    try:
        spark = builder.getOrCreate()
        require_executors(spark)
        return spark
    except (Py4JError, PySparkException, OSError) as error:
        raise start_failed(settings["spark.master"], error, begun) from error
