"""Which of Spark's jobs are a trial's own, whatever thread or job group ran them, and whose else.

A trial's window holds the numbers of the jobs that were submitted while it ran; DAGScheduler
counts them one by one. A job in it is another's when

- its group is another run's of labkit, a streaming query's that ran before the trial, or one
  that submitted jobs while no trial of this run was under way, or that had one running when
  the trial began;
- it has no group, and either so did a job between the trials, or the run's trials never
  started a thread that could have submitted it: the trial's own thread has a group;
- it is a DStream's, which has no group either, of a context that ran before the trial: a JVM has
  one at a time, so that without one there it can only be the trial's.

What can't be told: a job under a new group from a thread that the trial didn't start, and one
without a group where trials start threads themselves. Both count as the trial's own.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.core.reading.metrics import JobData
from labkit.spark.reading.status_store import StatusStore

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PREFIX = "labkit-"
"""What the job groups of every run begin with."""

OF_DSTREAM = "Streaming job"
"""How Spark describes the jobs of batches and of receivers."""


@dataclass
class TrialJobs:
    """Tells the jobs of one run's trials from those of others in the session."""

    spark: SparkSession
    store: StatusStore
    run: str
    started_threads: bool = False
    _end: int | None = None
    _others: set[str] = field(default_factory=set)
    _dstreams: bool = False

    def __post_init__(self) -> None:
        self._scheduler = self.spark.sparkContext._jsc.sc().dagScheduler()
        self._tracker = self.spark.sparkContext.statusTracker()

    def mark(self) -> int:
        """The number of the next job. Learns whose jobs ran since the last window's end."""
        mark = int(self._scheduler.numTotalJobs())
        between = range(mark if self._end is None else self._end, mark)
        running = self._tracker.getActiveJobsIds()
        self._others |= {
            group
            for job in self.store.known({*between, *running})
            if not (group := job.get("jobGroup") or "").startswith(self.run)
        }
        self._others |= {str(query.runId) for query in self.spark.streams.active}
        self._dstreams = are_streaming(self.spark)
        return mark

    def end(self) -> int:
        """The number behind the window's last job; closes the window."""
        self._end = int(self._scheduler.numTotalJobs())
        return self._end

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Notice whether the block starts threads, at the price of a call a thread."""
        before: Any = threading.getprofile()

        def begun(*_: object) -> None:
            self.started_threads = True
            sys.setprofile(before)

        threading.setprofile(begun)
        try:
            yield
        finally:
            threading.setprofile(before)

    def split(self, jobs: Iterable[JobData]) -> tuple[list[JobData], list[JobData]]:
        """The trial's own jobs of a window, and those of others."""
        own: list[JobData] = []
        others: list[JobData] = []
        for job in jobs:
            (others if self.is_others(job) else own).append(job)
        return own, others

    def is_others(self, job: JobData) -> bool:
        """Whether a job in a trial's window is somebody else's."""
        group = job.get("jobGroup") or ""
        if group.startswith(self.run):
            return False
        if group.startswith(PREFIX) or group in self._others:
            return True
        if not group and (job.get("description") or "").startswith(OF_DSTREAM):
            return self._dstreams
        return not group and not self.started_threads

    def active(self, mark: int) -> list[int]:
        """The trial's own jobs that are running now, of a window that began at `mark`."""
        numbers = {n for n in self._tracker.getActiveJobsIds() if n >= mark}
        return [job["jobId"] for job in self.split(self.store.known(numbers))[0]]

    def cancel(self, mark: int) -> None:
        """Cancel the trial's own jobs that are running, under whatever group."""
        cancel: Callable[[int], None] = self.spark.sparkContext._jsc.sc().cancelJob
        for job in self.active(mark):
            cancel(job)


def are_streaming(spark: SparkSession) -> bool:
    """Whether a StreamingContext runs in the session's JVM."""
    contexts = getattr(spark.sparkContext._jvm, "org.apache.spark.streaming.StreamingContext")
    return bool(contexts.getActive().isDefined())


def told(others: Iterable[JobData]) -> str:
    """Why a trial with these jobs of others doesn't count; empty for none."""
    named = [
        job.get("description") or job.get("jobGroup") or f"{job['name']}, without a job group"
        for job in others
    ]
    if not named:
        return ""
    first = " ".join(str(named[0]).split())[:120]
    return f"{len(named)} job(s) of others ran in the session meanwhile: {first}"
