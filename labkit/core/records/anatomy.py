"""The anatomy of one trial: the stages, tasks, RDDs and plan nodes that Spark ran for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .jsonable import known

TASK_TIMES = (
    "launched",
    "duration",
    "scheduler_delay",
    "deserialisation",
    "run",
    "cpu",
    "gc",
    "fetch_wait",
    "shuffle_write_time",
    "result_serialisation",
    "getting_result",
)
"""The columns of a stage's tasks in seconds, as the stage page of Spark's UI counts them.

`launched` is counted from the trial's start. `run` is the executor's run time, in which `gc`,
`fetch_wait`, `shuffle_write_time` and the Python worker are contained; `cpu` is the CPU time of
the task's own JVM thread.
"""

TASK_SIZES = (
    "input_bytes",
    "output_bytes",
    "shuffle_read_bytes",
    "shuffle_remote_bytes",
    "shuffle_write_bytes",
    "spill_bytes",
    "disk_spill_bytes",
    "result_bytes",
    "peak_memory_bytes",
)
"""The columns in bytes; `shuffle_remote_bytes` is the part of `shuffle_read_bytes` that came from
another executor."""

TASK_COUNTS = (
    "index",
    "input_records",
    "output_records",
    "shuffle_read_records",
    "shuffle_write_records",
)
"""The columns that are counts; `index` is the partition that the task computed."""

COMPLETE, SKIPPED, FAILED = "complete", "skipped", "failed"


@dataclass(frozen=True)
class StageRun:
    """One stage of a trial. A skipped one has no tasks: its output was there already.

    `name` is the place in the program that made it, or the operators that it runs. `started`
    and `ended` are seconds from the trial's start. `rdds` are the ids of the RDDs
    that it computed. `tasks` has the columns above by name, an entry a successful task, all of
    one length; `executors` says on which executor each task ran. `width` is the number of tasks
    that the stage has, run or not.
    """

    id: int
    name: str
    status: str
    width: int
    started: float = 0.0
    ended: float = 0.0
    job: int = -1
    rdds: tuple[int, ...] = ()
    tasks: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    executors: tuple[str, ...] = ()

    def column(self, name: str) -> tuple[float, ...]:
        """A column of the tasks; empty when the stage has none."""
        return self.tasks.get(name, ())

    def total(self, name: str) -> float:
        """The sum of a column."""
        return sum(self.column(name))


@dataclass(frozen=True)
class RddNode:
    """An RDD of a stage.

    `name` is its class or the name that was set, `scope` the operations that it belongs to,
    outermost first, as Spark's own graph groups them.
    """

    id: int
    name: str
    call_site: str = ""
    cached: bool = False
    scope: tuple[str, ...] = ()


@dataclass(frozen=True)
class StageGraph:
    """The dependency graph of a stage, run or skipped.

    `edges` are pairs (parent, child) of RDD ids inside it, `incoming` those whose parent is in
    another stage (a shuffle), `outgoing` those whose child is.
    """

    stage: int
    rdds: tuple[RddNode, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    incoming: tuple[tuple[int, int], ...] = ()
    outgoing: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class OperatorNode:
    """An operator of a plan that ran, with its metrics as Spark's UI prints them.

    `detail` is the operator's one-line description; `codegen` names the whole-stage code
    generation that it is part of, empty for none. `metrics` are texts by name: `5,000`, or a
    total above its minimum, median and maximum over tasks.
    """

    id: int
    name: str
    detail: str = ""
    codegen: str = ""
    metrics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanRun:
    """One SQL execution of a trial.

    `text` is what explain("formatted") prints of the plan that ran, `nodes` are its operators,
    `edges` pairs (from, to) of their ids, from the input to the consumer. `codegen` has the
    time of each whole-stage code generation by its name, printed like a metric.
    """

    text: str
    nodes: tuple[OperatorNode, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    codegen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExecutorCores:
    """An executor that was there meanwhile, whether it had a task or not: its host, its cores.

    Hosts beyond loopback are numbered: whose machines they are is nobody's business.
    """

    id: str
    host: str
    cores: int


@dataclass(frozen=True)
class Anatomy:
    """What Spark did in one trial of an arm: the one whose time is the median of those timed.

    `round` says which trial, `seconds` how long it took (of a trial with repetitions, the last
    one, which all of this is of). Stages are in the order in which they started,
    skipped ones after them. `executors` are those that there were; none in local mode, and where
    that isn't known.
    """

    round: int
    seconds: float
    stages: tuple[StageRun, ...] = ()
    graphs: tuple[StageGraph, ...] = ()
    plans: tuple[PlanRun, ...] = ()
    executors: tuple[ExecutorCores, ...] = ()

    @property
    def ran(self) -> tuple[StageRun, ...]:
        """The stages that have tasks."""
        return tuple(stage for stage in self.stages if stage.executors)

    @property
    def has_receivers(self) -> bool:
        """Whether receivers of a stream ran: tasks that don't end, of RDDs that Spark names so."""
        names = (rdd.name for graph in self.graphs for rdd in graph.rdds)
        return any(name.startswith("Receiver ") for name in names)


def anatomy_from_json(data: Mapping[str, Any]) -> Anatomy:
    """The anatomy that `dataclasses.asdict` and JSON made of one."""
    return replace(
        Anatomy(**known(Anatomy, data)),
        stages=tuple(_stage(stage) for stage in data["stages"]),
        graphs=tuple(_graph(graph) for graph in data["graphs"]),
        plans=tuple(_plan(plan) for plan in data["plans"]),
        executors=tuple(
            ExecutorCores(**known(ExecutorCores, one)) for one in data.get("executors", ())
        ),
    )


def _stage(data: Mapping[str, Any]) -> StageRun:
    columns = {name: tuple(values) for name, values in data["tasks"].items()}
    return replace(
        StageRun(**known(StageRun, data)),
        rdds=tuple(data["rdds"]),
        tasks=columns,
        executors=tuple(data["executors"]),
    )


def _graph(data: Mapping[str, Any]) -> StageGraph:
    pairs = {
        name: tuple((first, second) for first, second in data[name])
        for name in ("edges", "incoming", "outgoing")
    }
    rdds = (RddNode(**known(RddNode, r) | {"scope": tuple(r["scope"])}) for r in data["rdds"])
    return StageGraph(data["stage"], tuple(rdds), **pairs)


def _plan(data: Mapping[str, Any]) -> PlanRun:
    return PlanRun(
        data["text"],
        tuple(OperatorNode(**known(OperatorNode, node)) for node in data["nodes"]),
        tuple((first, second) for first, second in data["edges"]),
        data["codegen"],
    )
