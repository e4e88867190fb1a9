"""What a comparison ran on: versions, machine, settings, load average."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Any

import psutil

from labkit.core.reading.names import without_folders, without_host, without_paths
from labkit.spark.files.local_dirs import file_system
from labkit.spark.reading.status_store import BUS_TIMEOUT_MS

from .worker_sockets import FOLDER, in_use

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

_PRIVATE = ("spark.app.id", "spark.app.name", "spark.app.startTime", "spark.app.submitTime",
            "spark.driver.port", "spark.driver.host", "spark.driver.bindAddress",
            "spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions",
            "spark.sql.warehouse.dir", "spark.executor.id", "spark.ui.showConsoleProgress",
            "spark.submit.pyFiles", "spark.submit.deployMode", "spark.repl.local.jars",
            "spark.jars", "spark.local.dir", "spark.home", FOLDER)  # fmt: skip
"""Settings that name this process, this hour or this machine's folders and say nothing of speed."""

_SECRET = ("password", "secret", "token", "key")

_OF_THIS_SESSION = (
    "spark.app.",
    "spark.driver.bindAddress",
    "spark.driver.extraJavaOptions",
    "spark.driver.host",
    "spark.driver.port",
    "spark.executor.extraJavaOptions",
    "spark.executor.id",
    "spark.local.dir",
    "spark.master",
    "spark.sql.warehouse.dir",
    "spark.submit.",
    "spark.ui.",
    FOLDER,
)
"""Settings that another session beside this one must have of its own, by how their names begin."""


def environment(spark: SparkSession) -> dict[str, Any]:
    """The fingerprint of a session: Spark, Java, Python, machine and settings."""
    sc = spark.sparkContext
    assert sc._jvm is not None
    system = sc._jvm.java.lang.System
    conf = {
        key: without_host(without_folders(without_paths(value)))
        for key, value in sorted(settings(spark).items())
        if key not in _PRIVATE and not any(word in key.lower() for word in _SECRET)
    }
    return {
        "spark": sc.version,
        "java": f"{system.getProperty('java.vendor')} {system.getProperty('java.version')}",
        "python": platform.python_version(),
        "os": f"{platform.system()} {platform.release()}",
        "cores": cores(sc),
        **{
            name: found
            for name, found in (("executors", executors(sc)), ("hosts", hosts(sc)))
            if found is not None
        },
        "machine_cores": os.cpu_count() or 1,
        "memory": psutil.virtual_memory().total,
        "heap": int(sc._jvm.java.lang.Runtime.getRuntime().maxMemory()),
        "master": without_host(sc.master or ""),
        "spark_files": _spark_files(spark),
        "python_sockets": in_use(spark),
        "conf": conf,
    }


def settings(spark: SparkSession) -> dict[str, str]:
    """What is set in a session as it is now: at its start, and by `spark.conf.set` since."""
    return {**dict(spark.sparkContext.getConf().getAll()), **spark.conf.getAll}


def settings_for_another(spark: SparkSession) -> dict[str, str]:
    """What a second session takes to be like this one: secrets and folders in full, not to keep."""
    return {k: v for k, v in settings(spark).items() if not k.startswith(_OF_THIS_SESSION)}


def cores(sc: SparkContext) -> int:
    """The cores of the session's executors; its default parallelism where none is there yet.

    `spark.default.parallelism` is a wish about partitions, and no core more.
    """
    sc._jsc.sc().listenerBus().waitUntilEmpty(BUS_TIMEOUT_MS)
    executors = sc._jsc.sc().statusStore().executorList(True)
    found = sum(executors.apply(i).totalCores() for i in range(executors.size()))
    return int(found) or sc.defaultParallelism


def executors(sc: SparkContext) -> int | None:
    """How many executors the session has; None in local mode, where the driver runs the tasks."""
    found = _listed(sc)
    return None if (sc.master or "").startswith("local[") else len(found)


def hosts(sc: SparkContext) -> int | None:
    """On how many hosts they are; None in local mode."""
    if (sc.master or "").startswith("local["):
        return None
    return len({str(one.hostPort()).rpartition(":")[0] for one in _listed(sc)})


def _listed(sc: SparkContext) -> list[Any]:
    """Those that run now, the driver left out."""
    sc._jsc.sc().listenerBus().waitUntilEmpty(BUS_TIMEOUT_MS)
    found = sc._jsc.sc().statusStore().executorList(True)
    several = [found.apply(i) for i in range(found.size())]
    return [one for one in several if str(one.id()) != "driver"]


def _spark_files(spark: SparkSession) -> str:
    """The file system that Spark's shuffle files are on; empty where they are elsewhere."""
    sc = spark.sparkContext
    if not (sc.master or "").startswith("local"):
        return ""
    utils = getattr(sc._jvm, "org.apache.spark.util.Utils")
    folders = utils.getConfiguredLocalDirs(sc._jsc.sc().conf())
    return file_system(str(folders[0])) if len(folders) else ""


def load() -> float:
    """The system's load average over the last minute, in runnable processes."""
    return round(psutil.getloadavg()[0], 2)
