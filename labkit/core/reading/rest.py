"""Pages of Spark's REST API, as a history server or an application's UI has them, to what was told.

The pages below `/api/v1/applications/[app-id]`: `jobs`, `stages?details=true` (its tasks among its
fields), and `sql?details=true&planDescription=true`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .anatomy import Execution, Told, moment
from .names import without_folders

Page = Sequence[Mapping[str, Any]]


def told_by(jobs: Page, stages: Page, sql: Page = ()) -> Told:
    """What the pages say of all jobs that are on them: of each stage its last attempt."""
    last: dict[int, Mapping[str, Any]] = {}
    for stage in sorted(stages, key=lambda stage: (stage["stageId"], stage["attemptId"])):
        last[stage["stageId"]] = stage
    numbers = {stage for job in jobs for stage in job["stageIds"]}
    mine = [stage for number, stage in last.items() if number in numbers]
    tasks = {stage["stageId"]: list((stage.get("tasks") or {}).values()) for stage in mine}
    wanted = {job["jobId"] for job in jobs}
    plans = [
        Execution(without_folders(one["planDescription"].strip()), rest=one)
        for one in sorted(sql, key=lambda one: one["id"])
        if wanted & {*one["successJobIds"], *one["failedJobIds"], *one["runningJobIds"]}
    ]
    return Told(sorted(jobs, key=lambda job: job["jobId"]), mine, tasks, executions=plans)


def span_of(jobs: Page) -> tuple[float, float]:
    """When the first of some jobs was submitted, as a Unix time, and seconds to the last one's end.

    Jobs that have not ended count to when they were submitted.
    """
    began = min(moment(job["submissionTime"]) for job in jobs)
    ended = max(moment(job.get("completionTime") or job["submissionTime"]) for job in jobs)
    return began, ended - began
