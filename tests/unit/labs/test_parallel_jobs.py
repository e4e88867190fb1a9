"""Jobs from threads: the pools that there are for them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from labkit.core.errors import UsageError
from labkit.labs import find
from labkit.labs.scheduling.parallel_jobs import MOST_JOBS, POOLS
from labkit.trials.plans import of_lab


def test_the_file_has_the_pools_that_the_threads_name() -> None:
    """One for all of them and one for each; another name would silently get a pool, too."""
    names = [pool.get("name") for pool in ElementTree.parse(POOLS).getroot()]
    assert names == ["queue", *(f"job-{i}" for i in range(1, MOST_JOBS + 1))]


def test_more_jobs_than_there_are_pools_are_refused() -> None:
    """In one line, before anything starts."""
    with pytest.raises(UsageError, match="jobs can't be 11"):
        of_lab(find("parallel-jobs"), {"jobs": 11})
