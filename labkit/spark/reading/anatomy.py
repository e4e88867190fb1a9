"""Reads the anatomy of a trial out of Spark's status stores: stages, tasks, RDD graphs, plans."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from labkit.core.reading.anatomy import Execution, Told, anatomy_of
from labkit.core.reading.executors import there
from labkit.core.records.anatomy import Anatomy
from labkit.spark.reading.status_store import StatusStore

from .executors import read_executors
from .plans import PlanReader, plan_text

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Whereabouts:
    """Where Spark's stores have what ran: its jobs, its SQL executions, and when that was.

    Of a trial that ran its arm several times, the last repetition.
    """

    jobs: tuple[int, ...]
    began: float
    seconds: float
    after_execution: int
    last_execution: int


class AnatomyReader:
    """Reads what ran in one live session, as long as its stores still hold it.

    Spark keeps the last 1000 jobs, stages and SQL executions and 100,000 tasks
    (`spark.ui.retainedJobs`, `retainedStages`, `retainedTasks`, `spark.sql.ui.retainedExecutions`).
    """

    def __init__(self, spark: SparkSession, store: StatusStore, plans: PlanReader) -> None:
        self._sc, self._store, self._plans = spark.sparkContext, store, plans
        self._sql = spark._jsparkSession.sharedState().statusStore()

    def read(self, place: Whereabouts, round: int = 0) -> Anatomy | None:
        """The anatomy of what ran there, a trial of a `round`; None where a part is dropped.

        Costs some 10 ms, and a tenth of a second for each 1000 tasks.
        """
        from py4j.protocol import Py4JJavaError

        try:
            jobs = self._store.known(place.jobs)
            if len(jobs) < len(place.jobs):
                return None
            stages = self._store.stages_of(jobs)
            graphs = {stage["stageId"]: self._store.rdd_graph(stage["stageId"]) for stage in stages}
            tasks = {
                stage["stageId"]: self._store.tasks(stage)
                for stage in stages
                if stage["status"] != "SKIPPED"
            }
        except Py4JJavaError:  # NoSuchElementException: one of them is no longer there
            return None
        numbers = [job["jobId"] for job in jobs]
        ours = self._plans.executions(place.after_execution, place.last_execution, numbers)
        told = Told(jobs, stages, tasks, graphs, [self._execution(one) for one in ours])
        found = anatomy_of(told, place.began, place.seconds, round)
        if found is None:
            return None
        _, executors = read_executors(self._sc, self._store)
        return replace(found, executors=there(executors, place.began, place.seconds))

    def _execution(self, execution: Any) -> Execution:
        number = execution.executionId()
        graph = self._store.as_json(self._sql.planGraph(number))
        metrics = self._store.as_json(self._sql.executionMetrics(number))
        return Execution(plan_text(execution), graph, metrics)
