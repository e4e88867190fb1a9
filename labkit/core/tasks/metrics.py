"""The metrics of a task, named and ordered as on the stage page of Spark's UI."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TaskMetric:
    """A column of `StageRun.tasks`. `unit` is "s", "B" or "" for a count.

    `overhead` metrics are time that is not the computation itself: a large share of them
    stands out.
    """

    name: str
    label: str
    unit: str
    meaning: str
    overhead: bool = False


TASK_METRICS = (
    TaskMetric("duration", "task duration", "s", "from the task's launch to its end, as the driver "
               "sees it: the parts below, scheduler delay included"),
    TaskMetric("scheduler_delay", "scheduler delay", "s", "shipping the task to the executor and "
               "telling the driver of its end: the duration less all that the executor counts",
               overhead=True),
    TaskMetric("deserialisation", "task deserialization", "s", "unpacking the task on the "
               "executor, its broadcast code included", overhead=True),
    TaskMetric("run", "run time", "s", "executor run time, Python workers included; the stage page "
               "of Spark's UI calls it Duration"),
    TaskMetric("cpu", "CPU time", "s", "CPU time of the task's own JVM thread; Python workers are "
               "not in it"),
    TaskMetric("gc", "GC time", "s", "garbage collection of the whole JVM while the task ran",
               overhead=True),
    TaskMetric("result_serialisation", "result serialization", "s", "packing the result for the "
               "driver", overhead=True),
    TaskMetric("getting_result", "getting result", "s", "the driver fetching a result too large to "
               "be sent along", overhead=True),
    TaskMetric("fetch_wait", "fetch wait", "s", "blocked until shuffle blocks arrived; within the "
               "run time", overhead=True),
    TaskMetric("shuffle_write_time", "shuffle write time", "s", "writing shuffle files; within the "
               "run time", overhead=True),
    TaskMetric("input_bytes", "input", "B", "bytes read from storage or cache, as far as Spark "
               "counts them: of Parquet's vectored I/O it sees nothing"),
    TaskMetric("input_records", "input records", "", "records read from storage or cache"),
    TaskMetric("output_bytes", "output", "B", "bytes written to storage"),
    TaskMetric("output_records", "output records", "", "records written to storage"),
    TaskMetric("shuffle_read_bytes", "shuffle read", "B", "bytes fetched from map outputs"),
    TaskMetric("shuffle_remote_bytes", "remote shuffle read", "B", "the part of the shuffle read "
               "that was fetched from another executor"),
    TaskMetric("shuffle_read_records", "shuffle read records", "", "records fetched from map "
               "outputs"),
    TaskMetric("shuffle_write_bytes", "shuffle write", "B", "bytes written for other tasks to "
               "fetch"),
    TaskMetric("shuffle_write_records", "shuffle write records", "", "records written for other "
               "tasks to fetch"),
    TaskMetric("spill_bytes", "spill (memory)", "B", "in-memory size of what did not fit and was "
               "written out"),
    TaskMetric("disk_spill_bytes", "spill (disk)", "B", "bytes that the spill took on disk"),
    TaskMetric("peak_memory_bytes", "peak execution memory", "B", "largest memory of shuffles, "
               "aggregations and joins"),
    TaskMetric("result_bytes", "result size", "B", "bytes sent to the driver"),
)  # fmt: skip
"""In the order of the stage page: times first, then what was read, written and spilled."""

BY_NAME = {metric.name: metric for metric in TASK_METRICS}
