"""Records, bytes and time over the partitions of a stage, and work over the executors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labkit.core.records.anatomy import Anatomy, StageRun
from labkit.core.records.evidence import Partition

from .lanes import natural
from .spread import Spread, spread


@dataclass(frozen=True)
class Spreading:
    """A quantity over partitions: `values` by partition, the largest first, with their places.

    `shuffled` says whether Spark's shuffle metrics are in it.
    """

    label: str
    unit: str
    values: tuple[float, ...]
    partitions: tuple[int, ...]
    spread: Spread
    shuffled: bool = False


@dataclass(frozen=True)
class StageSpread:
    """The quantities of a stage's partitions; `stage` is None for the answer's partitions."""

    stage: StageRun | None
    quantities: tuple[Spreading, ...]


def stage_spreads(anatomy: Anatomy) -> tuple[StageSpread, ...]:
    """Records, bytes and time a partition of each stage with more than one task.

    Records and bytes are those that the tasks read, from storage, cache or a shuffle; of a stage
    that reads nothing (it makes its own data) those that it wrote.
    """
    return tuple(_stage(stage) for stage in anatomy.ran if len(stage.executors) > 1)


def answer_spread(partitions: Sequence[Partition]) -> StageSpread | None:
    """The records in each partition of an answer; None when they were not counted."""
    if not partitions:
        return None
    counted = {p.index: float(p.records) for p in partitions}
    return StageSpread(None, (_quantity("records in the answer", "", counted),))


def counts_batches(anatomy: Anatomy | None, lineage: str = "") -> bool:
    """Whether it runs Python RDDs, whose records Spark counts in pickled batches."""
    if "PythonRDD" in lineage:
        return True
    graphs = anatomy.graphs if anatomy and not anatomy.plans else ()
    return any(rdd.name == "PythonRDD" for graph in graphs for rdd in graph.rdds)


@dataclass(frozen=True)
class ExecutorShare:
    """What one executor did in a trial: tasks, their seconds, and bytes read and written.

    `cpu` and `gc` are the tasks' CPU time on the JVM and the collections during them, in seconds;
    `remote` are the bytes of them that came from another executor's shuffle files.
    """

    executor: str
    host: str = ""
    tasks: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    gc: float = 0.0
    bytes: float = 0.0
    remote: float = 0.0


_MOVED = ("input_bytes", "output_bytes", "shuffle_read_bytes", "shuffle_write_bytes")

_SHARED = {"seconds": ("duration",), "cpu": ("cpu",), "gc": ("gc",), "bytes": _MOVED,
           "remote": ("shuffle_remote_bytes",)}  # fmt: skip
"""A field of ExecutorShare, and the columns of tasks that add up to it."""


def executor_shares(anatomy: Anatomy) -> tuple[ExecutorShare, ...]:
    """The share of each executor that was there, in the order of their names."""
    hosts = {one.id: one.host for one in anatomy.executors}
    counts = dict.fromkeys(hosts, 0)
    sums: dict[str, dict[str, float]] = {}
    for stage in anatomy.ran:
        columns = {field: [stage.column(name) for name in names if stage.column(name)]
                   for field, names in _SHARED.items()}  # fmt: skip
        for i, executor in enumerate(stage.executors):
            counts[executor] = counts.get(executor, 0) + 1
            mine = sums.setdefault(executor, dict.fromkeys(_SHARED, 0.0))
            for field, found in columns.items():
                mine[field] += sum(column[i] for column in found)
    return tuple(
        ExecutorShare(name, hosts.get(name, ""), counts[name], **sums.get(name, {}))
        for name in sorted(counts, key=natural)
    )


def _stage(stage: StageRun) -> StageSpread:
    found = [moved for kind, unit in (("records", ""), ("bytes", "B"))
             if (moved := _moved(stage, kind, unit))]  # fmt: skip
    times = stage.column("duration")
    if any(times):
        found.append(_quantity("task duration", "s", _by_partition(stage, times)))
    return StageSpread(stage, tuple(found))


def _moved(stage: StageRun, kind: str, unit: str) -> Spreading | None:
    """The records or bytes to show: what was read, else what was written."""
    for verb, storage, shuffle in (("read", "input", "shuffle_read"),
                                   ("written", "output", "shuffle_write")):  # fmt: skip
        stored, shuffled = stage.column(f"{storage}_{kind}"), stage.column(f"{shuffle}_{kind}")
        if any(stored) and any(shuffled):
            values = tuple(a + b for a, b in zip(stored, shuffled, strict=True))
            label = f"{kind} {verb}, shuffle included"
        elif any(shuffled):
            values, label = shuffled, f"shuffle {kind} {verb}"
        elif any(stored):
            values, label = stored, f"{kind} {verb}"
        else:
            continue
        return _quantity(label, unit, _by_partition(stage, values), any(shuffled))
    return None


def _by_partition(stage: StageRun, values: tuple[float, ...]) -> Mapping[int, float]:
    """Values by partition; of tasks of one partition (a retried stage) their sum."""
    index = stage.column("index") or tuple(range(len(values)))
    found: dict[int, float] = {}
    for place, value in zip(index, values, strict=True):
        found[int(place)] = found.get(int(place), 0.0) + value
    return found


def _quantity(
    label: str, unit: str, values: Mapping[int, float], shuffled: bool = False
) -> Spreading:
    ordered = sorted(values, key=lambda place: (-values[place], place))
    return Spreading(
        label=label,
        unit=unit,
        values=tuple(values[place] for place in ordered),
        partitions=tuple(ordered),
        spread=spread(list(values.values())),
        shuffled=shuffled,
    )
