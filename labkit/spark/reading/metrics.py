"""Spark's own status store to our metrics, of a trial's jobs. Units are normalised here, once.

The records are read in the schema of the REST API (`/api/v1/applications/[app-id]/stages`,
"Monitoring and Instrumentation" in Spark's documentation), written as JSON by the JVM's own
Jackson mapper, so that one reader serves a live session, the REST pages and a history server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark import SparkContext

StageData = Mapping[str, Any]
JobData = Mapping[str, Any]
TaskData = Mapping[str, Any]

BUS_TIMEOUT_MS = 20_000
MOST_TASKS = 1_000_000
_GRAPH = "org.apache.spark.status.RDDOperationGraphWrapper"

_MILLI, _NANO = 1e-3, 1e-9
SUMS: dict[str, tuple[str, float]] = {
    "shuffle_write_bytes": ("shuffleWriteBytes", 1),
    "shuffle_write_records": ("shuffleWriteRecords", 1),
    "shuffle_read_bytes": ("shuffleReadBytes", 1),
    "shuffle_read_records": ("shuffleReadRecords", 1),
    "input_bytes": ("inputBytes", 1),
    "input_records": ("inputRecords", 1),
    "output_bytes": ("outputBytes", 1),
    "output_records": ("outputRecords", 1),
    "result_bytes": ("resultSize", 1),
    "spill_bytes": ("memoryBytesSpilled", 1),
    "disk_spill_bytes": ("diskBytesSpilled", 1),
    "peak_memory_bytes": ("peakExecutionMemory", 1),
    "executor_run_seconds": ("executorRunTime", _MILLI),
    "executor_cpu_seconds": ("executorCpuTime", _NANO),
    "gc_seconds": ("jvmGcTime", _MILLI),
    "fetch_wait_seconds": ("shuffleFetchWaitTime", _MILLI),
    "shuffle_write_seconds": ("shuffleWriteTime", _NANO),
}
"""Our metric's name: the field of StageData that is summed over stages, and its unit in ours
(seconds, bytes, counts). Milliseconds and nanoseconds are the REST API's own."""


def summarise(jobs: Iterable[JobData], stages: Sequence[StageData]) -> dict[str, float]:
    """The metrics of one trial from its jobs and stages (JSON of the REST API's schema)."""
    jobs = list(jobs)
    metrics: dict[str, float] = {
        name: sum(stage[field] for stage in stages) * unit for name, (field, unit) in SUMS.items()
    }
    metrics |= {
        "jobs": len(jobs),
        "stages": sum(stage["status"] == "COMPLETE" for stage in stages),
        "skipped_stages": sum(job["numSkippedStages"] for job in jobs),
        "tasks": sum(stage["numCompleteTasks"] for stage in stages),
        "widest_stage_tasks": max((stage["numCompleteTasks"] for stage in stages), default=0),
        "failed_tasks": sum(stage["numFailedTasks"] for stage in stages),
        "killed_tasks": sum(stage["numKilledTasks"] for stage in stages),
    }
    return metrics


def average(metrics: Mapping[str, float], repeats: int) -> dict[str, float]:
    """The metrics of one repetition, of a trial that ran its arm `repeats` times."""
    if repeats == 1:
        return dict(metrics)
    widest = "widest_stage_tasks"  # a maximum, not a sum
    return {name: value if name == widest else value / repeats for name, value in metrics.items()}


def stored(sc: SparkContext, stages: Iterable[StageData]) -> dict[str, float]:
    """What the RDDs of these stages have cached right now; empty when they have nothing.

    Asked of the block managers: the status store is told of blocks at most every 100 ms
    (`spark.ui.liveUpdate.period`), and the last ones of a stage can be missing there.
    """
    if sc._jsc.getPersistentRDDs().isEmpty():
        return {}
    used = {int(rdd) for stage in stages for rdd in stage["rddIds"]}
    cached = [rdd for rdd in sc._jsc.sc().getRDDStorageInfo() if rdd.id() in used]
    if not cached:
        return {}
    return {
        "stored_memory_bytes": sum(rdd.memSize() for rdd in cached),
        "stored_disk_bytes": sum(rdd.diskSize() for rdd in cached),
        "cached_partitions": sum(rdd.numCachedPartitions() for rdd in cached),
    }


class StatusStore:
    """Reads one live session's status store. Works with the UI off; costs a few ms a trial."""

    def __init__(self, sc: SparkContext) -> None:
        self._jsc = sc._jsc.sc()
        self._jvm = sc._jvm
        assert self._jvm is not None
        self._store = self._jsc.statusStore()
        self._mapper = self._jvm.com.fasterxml.jackson.databind.ObjectMapper()
        self._mapper.registerModule(
            self._jvm.com.fasterxml.jackson.module.scala.DefaultScalaModule()
        )

    def wait(self) -> None:
        """Return once every event so far has reached the store.

        Raises py4j's error when the bus is not empty after 20 s.
        """
        self._jsc.listenerBus().waitUntilEmpty(BUS_TIMEOUT_MS)

    def known(self, numbers: Iterable[int]) -> list[JobData]:
        """The jobs of these numbers as JobData, those that the store holds (yet, or still)."""
        from py4j.protocol import Py4JJavaError

        found = []
        for number in sorted(numbers):
            try:
                found.append(self._store.job(number))
            except Py4JJavaError:  # NoSuchElementException
                continue
        return self._json(found) if found else []

    def stages(self, jobs: Iterable[JobData]) -> list[StageData]:
        """The last attempt of each stage of these jobs that ran, as StageData.

        A stage that two jobs share (an adaptive query's map stages) stands once.
        """
        return [stage for stage in self.stages_of(jobs) if stage["status"] != "SKIPPED"]

    def stages_of(self, jobs: Iterable[JobData]) -> list[StageData]:
        """The last attempt of each stage of these jobs, skipped ones too."""
        ids = sorted({stage for job in jobs for stage in job["stageIds"]})
        return self._json([self._store.lastStageAttempt(stage) for stage in ids])

    def tasks(self, stage: StageData) -> list[TaskData]:
        """The tasks of a stage's attempt as TaskData."""
        place = stage["stageId"], stage["attemptId"], MOST_TASKS
        found: list[TaskData] = self.as_json(self._store.taskList(*place))
        return found

    def rdd_graph(self, stage: int) -> Mapping[str, Any]:
        """A stage's RDDOperationGraphWrapper: its RDDs by operation, and the edges between."""
        assert self._jvm is not None
        kind = self._jvm.java.lang.Class.forName(_GRAPH)
        found: Mapping[str, Any] = self.as_json(self._store.store().read(kind, stage))
        return found

    def as_json(self, value: Any) -> Any:
        """An object of the JVM as the data that its JSON holds."""
        return json.loads(self._mapper.writeValueAsString(value))

    def _json(self, objects: list[Any]) -> list[Any]:
        assert self._jvm is not None
        items = self._jvm.java.util.ArrayList()
        for item in objects:
            items.add(item)
        found: list[Any] = self.as_json(items)
        return found


def tasks_done(sc: SparkContext, jobs: Iterable[int]) -> tuple[int, int]:
    """Completed and known tasks of these jobs right now, for a progress bar."""
    tracker = sc.statusTracker()
    done = total = 0
    for job in jobs:
        info = tracker.getJobInfo(job)
        for stage in info.stageIds if info else ():
            stage_info = tracker.getStageInfo(stage)
            if stage_info:
                done += stage_info.numCompletedTasks
                total += stage_info.numTasks
    return done, total
