"""Reads the anatomy of a trial out of Spark's status stores: stages, tasks, RDD graphs, plans."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from labkit.core.lineage.codegen import generated
from labkit.core.records.anatomy import (
    COMPLETE,
    FAILED,
    SKIPPED,
    Anatomy,
    OperatorNode,
    PlanRun,
    RddNode,
    StageGraph,
    StageRun,
)
from labkit.core.records.trial import Trial
from labkit.spark.files.names import call_sites, without_folders

from .metrics import JobData, StageData, StatusStore, TaskData
from .plans import PlanReader, plan_text

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MILLI, _NANO = 1e-3, 1e-9
_STATUS = {"COMPLETE": COMPLETE, "SKIPPED": SKIPPED}

_TASK: dict[str, tuple[tuple[str, ...], float]] = {
    "duration": (("duration",), _MILLI),
    "scheduler_delay": (("schedulerDelay",), _MILLI),
    "deserialisation": (("taskMetrics", "executorDeserializeTime"), _MILLI),
    "run": (("taskMetrics", "executorRunTime"), _MILLI),
    "cpu": (("taskMetrics", "executorCpuTime"), _NANO),
    "gc": (("taskMetrics", "jvmGcTime"), _MILLI),
    "fetch_wait": (("taskMetrics", "shuffleReadMetrics", "fetchWaitTime"), _MILLI),
    "shuffle_write_time": (("taskMetrics", "shuffleWriteMetrics", "writeTime"), _NANO),
    "result_serialisation": (("taskMetrics", "resultSerializationTime"), _MILLI),
    "getting_result": (("gettingResultTime",), _MILLI),
    "input_bytes": (("taskMetrics", "inputMetrics", "bytesRead"), 1),
    "input_records": (("taskMetrics", "inputMetrics", "recordsRead"), 1),
    "output_bytes": (("taskMetrics", "outputMetrics", "bytesWritten"), 1),
    "output_records": (("taskMetrics", "outputMetrics", "recordsWritten"), 1),
    "shuffle_read_records": (("taskMetrics", "shuffleReadMetrics", "recordsRead"), 1),
    "shuffle_write_bytes": (("taskMetrics", "shuffleWriteMetrics", "bytesWritten"), 1),
    "shuffle_write_records": (("taskMetrics", "shuffleWriteMetrics", "recordsWritten"), 1),
    "spill_bytes": (("taskMetrics", "memoryBytesSpilled"), 1),
    "disk_spill_bytes": (("taskMetrics", "diskBytesSpilled"), 1),
    "result_bytes": (("taskMetrics", "resultSize"), 1),
    "peak_memory_bytes": (("taskMetrics", "peakExecutionMemory"), 1),
}
"""Our column: the field of the REST API's TaskData, and its unit in ours."""

_OWN = re.compile(
    r"^$| at (NativeMethodAccessorImpl\.java|CompletableFuture\.java|actions\.py|<unknown>)"
)
"""Call sites in Spark itself and in the lab, where a job happens to be started."""

_FETCHED = ("remoteBytesRead", "localBytesRead")


@dataclass(frozen=True)
class Place:
    """Where Spark's stores have a trial: its jobs, its SQL executions, and when it ran.

    Of a trial that ran its arm several times, the last repetition.
    """

    jobs: tuple[int, ...]
    began: float
    seconds: float
    first_execution: int
    end_execution: int


class AnatomyReader:
    """Reads trials of one live session, as long as its stores still hold them.

    Spark keeps the last 1000 jobs, stages and SQL executions and 100,000 tasks
    (`spark.ui.retainedJobs`, `retainedStages`, `retainedTasks`, `spark.sql.ui.retainedExecutions`).
    """

    def __init__(self, spark: SparkSession, store: StatusStore, plans: PlanReader) -> None:
        self._store, self._plans = store, plans
        self._sql = spark._jsparkSession.sharedState().statusStore()

    def read(self, trial: Trial, place: Place) -> Anatomy | None:
        """The anatomy of a trial; None when the stores have dropped a part of it.

        Costs some 10 ms, and a tenth of a second for each 1000 tasks.
        """
        from py4j.protocol import Py4JJavaError

        try:
            jobs = self._store.known(place.jobs)
            if len(jobs) < len(place.jobs):
                return None
            known = self._store.stages_of(jobs)
            graphs = {stage["stageId"]: self._graph(stage["stageId"]) for stage in known}
            runs = [self._stage(stage, jobs, place.began) for stage in known]
        except Py4JJavaError:  # NoSuchElementException: one of them is no longer there
            return None
        if any(len(run.executors) < run.width for run in runs if run.status == COMPLETE):
            return None
        runs.sort(key=lambda run: (run.status == SKIPPED, run.started, run.id))
        numbers = [job["jobId"] for job in jobs]
        ours = self._plans.executions(place.first_execution, place.end_execution, numbers)
        plans = tuple(self._plan(execution) for execution in ours)
        inside = generated(plans)
        runs = [replace(run, name=stage_name(run.name, graphs[run.id], inside)) for run in runs]
        return Anatomy(trial.round, place.seconds, tuple(runs), tuple(graphs.values()), plans)

    def _stage(self, stage: StageData, jobs: Sequence[JobData], began: float) -> StageRun:
        number = stage["stageId"]
        first = next(job["jobId"] for job in jobs if number in job["stageIds"])
        bare = StageRun(
            id=number,
            name=_short(stage["name"]),
            status=_STATUS.get(stage["status"], FAILED),
            width=stage["numTasks"],
            job=first,
            rdds=tuple(sorted(stage["rddIds"])),
        )
        if bare.status == SKIPPED:
            return bare
        tasks = [t for t in self._store.tasks(stage) if t["status"] == "SUCCESS"]
        tasks.sort(key=lambda task: (task["launchTime"], task["taskId"]))
        columns = {name: _column(tasks, *where) for name, where in _TASK.items()}
        columns["index"] = tuple(task.get("partitionId", task["index"]) for task in tasks)
        columns["launched"] = tuple(_since(task["launchTime"], began) for task in tasks)
        columns["shuffle_read_bytes"] = tuple(
            sum(_at(task, ("taskMetrics", "shuffleReadMetrics", name)) for name in _FETCHED)
            for task in tasks
        )
        return replace(
            bare,
            started=_since(stage["submissionTime"], began),
            ended=_since(stage["completionTime"], began),
            tasks=columns,
            executors=tuple(task["executorId"] for task in tasks),
        )

    def _graph(self, stage: int) -> StageGraph:
        found = self._store.rdd_graph(stage)
        rdds: list[RddNode] = []
        _collect(found["rootCluster"], (), rdds)
        return StageGraph(
            stage,
            tuple(rdds),
            *(
                tuple((edge["fromId"], edge["toId"]) for edge in found[name])
                for name in ("edges", "incomingEdges", "outgoingEdges")
            ),
        )

    def _plan(self, execution: Any) -> PlanRun:
        number = execution.executionId()
        graph = self._store.as_json(self._sql.planGraph(number))
        metrics = self._store.as_json(self._sql.executionMetrics(number))
        edges = tuple((edge["fromId"], edge["toId"]) for edge in graph["edges"])
        codegen = {
            node["name"].strip(): " ".join(_told(node, metrics).values())
            for node in graph["nodes"]
            if "nodes" in node
        }
        return PlanRun(plan_text(execution), _operators(graph, metrics), edges, codegen)


def _collect(cluster: Mapping[str, Any], scope: tuple[str, ...], rdds: list[RddNode]) -> None:
    """The RDDs of a cluster and those inside it; the outermost cluster is the stage itself."""
    for node in cluster["childNodes"]:
        site = _short(node["callsite"])
        name = without_folders(node["name"])  # a cached DataFrame's RDD is named after its plan
        rdds.append(RddNode(node["id"], name, site, node["cached"], scope))
    for child in cluster["childClusters"]:
        _collect(child, (*scope, child["name"]), rdds)


def _column(tasks: Sequence[TaskData], path: tuple[str, ...], unit: float) -> tuple[float, ...]:
    return tuple(round(_at(task, path) * unit, 9) for task in tasks)


def _at(task: TaskData, path: tuple[str, ...]) -> float:
    value: Any = task
    for name in path:
        value = value.get(name) or 0 if isinstance(value, Mapping) else 0
    return 0 if isinstance(value, Mapping) else value


def _since(stamp: float | None, began: float) -> float:
    """Seconds from the trial's start to a time stamp in milliseconds, to the millisecond."""
    return round(max(0.0, (stamp or 0) * _MILLI - began), 3)


def stage_name(site: str, graph: StageGraph, inside: Mapping[str, Sequence[str]]) -> str:
    """A stage's call site where it lies in the program, else the operators that it runs.

    Where a job is started by Spark or by the lab itself, the place says nothing; an RDD
    program keeps the method then. `inside` has the operators of each generated function.
    """
    if not _OWN.search(site):
        return site
    scopes = [rdd.scope[-1].strip() for rdd in sorted(graph.rdds, key=_id) if rdd.scope]
    operators = [name for scope in scopes if scope[:1].isupper()
                 for name in inside.get(scope, (scope,))]  # fmt: skip
    return " · ".join(dict.fromkeys(operators)) or site.split(" at ")[0]


def _id(rdd: RddNode) -> int:
    return rdd.id


def _short(name: str) -> str:
    """A call site without the folder that its file lies in; nothing for a thread of Spark's."""
    site = call_sites(name)
    return "" if site.startswith("$anonfun") else site


def _operators(graph: Mapping[str, Any], metrics: Mapping[str, str]) -> tuple[OperatorNode, ...]:
    """The operators of a plan graph; those of one generated function bear its name."""
    return tuple(
        _operator(node, cluster["name"].strip() if "nodes" in cluster else "", metrics)
        for cluster in graph["nodes"]
        for node in cluster.get("nodes", [cluster])
    )


def _operator(node: Mapping[str, Any], codegen: str, metrics: Mapping[str, str]) -> OperatorNode:
    return OperatorNode(
        node["id"],
        node["name"].strip(),
        without_folders(node["desc"]),
        codegen,
        _told(node, metrics),
    )


def _told(node: Mapping[str, Any], metrics: Mapping[str, str]) -> dict[str, str]:
    """A node's metrics by name; those that nothing was counted for are left out."""
    found = ((m["name"], metrics.get(str(m["accumulatorId"]))) for m in node["metrics"])
    return {name: text for name, text in found if text}
