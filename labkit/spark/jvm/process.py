"""The one JVM of this Python process: started once, asked what is in force, replaced when dead."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from labkit.core.errors import SessionError
from labkit.spark.jvm.launch import launch
from labkit.spark.jvm.preflight import require_startable

# Settings that Spark reads only while it builds the JVM's command line and class path.
AT_START = frozenset(
    {
        "spark.driver.memory",
        "spark.driver.extraJavaOptions",
        "spark.driver.defaultJavaOptions",
        "spark.driver.extraClassPath",
        "spark.driver.extraLibraryPath",
        "spark.jars",
        "spark.jars.packages",
        "spark.jars.excludes",
        "spark.jars.repositories",
        "spark.jars.ivy",
        "spark.jars.ivySettings",
    }
)


def ensure_jvm(
    master: str, wanted: Mapping[str, str], on_loopback: bool, archiving: bool = True
) -> None:
    """Start this process's JVM if none runs, with no settings but those that must be there then.

    What a JVM is started with is inherited by every later session in it, so a person's other
    settings must not come this way.

    Parameters
    ----------
    master:
        The Spark master; spark-submit prepares the class path for it.
    wanted:
        The settings asked for; of these, the ones in AT_START are used.
    on_loopback:
        Whether Spark's pages are to listen on this machine only.
    archiving:
        Whether it may make the archive of Spark's classes when it exits.

    Raises
    ------
    StartFailed
        The JVM can't start, or did not.
    SessionError
        It runs without a setting that is asked for.
    JavaError
        There is no Java to start.
    """
    forget_dead_jvm()
    from pyspark.core.context import SparkContext

    require_startable(master, SparkContext._gateway is not None)
    at_start = {key: value for key, value in wanted.items() if key in AT_START}
    if SparkContext._gateway is None:
        gateway = launch({"spark.master": master, **at_start}, on_loopback, archiving)
        SparkContext._ensure_initialized(gateway=gateway)
        if gateway.proc is not None:  # else spark-submit had started it before
            return
    for key, value in at_start.items():
        running = at_start_value(key)
        if not same(key, value, running):
            raise SessionError(
                f"{key} is {running or 'not set'} in the JVM that runs and can't become {value} "
                "there: restart the kernel or process, and ask for it in the first session."
            )


def at_start_value(key: str) -> str | None:
    """Return what the running JVM was started with for a setting, or None."""
    value = _java().lang.System.getProperty(key)
    return None if value is None else str(value)


def same(key: str, wanted: str, found: str | None) -> bool:
    """Return whether a wanted value of a setting is met by the one found in a running JVM.

    Memory sizes are equal in any unit; jars are met by a list that holds them.
    """
    if found is None or wanted == found:
        return wanted == found
    spark = _java("org").apache.spark
    if key == "spark.jars":
        jars = spark.util.Utils.resolveURIs
        return set(jars(wanted).split(",")) <= set(jars(found).split(","))
    if key.lower().endswith("memory"):
        size = spark.network.util.JavaUtils.byteStringAsBytes
        with contextlib.suppress(Exception):  # not a size: then only the same text is the same
            return bool(size(wanted) == size(found))
    return False


def listens_on_loopback() -> bool:
    """Return whether Spark's pages in the running JVM listen on this machine only."""
    return str(_java().lang.System.getenv("SPARK_LOCAL_IP")).startswith("127.")


def stop_jvm(timeout: float = 120.0) -> None:
    """Stop the session and the JVM, and wait until it is gone: it may be writing its archive.

    Parameters
    ----------
    timeout:
        Seconds to wait for the JVM before it is killed.
    """
    from pyspark.core.context import SparkContext

    gateway, context = SparkContext._gateway, SparkContext._active_spark_context
    process: subprocess.Popen[bytes] | None = getattr(gateway, "proc", None)
    if process is None or process.stdin is None:
        return
    if context is not None:
        context.stop()
    process.stdin.close()  # the JVM exits when its standard input ends
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _forget_jvm()


def forget_dead_jvm() -> None:
    """Clear PySpark's state when its JVM has been killed, so that a new one can be started."""
    process = _process()
    if process is None or process.poll() is None:
        return
    print(f"Spark's JVM (process {process.pid}) has ended: starting a new one.", file=sys.stderr)
    _forget_jvm()


def has_ended(patience: float = 1.0) -> bool:
    """Return whether the JVM that was started here has ended, or does within so many seconds.

    Calls into a JVM fail a moment before its end can be seen.
    """
    process = _process()
    if process is None:
        return False
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    return process.poll() is not None


def _process() -> subprocess.Popen[bytes] | None:
    """The JVM's process, when this Python process has started it."""
    context = sys.modules.get("pyspark.core.context")
    gateway = context.SparkContext._gateway if context else None
    return getattr(gateway, "proc", None)


def _forget_jvm() -> None:
    """Take PySpark back to where it was before its JVM: only its private attributes can."""
    from pyspark.core.context import SparkContext
    from pyspark.sql import SparkSession

    context, gateway = SparkContext._active_spark_context, SparkContext._gateway
    if context is not None:
        context._jsc = None  # so that stop() does not try to reach the JVM
        context.stop()
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = SparkSession._activeSession = None
    if gateway is not None:
        with contextlib.suppress(Exception):  # it tries to tell the JVM
            gateway.shutdown()


def _java(root: str = "java") -> Any:
    """Return a top-level Java package of the running JVM."""
    from pyspark.core.context import SparkContext

    return getattr(SparkContext._jvm, root)
