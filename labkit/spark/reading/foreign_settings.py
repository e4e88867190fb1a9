"""Settings of a session that isn't ours which would spoil what is read of a trial."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from typing import TYPE_CHECKING, Any

from labkit.core.errors import SessionError

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

_RETAINED = {
    "spark.ui.retainedJobs": 50,
    "spark.ui.retainedStages": 50,
    "spark.ui.retainedTasks": 1000,
    "spark.sql.ui.retainedExecutions": 50,
    "spark.ui.dagGraph.retainedRootRDDs": 50,
}
"""What Spark keeps of finished work, and the least that one trial of some jobs needs. Spark's own
are 1000, 1000, 100000, 1000 and no limit ("Configuration" in Spark's documentation)."""

_READABLE = {"spark.sql.maxPlanStringLength": 2147483632, "spark.sql.debug.maxToStringFields": 25}
"""Lower bounds on a plan's text: Spark's own defaults."""

_MODE = "spark.sql.ui.explainMode"


def require_retention(sc: SparkContext) -> None:
    """Refuse a session that forgets a trial before it can be read.

    Raises SessionError, which names the setting; only a new session can have another value.
    """
    conf = sc.getConf()
    for key, least in _RETAINED.items():
        value = conf.get(key) or ""
        if value.isdecimal() and int(value) < least:
            raise SessionError(
                f"{key}={value} lets Spark forget a trial before it is read: start the session "
                f"without it, or with {least} or more"
            )


def readable(spark: SparkSession) -> None:
    """Let plans be recorded whole and as explain("formatted") tells them, for a run."""
    if (spark.conf.get(_MODE, "formatted") or "").lower() != "formatted":
        spark.conf.set(_MODE, "formatted")
    for key, least in _READABLE.items():
        value = (spark.conf.get(key) or "").removesuffix("b")
        if value.isdecimal() and int(value) < least:
            spark.conf.set(key, str(least))


def dropped(ran: Sized, known: Sized) -> str:
    """Why a trial whose jobs Spark forgot doesn't count; empty when it still knows all."""
    lost = len(ran) - len(known)
    if not lost:
        return ""
    return f"Spark no longer knows {lost} of {len(ran)} jobs (spark.ui.retainedJobs)"


def forgotten(jobs: Iterable[Mapping[str, Any]], known: Sized) -> str:
    """Why a trial of whose stages Spark forgot one that ran doesn't count; empty otherwise.

    `known` are the stages of these jobs that Spark still tells of. That it forgot skipped ones
    does no harm: nothing ran in them.
    """
    asked = list(jobs)
    ran = {stage for job in asked for stage in job["stageIds"]}
    lost = len(ran) - len(known) - sum(job["numSkippedStages"] for job in asked)
    if lost <= 0:
        return ""
    return f"Spark no longer knows {lost} of {len(ran)} stages (spark.ui.retainedStages)"
