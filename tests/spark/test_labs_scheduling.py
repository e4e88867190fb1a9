"""The lab of chapter 07 that needs no cluster: jobs from threads, in pools."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from labkit.core.errors import UsageError
from labkit.core.records.place import FRESH_JVM
from labkit.labs import find
from labkit.labs.scheduling.parallel_jobs import MOST_JOBS, POOLS
from labkit.trials.plans import of_lab
from tests.spark.one_pair import figure, one_pair


def test_the_file_has_the_pools_that_the_threads_name() -> None:
    """One for all of them and one for each; another name would silently get a pool, too."""
    names = [pool.get("name") for pool in ElementTree.parse(POOLS).getroot()]
    assert names == ["queue", *(f"job-{i}" for i in range(1, MOST_JOBS + 1))]


def test_threads_run_more_tasks_at_once_than_one_job_has() -> None:
    """In a session of their own, which shares its cores fairly among the pools of the file."""
    found = one_pair(None, "parallel-jobs", **find("parallel-jobs").small)
    assert figure(found, "one_by_one", "tasks_at_once") == 1
    cores = found.environment["cores"]
    for arm in ("threads_fifo", "threads_fair"):
        assert 1 <= figure(found, arm, "tasks_at_once") <= cores
        assert figure(found, arm, "jobs") == 4
    places = {arm.place.kind for arm in found.arms if arm.place is not None}
    assert places == {FRESH_JVM}
    conf = found.environment["conf"]
    assert conf["spark.scheduler.mode"] == "FAIR"
    assert conf["spark.scheduler.allocation.file"] == POOLS.name, "no folder of this machine"


def test_more_jobs_than_there_are_pools_are_refused() -> None:
    """In one line, before anything starts."""
    with pytest.raises(UsageError, match="jobs can't be 11"):
        of_lab(find("parallel-jobs"), {"jobs": 11})
