"""A session that has run more stages than its store holds still measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json
import labkit

spark = labkit.session(**{"spark.ui.retainedStages": "50", "spark.sql.shuffle.partitions": "2"})
for _ in range(60):
    spark.sparkContext.range(2, numSlices=1).count()

def cached():
    return spark.range(3000, numPartitions=2).selectExpr("id % 7 AS k").groupBy("k").count().cache()

found = labkit.compare(one=cached, other=cached, pairs=1)
trials = [trial for arm in found.arms for trial in arm.timed]
print(json.dumps([len(found.rejected), [[t.metrics["tasks"], t.metrics["skipped_stages"]]
                                        for t in trials]]))
"""


def test_skipped_stages_that_the_store_has_dropped_lose_no_trial(tmp_path: Path) -> None:
    """They go first, as they end: in an adaptive query over a cache there are some."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=300,
        env=os.environ | {"LABKIT_RUNS": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    rejected, (one, other) = json.loads(done.stdout.splitlines()[-1])
    assert rejected == 0 and one == other
    assert one[1] > 0, "some stage was skipped"
