"""A session that has run more stages or queries than its stores hold still measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

PROGRAM = """
import json
import labkit

spark = labkit.session(**{
    "spark.ui.retainedStages": "50", "spark.sql.ui.retainedExecutions": "50",
    "spark.sql.shuffle.partitions": "2",
})
for _ in range(60):
    spark.range(2, numPartitions=1).collect()

def cached():
    return spark.range(3000, numPartitions=2).selectExpr("id % 7 AS k").groupBy("k").count().cache()

found = labkit.compare(one=cached, other=cached, pairs=1)
trials = [trial for arm in found.arms for trial in arm.timed]
with labkit.watch() as seen:
    spark.range(7, numPartitions=1).selectExpr("id % 7 AS k").collect()
print(json.dumps([len(found.rejected), [[t.metrics["tasks"], t.metrics["skipped_stages"]]
                                        for t in trials],
                  [arm.plan for arm in found.arms], [plan.text for plan in seen.anatomy.plans]]))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What a session found that keeps 50 stages and 50 queries, after 60 of each."""
    runs = str(tmp_path_factory.mktemp("runs"))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=300,
        env=os.environ | {"LABKIT_RUNS": runs},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_skipped_stages_that_the_store_has_dropped_lose_no_trial(found: list[Any]) -> None:
    """They go first, as they end: in an adaptive query over a cache there are some."""
    rejected, (one, other), *_ = found
    assert rejected == 0 and one == other
    assert one[1] > 0, "some stage was skipped"


def test_queries_are_found_though_the_oldest_are_dropped(found: list[Any]) -> None:
    """Their places in the store are no longer their numbers."""
    *_, plans, (watched,) = found
    assert all("HashAggregate" in plan for plan in plans)
    assert "Range" in watched and "% 7" in watched
