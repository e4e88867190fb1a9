"""Jobs, stages, tasks, graphs and plans in Spark's JSON made into the anatomy of what ran.

It doesn't matter where the JSON comes from: a live session's status store, the REST pages of a
running or a finished application, or files of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

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

from .metrics import JobData, StageData, TaskData
from .names import call_sites, without_folders

_MILLI, _NANO = 1e-3, 1e-9
_STATUS = {"COMPLETE": COMPLETE, "SKIPPED": SKIPPED}

_REMOTE = ("taskMetrics", "shuffleReadMetrics", "remoteBytesRead")
_LOCAL = ("taskMetrics", "shuffleReadMetrics", "localBytesRead")

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
    "shuffle_remote_bytes": (_REMOTE, 1),
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
    r"^$| at (NativeMethodAccessorImpl\.java|CompletableFuture\.java|answer\.py|<unknown>)"
)
"""Call sites in Spark itself and in the lab, where a job happens to be started."""


@dataclass(frozen=True)
class Execution:
    """One SQL execution: its plan as text, and its operators.

    `graph` is the SparkPlanGraph of Spark's UI as JSON and `metrics` the texts of its accumulators
    by number. Where there is no graph, `rest` is the execution as the REST API has it, with
    `nodes` and `edges`.
    """

    text: str
    graph: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What Spark says of some jobs, in the JSON of its REST API.

    `stages` has the last attempt of each stage, `tasks` the tasks of each by the stage's number.
    `graphs` are RDDOperationGraphWrappers by the same; the REST API has none of them.
    """

    jobs: Sequence[JobData]
    stages: Sequence[StageData]
    tasks: Mapping[int, Sequence[TaskData]]
    graphs: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    executions: Sequence[Execution] = ()


def anatomy_of(told: Told, began: float, seconds: float, number: int = 0) -> Anatomy | None:
    """The anatomy of these jobs, in a trial that began at a Unix time and took so many seconds.

    None when tasks of a stage that ran are missing.
    """
    graphs = {stage: _graph(stage, graph) for stage, graph in told.graphs.items()}
    runs = [_stage(stage, told, began) for stage in told.stages]
    if any(len(run.executors) < run.width for run in runs if run.status == COMPLETE):
        return None
    runs.sort(key=lambda run: (run.status == SKIPPED, run.started, run.id))
    plans = tuple(_plan(execution) for execution in told.executions)
    inside = generated(plans)
    bare = StageGraph(-1)
    named = [
        replace(run, name=stage_name(run.name, graphs.get(run.id, bare), inside)) for run in runs
    ]
    return Anatomy(number, seconds, tuple(named), tuple(graphs.values()), plans)


def _stage(stage: StageData, told: Told, began: float) -> StageRun:
    number = stage["stageId"]
    first = next(job["jobId"] for job in told.jobs if number in job["stageIds"])
    bare = StageRun(
        id=number,
        name=_short(stage["name"]),
        status=_STATUS.get(stage["status"], FAILED),
        width=stage["numTasks"],
        job=first,
        rdds=tuple(sorted(stage.get("rddIds", ()))),
    )
    if bare.status == SKIPPED:
        return bare
    tasks = [t for t in told.tasks.get(number, ()) if t["status"] == "SUCCESS"]
    tasks.sort(key=lambda task: (task["launchTime"], task["taskId"]))
    columns = {name: _column(tasks, *where) for name, where in _TASK.items()}
    columns["index"] = tuple(task.get("partitionId", task["index"]) for task in tasks)
    columns["launched"] = tuple(_since(task["launchTime"], began) for task in tasks)
    columns["shuffle_read_bytes"] = tuple(_at(task, _REMOTE) + _at(task, _LOCAL) for task in tasks)
    return replace(
        bare,
        started=_since(stage["submissionTime"], began),
        ended=_since(stage["completionTime"], began),
        tasks=columns,
        executors=tuple(task["executorId"] for task in tasks),
    )


def _graph(stage: int, found: Mapping[str, Any]) -> StageGraph:
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


def _plan(execution: Execution) -> PlanRun:
    if execution.rest:
        return _plan_of_rest(execution)
    graph, metrics = execution.graph, execution.metrics
    edges = tuple((edge["fromId"], edge["toId"]) for edge in graph["edges"])
    codegen = {
        node["name"].strip(): " ".join(_told(node, metrics).values())
        for node in graph["nodes"]
        if "nodes" in node
    }
    return PlanRun(execution.text, _operators(graph, metrics), edges, codegen)


def _plan_of_rest(execution: Execution) -> PlanRun:
    """A plan of the REST API, which has the metrics beside each node and no descriptions."""
    nodes, codegen = [], {}
    for node in execution.rest["nodes"]:
        told = {m["name"]: m["value"].strip() for m in node["metrics"]}
        if node["nodeName"].startswith("WholeStageCodegen"):
            codegen[node["nodeName"].strip()] = " ".join(told.values())
            continue
        inside = node.get("wholeStageCodegenId")
        name = "" if inside is None else f"WholeStageCodegen ({inside})"
        nodes.append(OperatorNode(node["nodeId"], node["nodeName"].strip(), "", name, told))
    known = {node.id for node in nodes}
    edges = tuple(
        (edge["fromId"], edge["toId"]) for edge in execution.rest["edges"]
        if {edge["fromId"], edge["toId"]} <= known
    )  # fmt: skip
    return PlanRun(execution.text, tuple(nodes), edges, codegen)


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


def _since(stamp: float | str | None, began: float) -> float:
    """Seconds from the trial's start to a time stamp, to the millisecond."""
    return round(max(0.0, moment(stamp) - began), 3)


def moment(stamp: float | str | None) -> float:
    """A time stamp as a Unix time: in milliseconds, or as the REST API writes it, in GMT."""
    if isinstance(stamp, str):
        parsed = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S.%fGMT")
        return parsed.replace(tzinfo=timezone.utc).timestamp()
    return (stamp or 0) * _MILLI


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
