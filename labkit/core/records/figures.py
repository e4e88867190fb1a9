"""The figures of trials by name: Spark's metrics, times, and what labs declare of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .trial import Trial, trial_value


@dataclass(frozen=True)
class Figure:
    """A figure of a trial: a metric in Spark's own words, or what a lab measures itself.

    `unit` is "s", "B" or "" for a count. `exact` ones depend on the work alone, not on the
    machine or its load; `estimated` ones are Spark's estimate of what objects take, no count. More
    of one is more to do, but for those that tell what is `kept`. `better` is "less" or "more":
    which of two arms is ahead where it is the figure that they are paired by. Seconds `beside` the
    program are none that it has to wait for.
    """

    name: str
    label: str
    unit: str
    exact: bool
    meaning: str
    kept: bool = False
    better: str = "less"
    beside: bool = False
    estimated: bool = False


METRICS: dict[str, Figure] = {
    metric.name: metric
    for metric in (
        Figure("shuffle_write_bytes", "shuffle write", "B", True,
               "bytes that map tasks wrote for other tasks to fetch"),
        Figure("shuffle_write_records", "shuffle records written", "", True,
               "records that map tasks wrote for other tasks to fetch; Python records count in "
               "pickled batches"),
        Figure("shuffle_read_bytes", "shuffle read", "B", True,
               "bytes that tasks fetched from map outputs"),
        Figure("shuffle_remote_bytes", "remote shuffle read", "B", False,
               "the part of the shuffle read that tasks fetched from another executor over the "
               "network; it hangs on where they happened to run"),
        Figure("stages", "stages", "", True, "stages completed; skipped ones don't count"),
        Figure("tasks", "tasks", "", True, "tasks completed"),
        Figure("widest_stage_tasks", "tasks in the widest stage", "", True,
               "the most cores that the arm can keep busy at once"),
        Figure("jobs", "jobs", "", True, "Spark jobs run"),
        Figure("input_bytes", "input", "B", False,
               "bytes read from storage or cache, as far as Spark counts them: of Parquet, whose "
               "vectored I/O it does not see, often no more than the footers"),
        Figure("input_records", "input records", "", True, "records read from storage or cache"),
        Figure("output_bytes", "output", "B", True, "bytes written to storage"),
        Figure("stored_memory_bytes", "cached in memory", "B", True,
               "memory that the cached data takes which the arm filled or read; of objects, as "
               "Spark estimates it", kept=True, estimated=True),
        Figure("stored_disk_bytes", "cached on disk", "B", True,
               "disk that the cached data takes which the arm filled or read", kept=True),
        Figure("cached_partitions", "cached partitions", "", True,
               "partitions cached of the data that the arm filled or read; what did not fit is "
               "computed again", kept=True),
        Figure("result_bytes", "result size", "B", False, "bytes that tasks sent to the driver"),
        Figure("broadcast_bytes", "broadcast", "B", True,
               "in-memory size of the tables that the plan broadcast"),
        Figure("spill_bytes", "spill (memory)", "B", False,
               "in-memory size of what didn't fit and was written out"),
        Figure("disk_spill_bytes", "spill (disk)", "B", False, "bytes spilled to disk"),
        Figure("peak_memory_bytes", "peak execution memory", "B", False,
               "largest execution memory of a task, summed over stages"),
        Figure("executor_run_seconds", "task time", "s", False,
               "run time summed over all tasks"),
        Figure("executor_cpu_seconds", "JVM CPU in tasks", "s", False,
               "CPU time of the task threads; Python workers are not in it"),
        Figure("delayed_acks", "delayed acknowledgements", "", False,
               "DelayedACKs that Linux counted meanwhile (/proc/net/netstat), those of other "
               "programs on the machine included"),
        Figure("gc_seconds", "GC", "s", False, "JVM garbage collection during tasks"),
        Figure("fetch_wait_seconds", "fetch wait", "s", False,
               "time that tasks waited for shuffle blocks"),
        Figure("shuffle_write_seconds", "shuffle write time", "s", False,
               "time that tasks spent writing shuffle files"),
    )
}  # fmt: skip

TIMES = {
    "seconds": Figure("seconds", "wall time", "s", False, "from the action's call to its return"),
    "cpu_seconds": Figure("cpu_seconds", "CPU time", "s", False,
                          "CPU time of the JVM and the Python workers"),
    "python_cpu_seconds": Figure("python_cpu_seconds", "Python CPU", "s", False,
                                 "CPU time of the Python workers, which is in the CPU time"),
}  # fmt: skip


_DECLARED: dict[str, Figure] = {}
_RECALLED: dict[str, Figure] = {}
_CATALOGUES: list[Callable[[], object]] = []


def ask(catalogue: Callable[[], object]) -> None:
    """Have a catalogue load its labs, once, when a figure is looked for that is not Spark's.

    So that whoever speaks of a lab's figure, a claim or a saved run, need not load the lab.
    """
    _CATALOGUES.append(catalogue)


def _labs() -> dict[str, Figure]:
    """What all labs have declared."""
    while _CATALOGUES:
        _CATALOGUES.pop()()
    return _DECLARED


def declare(figures: Iterable[Figure]) -> None:
    """Make a lab's own figures known.

    Raises ValueError for the name of one of Spark's metrics, or of another lab's figure that is
    something else.
    """
    for figure in figures:
        if {**TIMES, **METRICS, **_DECLARED}.get(figure.name, figure) != figure:
            raise ValueError(f"the figure {figure.name!r} is declared twice, and differently")
        _DECLARED[figure.name] = figure


def recall(figures: Iterable[Figure]) -> None:
    """Make known what a record says of its figures, for those that no lab declares any more.

    What labs say today comes first, and no record keeps one from saying it otherwise.
    """
    _RECALLED.update((figure.name, figure) for figure in figures)


def cost_of(name: str, trial: Trial) -> float | None:
    """A figure of a trial so that less is better: one over it where more is; None without it."""
    value = trial_value(trial, name)
    if value is None or value <= 0:
        return None
    return 1 / value if describe(name).better == "more" else value


def declared(names: Iterable[str]) -> list[Figure]:
    """Those of these figures that labs have declared, or records brought along."""
    own = _RECALLED | _labs()
    return [own[name] for name in sorted(set(names) & set(own))]


def known() -> list[Figure]:
    """Spark's metrics, and all figures that labs have declared or records brought along."""
    return [*METRICS.values(), *{**_RECALLED, **_labs()}.values()]


def is_declared(name: str) -> bool:
    """Whether a figure of that name is known: one of Spark's metrics, or a lab's own."""
    return name in TIMES or name in METRICS or name in _labs()


def describe(name: str) -> Figure:
    """The figure of that name; one that nobody has said anything of is taken for a count."""
    own = METRICS.get(name) or TIMES.get(name)
    return own or _labs().get(name) or _RECALLED.get(name) or Figure(name, name, "", False, name)
