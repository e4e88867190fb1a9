"""A demonstration from start to end: its steps one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from labkit.core.claims.lab import Demo
from labkit.core.design.schedule import PREPARING, SHOWING, Progress
from labkit.core.errors import Cancelled, LabError, UsageError
from labkit.core.params import settle
from labkit.core.records.demonstration import Demonstration, Observation, Setting
from labkit.core.records.made_by import version

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Showing:
    """A demonstration that is ready to run. `run` once; `cancel` from any thread.

    Raises UsageError for parameters that the lab doesn't have or allow.
    """

    def __init__(self, demo: Demo, params: Mapping[str, Any]) -> None:
        self._demo, self._params = demo, settle(demo.params, params)
        if demo.allows is not None and (refusal := demo.allows(**self._params)):
            raise UsageError(refusal)
        self._cancelled = False
        self._spark: SparkSession | None = None

    @property
    def needs_session(self) -> bool:
        """Whether it runs in the person's session."""
        return not self._demo.own_cluster

    def run(
        self,
        spark: SparkSession | None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Demonstration:
        """Take the steps; one that is cancelled gives the observations until then.

        SQL settings that a step changes are put back.

        Raises
        ------
        TrialFailed, SessionError
            When a step fails or Spark dies; `partial` has the observations before.
        Cancelled
            When it was cancelled before the first observation.
        """
        from labkit.spark.environment import environment
        from labkit.spark.trial.failures import failure
        from labkit.spark.trial.sql_conf import SqlConf

        self._spark = spark
        sql = None if spark is None else SqlConf(spark)
        settings = None if sql is None else sql.now()
        seen: list[Observation] = []
        setting: Mapping[str, Any] = {} if spark is None else environment(spark)
        started, begun = time.time(), time.perf_counter()

        def record(stopped: str = "") -> Demonstration:
            return Demonstration(
                self._demo.id, self._demo.title, self._params, setting, tuple(seen), started,
                time.perf_counter() - begun, stopped, labkit=version(),
            )  # fmt: skip

        on_progress(Progress(PREPARING, "", 0, None, 0.0, None))
        try:
            for found in self._demo.steps(spark, **self._params):
                if isinstance(found, Setting):
                    setting = found.environment
                    continue
                seen.append(found)
                on_progress(Progress(SHOWING, found.name, len(seen), None, 0.0, None))
                if self._cancelled:
                    return record("cancelled")
        except Exception as error:
            if self._cancelled:
                if seen:
                    return record("cancelled")
                raise Cancelled("the run was cancelled") from error
            told = error if isinstance(error, LabError) else failure("the demonstration", error)
            told.partial = record(str(told)) if seen else None
            raise told from error
        finally:
            with suppress(Exception):  # the session may be gone
                if sql is not None and settings is not None:
                    sql.back_to(settings)
        return record()

    def cancel(self) -> None:
        """Ask the run to stop: the step that runs loses its jobs, and no other follows."""
        self._cancelled = True
        if self._spark is not None:
            self._spark.sparkContext.cancelAllJobs()

    def tasks_done(self) -> tuple[int, int]:
        """Nothing is known of a demonstration's tasks."""
        return 0, 0
