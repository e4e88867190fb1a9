"""Launches the JVM: which Java, how much memory, where its output goes, what it listens on."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psutil

from labkit.core.errors import SessionError
from labkit.spark.cds import Sharing, share
from labkit.spark.distribution import Spark, find_spark
from labkit.spark.java import Java, cache_dir, find_java

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway

LOOPBACK = "127.0.0.1"
_LOGS_KEPT = 10
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


def log_path(process: int | None = None) -> Path:
    """Return the file that takes what a process's JVM prints; by default this process's."""
    return cache_dir() / "logs" / f"jvm-{process or os.getpid()}.log"


def log_tail(lines: int = 30, process: int | None = None) -> str:
    """Return the last lines of a process's JVM log; by default this process's."""
    try:
        text = log_path(process).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def _start(
    java: Java, spark: Spark, settings: dict[str, str], sharing: Sharing, on_loopback: bool
) -> JavaGateway:
    from pyspark import SparkConf
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    crash = f"-XX:ErrorFile={log_path().with_name('hs_err_%p.log')}"  # not in the person's folder
    flags = (crash, "-XX:-CreateCoredumpOnCrash", STEADY_HEAP, *sharing.options)
    options = [os.environ.get("SPARK_SUBMIT_OPTS", ""), *(f'"{flag}"' for flag in flags)]
    environment = {"JAVA_HOME": str(java.home), "SPARK_SUBMIT_OPTS": " ".join(options).strip()}
    if on_loopback and not os.environ.get("SPARK_LOCAL_IP", "").startswith("127."):
        environment["SPARK_LOCAL_IP"] = LOOPBACK
    inherited = () if sharing.lock is None else (sharing.lock,)
    log = _open_log()
    begin = log.tell()
    try:
        with log, _environment(environment):
            return launch_gateway(conf, {"stdout": log, "stderr": log, "pass_fds": inherited})
    except (PySparkRuntimeError, OSError) as error:
        printed = log_path().read_bytes()[begin:].decode(errors="replace")
        cause = re.search(r"^.*(?:Error|Exception)\b.*$", printed, re.MULTILINE)
        raise SessionError(
            f"Spark {spark.version} did not start on {java} "
            f"({cause[0].strip() if cause else error}): its log is {log_path()}.",
            printed,
        ) from error
    finally:
        sharing.close()


def _open_log() -> IO[bytes]:
    """Open this process's log for the JVM, removing old ones whose process has ended."""
    path = log_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # another process may be removing the same ones
        logs = sorted(path.parent.glob("jvm-*.log"), key=lambda log: log.stat().st_mtime)
        for old in logs[:-_LOGS_KEPT]:
            if not psutil.pid_exists(int(old.stem.removeprefix("jvm-"))):
                old.unlink()
        for crash in sorted(path.parent.glob("hs_err_*.log"))[:-_LOGS_KEPT]:
            crash.unlink()
    return path.open("ab")


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
