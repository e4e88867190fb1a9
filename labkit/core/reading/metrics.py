"""Jobs and stages in Spark's JSON to the metrics of a trial. Units are normalised here, once.

The schema is that of the REST API (`/api/v1/applications/[app-id]/stages`, "Monitoring and
Instrumentation" in Spark's documentation).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

StageData = Mapping[str, Any]
JobData = Mapping[str, Any]
TaskData = Mapping[str, Any]

_MILLI, _NANO = 1e-3, 1e-9
SUMS: dict[str, tuple[str, float]] = {
    "shuffle_write_bytes": ("shuffleWriteBytes", 1),
    "shuffle_write_records": ("shuffleWriteRecords", 1),
    "shuffle_read_bytes": ("shuffleReadBytes", 1),
    "shuffle_remote_bytes": ("shuffleRemoteBytesRead", 1),
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
