"""Records the simulation's traces.json anew: `python -m tests.record_traces`, 15 minutes of Spark.

Four series, each in a JVM of its own: two workloads, alone and beside a program that burns a core
in bursts. Leave the machine alone meanwhile; what else it did is in the record.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

TRACES = Path(__file__).parents[1] / "labkit" / "calibration" / "simulation" / "traces.json"

COLD, STEADY = 40, 300
"""Trials from the JVM's start on, and those after them."""

LOADS = {"alone": "nothing started for it", "bursts": "one process that burns a core "
         "in bursts, 1 s on and 2 s off on average"}  # fmt: skip


def main() -> None:
    """Record all four series, then write the file."""
    rows = []
    for workload in ("Python RDD", "DataFrame"):
        for load in LOADS:
            beside = [subprocess.Popen(_me("--burn"))] if load == "bursts" else []
            try:
                done = subprocess.run(
                    _me("--record", workload, load), check=True, text=True, stdout=subprocess.PIPE
                )
            finally:
                for process in beside:
                    process.kill()
            rows.append(done.stdout.splitlines()[-1])
            print(f"recorded {workload} {load}", file=sys.stderr)
    TRACES.write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")


def record(workload: str, load: str) -> dict[str, Any]:
    """One series in this process, whose JVM is fresh."""
    import pyspark

    import labkit
    from labkit.calibration.known_work import WORKLOADS
    from labkit.core.records.trial import TIMED, WARMUP
    from labkit.spark.trial.runner import Runner

    build, records = WORKLOADS[workload]
    spark = labkit.session()
    with Runner(spark) as runner:
        runner.prepare(lambda _: {"work": lambda: build(spark, records)})
        trials = []
        for number in range(COLD + STEADY):
            trials.append(runner.trial("work", WARMUP if number < COLD else TIMED))
    others = [t.other_cpu_seconds / t.seconds for t in trials if t.other_cpu_seconds is not None]
    seconds = [float(f"{t.seconds:.4g}") for t in trials]
    return {
        "name": f"{workload.removeprefix('Python ')}, {load}",
        "about": {
            "workload": f"labkit.calibration.known_work, {records:,} records",
            "beside": LOADS[load],
            "spark": pyspark.__version__,
            "cores": os.cpu_count(),
            "recorded": time.strftime("%Y-%m-%d"),
            "other_load": f"{statistics.median(others):.2f} cores (median), "
            f"{max(others):.2f} (most)",
        },
        "cold": seconds[:COLD],
        "seconds": seconds[COLD:],
    }


def burn() -> None:
    """Take a core in bursts until killed."""
    while True:
        end = time.perf_counter() + random.expovariate(1)
        while time.perf_counter() < end:
            pass
        time.sleep(random.expovariate(1 / 2))


def _me(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.record_traces", *arguments]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--burn"]:
        burn()
    elif sys.argv[1:2] == ["--record"]:
        print(json.dumps(record(*sys.argv[2:])))
    else:
        main()
