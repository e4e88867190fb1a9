"""What goes wrong in a trial, in one line: an arm's error, a dead JVM, work that can't count."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from labkit.core.design.terms import FAILED_TASKS
from labkit.core.errors import LabError, LeftoverCache, SessionError, TrialFailed
from labkit.spark.jvm.process import has_ended

from .worker_python import worker_fault


def unsound(metrics: Mapping[str, float], is_rdd: bool, tolerates: Collection[str] = ()) -> str:
    """Why a trial can't count, judged by itself; empty when nothing is wrong with it.

    Failed tasks that the comparison `tolerates` are no reason, and neither are the stages that are
    run again for them.
    """
    if metrics["failed_tasks"] and FAILED_TASKS not in tolerates:
        return f"{metrics['failed_tasks']:.0f} task(s) failed and were run again"
    if is_rdd and metrics["skipped_stages"]:
        return (
            f"{metrics['skipped_stages']:.0f} stage(s) skipped: shuffle files of an earlier "
            "run were used again"
        )
    return ""


def leftover_cache(read: Mapping[str, frozenset[int]]) -> None:
    """Refuse arms of which only some are served from a DataFrame cache made before the run.

    `read` has the RDD ids of such caches by arm. Spark matches caches by plan, so that an arm
    that builds an equal frame reads the earlier result in place of doing its work. What all
    arms read is their common input.
    """
    served = [arm for arm, caches in read.items() if caches]
    spared = [arm for arm, caches in read.items() if not caches]
    if served and spared:
        raise LeftoverCache(
            f"{', '.join(served)} read a DataFrame that was cached before the comparison, "
            f"{', '.join(spared)} did not: unpersist it first (spark.catalog.clearCache() drops "
            "all), or cache it inside the variant"
        )


def failure(arm: str, error: Exception) -> LabError:
    """The error of an arm as one line that says what failed, with the trace in `details`."""
    text = str(error)
    kind = type(error).__name__
    lost = kind in ("Py4JNetworkError", "ConnectionRefusedError", "ConnectionError")
    if lost or (kind == "Py4JError" and has_ended()):
        return SessionError(
            f"Spark's JVM died while {arm} was running; labkit.session() starts a new one",
            text,
        )
    return TrialFailed(f"{arm} failed: {worker_fault(text) or cause(error)}{_remedy(text)}", text)


def _remedy(text: str) -> str:
    """What to do about files that found no room, or were not found by who should read them."""
    here = _runs_here()
    if "No space left on device" in text:
        by = (
            "spark.local.dir, in a new session" if here
            else "SPARK_LOCAL_DIRS, where the cluster is started"
        )  # fmt: skip
        return f"; give Spark's files a folder with more room by {by}"
    if not here and re.search(r"FileNotFoundException|FILE_NOT_EXIST", text):
        return (
            "; workers read files themselves: put it at the same path on each of their machines, "
            "or on storage that all of them reach"
        )
    return ""


def _runs_here() -> bool:
    """Whether tasks run in this process's JVM."""
    from pyspark import SparkContext

    context = SparkContext._active_spark_context
    return context is None or (context.master or "").startswith("local[")


def cause(error: Exception) -> str:
    """The line of a Spark error that names what went wrong.

    A Python worker's traceback ends in the exception's own line; a failed task's cause stands
    behind "most recent failure"; other JVM errors end in their last "Caused by".
    """
    text = str(error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    worker = [i for i, line in enumerate(lines) if "Traceback (most recent" in line]
    if worker:
        for line in lines[worker[-1] + 1 :]:
            head = line.split(":", 1)[0]
            if head.replace(".", "").isidentifier() and head.endswith(("Error", "Exception")):
                return line
    lost = re.search(r"most recent failure: Lost task [^:]*: (?!org\.apache)(\S.*)", text)
    if lost:
        return lost[1]
    caused = [line for line in lines if line.startswith("Caused by: ")]
    if caused:
        return caused[-1].removeprefix("Caused by: ")
    first = lines[0] if lines else type(error).__name__
    return f"{type(error).__name__}: {first}" if not first.startswith("[") else first
