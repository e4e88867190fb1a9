"""Reads a live session's status store, in the JSON of the REST API.

The JVM's own Jackson mapper writes it, so that what is made of it serves a live session, the REST
pages and a history server alike (see `labkit.core.reading`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from labkit.core.reading.metrics import JobData, StageData, TaskData

if TYPE_CHECKING:
    from pyspark import SparkContext

BUS_TIMEOUT_MS = 20_000
MOST_TASKS = 1_000_000
_GRAPH = "org.apache.spark.status.RDDOperationGraphWrapper"


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
        jvm: Any = sc._jvm
        self._store = self._jsc.statusStore()
        self._mapper = jvm.com.fasterxml.jackson.databind.ObjectMapper()
        self._mapper.registerModule(jvm.com.fasterxml.jackson.module.scala.DefaultScalaModule())
        # Named once: for each part of a name py4j looks through the whole class path for a class.
        self._graph = jvm.java.lang.Class.forName(_GRAPH)
        self._list = jvm.java.util.ArrayList

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

    def stages_of(self, jobs: Iterable[JobData]) -> list[StageData]:
        """The last attempt of each stage of these jobs as StageData, skipped ones too.

        A stage that two jobs share (an adaptive query's map stages) stands once. Stages that the
        store does not hold are left out: beyond `spark.ui.retainedStages` it drops the skipped ones
        first, as they end, for they have no time of completion.
        """
        from py4j.protocol import Py4JJavaError

        found = []
        for stage in sorted({stage for job in jobs for stage in job["stageIds"]}):
            try:
                found.append(self._store.lastStageAttempt(stage))
            except Py4JJavaError:  # NoSuchElementException
                continue
        return self._json(found) if found else []

    def tasks(self, stage: StageData) -> list[TaskData]:
        """The tasks of a stage's attempt as TaskData."""
        place = stage["stageId"], stage["attemptId"], MOST_TASKS
        found: list[TaskData] = self.as_json(self._store.taskList(*place))
        return found

    def rdd_graph(self, stage: int) -> Mapping[str, Any]:
        """A stage's RDDOperationGraphWrapper: its RDDs by operation, and the edges between."""
        found: Mapping[str, Any] = self.as_json(self._store.store().read(self._graph, stage))
        return found

    def as_json(self, value: Any) -> Any:
        """An object of the JVM as the data that its JSON holds."""
        return json.loads(self._mapper.writeValueAsString(value))

    def _json(self, objects: list[Any]) -> list[Any]:
        items = self._list()
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
