"""Runs two jobs in a session with Spark's UI and writes what its REST pages say of them.

Called as a program with a folder: `jobs.json`, `stages.json` and `sql.json` are written there, and
`live.json`, the anatomy that the lab itself reads of the same trials.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from dataclasses import asdict, replace
from operator import add
from pathlib import Path
from typing import Any

import labkit
from labkit.core.records.arm import Arm
from labkit.core.records.trial import TIMED
from labkit.spark.trial.runner import Runner

PAGES = {
    "jobs": "jobs",
    "stages": "stages?details=true",
    "sql": "sql?details=true&planDescription=true&length=1000",
}


def main(folder: Path) -> None:
    """An RDD with a shuffle, and a DataFrame with a join."""
    spark = labkit.session(
        "local[2]",
        **{"spark.ui.enabled": "true", "spark.ui.port": "0", "spark.ui.host": "127.0.0.1"},
    )
    sc = spark.sparkContext

    def sums() -> Any:
        return sc.parallelize(range(20_000), 4).map(lambda x: (x % 7, x)).reduceByKey(add, 3)

    def joined() -> Any:
        small = spark.range(50).withColumnRenamed("id", "k")
        return spark.range(20_000).selectExpr("id % 100 AS k", "id").join(small.hint("merge"), "k")

    live = {}
    with Runner(spark) as runner:
        runner.prepare(lambda _: {"sums": sums, "joined": joined})
        for arm in ("sums", "joined"):
            trial = replace(runner.trial(arm, TIMED), round=0)
            anatomy = runner.anatomy(Arm(arm, (trial,)))
            assert anatomy is not None
            live[arm] = asdict(anatomy)
    base = f"{sc.uiWebUrl}/api/v1/applications/{sc.applicationId}"
    for name, page in PAGES.items():
        with urllib.request.urlopen(f"{base}/{page}") as answer:
            (folder / f"{name}.json").write_bytes(answer.read())
    (folder / "live.json").write_text(json.dumps(live))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
