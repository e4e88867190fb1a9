"""Launches the JVM: which Java, how much memory, where its output goes, what it listens on."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from labkit.core.errors import SessionError, StartFailed
from labkit.core.settings import JAVA_OPTIONS, one_collector
from labkit.spark.jvm.cds import Sharing, share
from labkit.spark.jvm.distribution import Spark, find_spark
from labkit.spark.jvm.java import Java, find_java
from labkit.spark.jvm.launch_log import log_path, open_log
from labkit.spark.jvm.start_failures import printed_cause, require_heap

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway

LOOPBACK = "127.0.0.1"
_GIB = 2**30


def launch(settings: Mapping[str, str], on_loopback: bool, archiving: bool = True) -> JavaGateway:
    """Start a JVM for Spark and return py4j's gateway to it; it prints to a log file only.

    Parameters
    ----------
    settings:
        The Spark settings to start it with. They become its system properties, so
        every session in it inherits them.
    on_loopback:
        Whether Spark's pages are to listen on this machine only.
    archiving:
        Whether this JVM may make the archive of Spark's classes, and throw away one that it
        does not use. Java options of its own can lay out the heap so that it has to pass the
        archive over, which then is as sound as before.

    Raises
    ------
    SessionError
        It did not start; `details` is the end of its log.
    JavaError
        There is no Java to start.
    """
    from pyspark.java_gateway import launch_gateway

    if "PYSPARK_GATEWAY_PORT" in os.environ:  # spark-submit runs this program, and has the JVM
        return launch_gateway()
    java, spark = find_java(), find_spark()
    defaults = spark.defaults()
    base = dict(settings)
    if not heap_is_chosen():
        base.setdefault("spark.driver.memory", f"{default_memory()}g")
    class_path = "spark.driver.extraClassPath"
    archiving = archiving and "spark.driver.extraJavaOptions" not in base
    sharing = share(java, spark, base.get(class_path, defaults.get(class_path, "")), archiving)
    try:
        gateway = _start(java, spark, base, sharing, on_loopback)
    except SessionError:
        if not sharing.options:
            raise
        gateway = _start(java, spark, base, Sharing(), on_loopback)
    try:
        require_heap(int(gateway.jvm.java.lang.Runtime.getRuntime().maxMemory()))
    except StartFailed:
        gateway.shutdown()
        gateway.proc.stdin.close()  # the JVM exits when its standard input ends
        raise
    if archiving and not sharing.is_used_by(gateway.proc.pid):
        sharing.discard()  # damaged, or else the JVM would have taken it
    return gateway


STEADY_HEAP = "-XX:MaxHeapFreeRatio=100"
"""Never give heap back: with a collection before every trial the heap would shrink and grow by
turns, and every second trial pay for the pages."""


def default_memory() -> int:
    """Return the driver's default memory in GiB: a quarter of the machine's, from 1 to 4."""
    return max(1, min(4, machine_memory() // 4 // _GIB))


def heap_is_chosen() -> bool:
    """Return whether the person has chosen the heap of every JVM, in Spark's own ways."""
    return "spark.driver.memory" in find_spark().defaults() or "SPARK_DRIVER_MEMORY" in os.environ


def machine_memory() -> int:
    """Return the bytes of memory that processes here may have."""
    total: int = psutil.virtual_memory().total
    with contextlib.suppress(OSError, ValueError):  # a container may have less ("max": no limit)
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return total


def machine_cores() -> int:
    """Return the cores that processes here may use at once: of the machine, or of a container."""
    cores = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        cores = len(os.sched_getaffinity(0))
    with contextlib.suppress(OSError, ValueError):  # "max": no limit
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        cores = min(cores, max(1, round(int(quota) / int(period))))
    return cores


def _start(
    java: Java, spark: Spark, settings: dict[str, str], sharing: Sharing, on_loopback: bool
) -> JavaGateway:
    from pyspark import SparkConf
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    crash = f"-XX:ErrorFile={log_path().with_name('hs_err_%p.log')}"  # not in the person's folder
    flags = (crash, "-XX:-CreateCoredumpOnCrash", STEADY_HEAP, *sharing.options)
    own = one_collector(os.environ.get("SPARK_SUBMIT_OPTS", ""), settings.get(JAVA_OPTIONS, ""))
    options = [own, *(f'"{flag}"' for flag in flags)]
    environment = {"JAVA_HOME": str(java.home), "SPARK_SUBMIT_OPTS": " ".join(options).strip()}
    if on_loopback and not os.environ.get("SPARK_LOCAL_IP", "").startswith("127."):
        environment["SPARK_LOCAL_IP"] = LOOPBACK
    inherited = () if sharing.lock is None else (sharing.lock,)
    log = open_log()
    begin = log.tell()
    try:
        with log, _environment(environment):
            return launch_gateway(conf, {"stdout": log, "stderr": log, "pass_fds": inherited})
    except (PySparkRuntimeError, OSError) as error:
        printed = log_path().read_bytes()[begin:].decode(errors="replace")
        raise StartFailed(
            f"Spark {spark.version} did not start on {java} "
            f"({printed_cause(printed) or error}): its log is {log_path()}.",
            printed,
        ) from error
    finally:
        sharing.close()


@contextlib.contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    """Change environment variables for a child that is started meanwhile, then put them back."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
