"""Spark's own resolver of packages, in a process of its own: jars by their coordinates."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from labkit.core.errors import LabError
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.java import find_java

_TIMEOUT = 600.0
"""Seconds: what is fetched has tens of megabytes. On a good line it takes 16 s, Java included."""

_LEFT_OUT = ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET", "PYSPARK_SUBMIT_ARGS")

_NOTHING_TO_RUN = ("--class", "org.apache.ivy.Main", "spark-internal", "-version")
"""spark-submit resolves packages before it runs a program: this one prints a line and ends."""

_NOT_FOUND = re.compile(r":: (\S+)#(\S+);(\S+): not found")
_NO_HOST = re.compile(r"Host \S+ not found|Connection refused|Network is unreachable|timed out")
_THROWN = re.compile(r'^Exception in thread "main" (?:[\w.$]+: )?(.+)$', re.MULTILINE)


class Unresolved(LabError):
    """Packages that can't be had, and why; `details` is all that the resolver said."""


def resolve(packages: Sequence[str], left_out: Sequence[str], folder: Path) -> Path:
    """Fetch packages with all that they need into a folder; where in it the jars are.

    Which registry is asked, and through what proxy, is what this machine has set up for Spark:
    `spark.jars.ivySettings` and `spark.jars.repositories` in its defaults, Java's properties in
    $SPARK_SUBMIT_OPTS.

    Parameters
    ----------
    packages, left_out:
        `group:artifact:version` of each, and `group:artifact` of what is needed and not wanted.

    Raises
    ------
    Unresolved
        When they can't be had; the line says what is missing.
    """
    java, spark = find_java(), find_spark()
    command = [
        str(spark.home / "bin" / "spark-class"), "org.apache.spark.deploy.SparkSubmit",
        "--master", "local",
        "--packages", ",".join(packages),
        "--exclude-packages", ",".join(left_out),
        "--conf", f"spark.jars.ivy={folder}",
        *_NOTHING_TO_RUN,
    ]  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if k not in _LEFT_OUT} | {
        "JAVA_HOME": str(java.home),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", errors="replace", env=environment, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unresolved(f"no answer within {_TIMEOUT:.0f} s") from error
    if done.returncode != 0:
        raise Unresolved(why(done.stdout), done.stdout)
    return folder / "jars"


def why(said: str) -> str:
    """Why packages were not found, in some words, from what the resolver said."""
    missing = _NOT_FOUND.search(said)
    reach = _NO_HOST.search(said)
    if missing and reach:
        return f"no registry that is reached from here has {':'.join(missing.groups())}"
    if missing:
        return f"no registry has {':'.join(missing.groups())}"
    thrown = _THROWN.search(said)
    return thrown[1] if thrown else (said.strip().splitlines() or ["nothing was said"])[-1]
