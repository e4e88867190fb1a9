"""The metrics by name, and those that differ most between the arms of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

from .comparison import Comparison


@dataclass(frozen=True)
class Metric:
    """A metric in Spark's own words. `unit` is "s", "B" or "" for a count.

    `exact` metrics depend on the work alone, not on the machine or its load. More of a metric is
    more to do, but for those that tell what is `kept`.
    """

    name: str
    label: str
    unit: str
    exact: bool
    meaning: str
    kept: bool = False


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("shuffle_write_bytes", "shuffle write", "B", True,
               "bytes that map tasks wrote for other tasks to fetch"),
        Metric("shuffle_write_records", "shuffle records written", "", True,
               "records that map tasks wrote for other tasks to fetch; Python records count in "
               "pickled batches"),
        Metric("shuffle_read_bytes", "shuffle read", "B", True,
               "bytes that tasks fetched from map outputs"),
        Metric("stages", "stages", "", True, "stages completed; skipped ones don't count"),
        Metric("tasks", "tasks", "", True, "tasks completed"),
        Metric("widest_stage_tasks", "tasks in the widest stage", "", True,
               "the most cores that the arm can keep busy at once"),
        Metric("jobs", "jobs", "", True, "Spark jobs run"),
        Metric("input_bytes", "input", "B", False,
               "bytes read from storage or cache, as far as Spark counts them: of Parquet, whose "
               "vectored I/O it does not see, often no more than the footers"),
        Metric("input_records", "input records", "", True, "records read from storage or cache"),
        Metric("output_bytes", "output", "B", True, "bytes written to storage"),
        Metric("stored_memory_bytes", "cached in memory", "B", True,
               "memory that the cached data takes which the arm filled or read; of objects, as "
               "Spark estimates it", kept=True),
        Metric("stored_disk_bytes", "cached on disk", "B", True,
               "disk that the cached data takes which the arm filled or read", kept=True),
        Metric("cached_partitions", "cached partitions", "", True,
               "partitions cached of the data that the arm filled or read; what did not fit is "
               "computed again", kept=True),
        Metric("result_bytes", "result size", "B", False, "bytes that tasks sent to the driver"),
        Metric("broadcast_bytes", "broadcast", "B", True,
               "in-memory size of the tables that the plan broadcast"),
        Metric("spill_bytes", "spill (memory)", "B", False,
               "in-memory size of what didn't fit and was written out"),
        Metric("disk_spill_bytes", "spill (disk)", "B", False, "bytes spilled to disk"),
        Metric("peak_memory_bytes", "peak execution memory", "B", False,
               "largest execution memory of a task, summed over stages"),
        Metric("closure_bytes", "pickled function", "B", True,
               "size of the function as it is sent to the workers, with all that it holds"),
        Metric("columns_read", "columns read", "", True, "columns that the scan asks for"),
        Metric("copies", "copies unpickled", "", True,
               "how often a Python worker unpickled the table"),
        Metric("estimated_bytes", "estimated size", "B", True,
               "what Spark's SizeEstimator says of a sample, for all records", kept=True),
        Metric("held_bytes", "still cached", "B", True,
               "what is cached in memory once the program has let go of it", kept=True),
        Metric("driver_blocks", "Python's blocks", "", False,
               "blocks of memory that Python's allocator gave to the driver for records it "
               "collected, and that are still taken once the program has let go of them",
               kept=True),
        Metric("partitions_before", "cached before", "", True, "partitions cached before the job",
               kept=True),
        Metric("partitions_after", "cached after", "", True, "partitions still cached after it",
               kept=True),
        Metric("memory_limit_bytes", "Spark's memory", "B", True,
               "memory for storage and execution, as Spark reports it", kept=True),
        Metric("computed_limit_bytes", "Spark's memory, computed", "B", True,
               "(heap - 300 MiB) x spark.memory.fraction", kept=True),
        Metric("p99_batch_seconds", "slow batches (p99)", "s", False,
               "the 99th percentile of the batches' times"),
        Metric("collector_seconds", "collectors' time", "s", False,
               "time that the JVM's collectors say they worked, in pauses or beside the program"),
        Metric("executor_run_seconds", "task time", "s", False,
               "run time summed over all tasks"),
        Metric("executor_cpu_seconds", "JVM CPU in tasks", "s", False,
               "CPU time of the task threads; Python workers are not in it"),
        Metric("delayed_acks", "delayed acknowledgements", "", False,
               "DelayedACKs that Linux counted meanwhile (/proc/net/netstat), those of other "
               "programs on the machine included"),
        Metric("gc_seconds", "GC", "s", False, "JVM garbage collection during tasks"),
        Metric("fetch_wait_seconds", "fetch wait", "s", False,
               "time that tasks waited for shuffle blocks"),
        Metric("shuffle_write_seconds", "shuffle write time", "s", False,
               "time that tasks spent writing shuffle files"),
    )
}  # fmt: skip

TIMES = {
    "seconds": Metric("seconds", "wall time", "s", False, "from the action's call to its return"),
    "cpu_seconds": Metric("cpu_seconds", "CPU time", "s", False,
                          "CPU time of the JVM and the Python workers"),
    "python_cpu_seconds": Metric("python_cpu_seconds", "Python CPU", "s", False,
                                 "CPU time of the Python workers, which is in the CPU time"),
}  # fmt: skip


def describe(name: str) -> Metric:
    """The metric of that name; an unknown one is taken for a count."""
    return METRICS.get(name) or TIMES.get(name) or Metric(name, name, "", False, name)


@dataclass(frozen=True)
class Row:
    """One metric with the median of each variant, in their order; None where it is missing."""

    metric: Metric
    values: tuple[float | None, ...]

    @property
    def spread(self) -> float:
        """Largest over smallest value, at least 1; infinite when the smallest is 0."""
        known = [v for v in self.values if v is not None]
        if not known or max(known) == 0:
            return 1.0
        return max(known) / min(known) if min(known) > 0 else float("inf")


def times(comparison: Comparison) -> list[Row]:
    """Wall and CPU time, which always lead."""
    rows = [_row(comparison, metric) for metric in TIMES.values()]
    return [row for row in rows if any(v is not None for v in row.values) and _tells(row)]


def differences(comparison: Comparison, most: int = 6, least: float = 1.05) -> list[Row]:
    """The metrics that differ most, exact ones first; times are left out.

    A metric counts when its largest median is at least `least` times its smallest. Tiny
    figures say nothing: bytes under 1 kB and times under 10 ms are passed over.
    """
    floors = {"B": 1000, "s": 0.01, "": 1}
    few = {"delayed_acks": 8}  # of the whole machine: other programs have some, too
    rows = [_row(comparison, metric) for metric in METRICS.values()]
    told = [
        row
        for row in rows
        if row.spread >= least
        and max(v for v in row.values if v is not None)
        >= few.get(row.metric.name, floors[row.metric.unit])
    ]
    told.sort(key=lambda row: (not row.metric.exact, -row.spread))
    return told[:most]


def _tells(row: Row) -> bool:
    """Whether a time says anything: where no Python worker ran, their CPU time doesn't."""
    return row.metric.name != "python_cpu_seconds" or any(v and v >= 0.01 for v in row.values)


def _row(comparison: Comparison, metric: Metric) -> Row:
    return Row(metric, tuple(arm.metric(metric.name) for arm in comparison.variants))
