"""Jars for a JVM that runs already: classes that sessions in it did not start with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.core.errors import SessionError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def put_into(jvm: Any, jars: Sequence[Path]) -> None:
    """Put jars on a running JVM's class path, if they are not there.

    Parameters
    ----------
    jvm:
        py4j's view of the JVM, `SparkContext._jvm`. No session need run in it yet.

    Raises
    ------
    SessionError
        Its class loader takes no more classes.
    """
    from py4j.protocol import Py4JError

    # Spark's launcher runs everything under a loader of its own that is open to more jars, and
    # executors in this JVM inherit it. Adding the same jar again does nothing.
    try:
        loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
        for jar in jars:
            loader.addURL(jvm.java.io.File(str(jar)).toURI().toURL())
    except Py4JError as error:
        raise SessionError(
            "this session's JVM takes no more classes: start it with "
            f"spark.jars={','.join(map(str, jars))}",
            str(error),
        ) from error


def add(spark: SparkSession, jars: Sequence[Path]) -> None:
    """Put jars within a session's reach: of its JVM, and of executors elsewhere."""
    context: Any = spark.sparkContext
    put_into(context._jvm, jars)
    if context._jsc.isLocal():
        return
    there = str(context._jsc.sc().listJars().mkString())
    for jar in jars:  # executors elsewhere fetch it from the driver
        if jar.name not in there:
            context._jsc.addJar(str(jar))


def has(jvm: Any, name: str) -> bool:
    """Whether a class is on a running JVM's class path, by its full name."""
    from py4j.protocol import Py4JError

    loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
    try:
        jvm.java.lang.Class.forName(name, False, loader)
    except Py4JError:
        return False
    return True
