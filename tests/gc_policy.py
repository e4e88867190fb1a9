"""When to collect the JVM's garbage: `python -m tests.gc_policy` prints what each policy does.

Trials of one arm with the heap collected before each, before every second one, and never; the
policies take turns in blocks, so that what the minutes do hits all. Printed is the root mean
square of the log ratio of neighbouring trials, the noise of a pair, and first over second.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from pyspark.sql import SparkSession

import labkit
from labkit.calibration.known_work import WORKLOADS, Workload, sized
from labkit.core.records.trial import TIMED
from labkit.spark.trial.runner import Runner

POLICIES = ("each trial", "each pair", "never")
BLOCKS, TRIALS, WARMING = 5, 12, 20


class Policy(Runner):
    """A runner that collects by a policy."""

    policy = POLICIES[0]
    number = 0

    def _collect_garbage(self) -> None:
        second = self.number % 2 == 1
        self.number += 1
        if self.policy == "each trial" or (self.policy == "each pair" and not second):
            super()._collect_garbage()


def arms(work: Workload, records: int) -> Callable[[SparkSession], Mapping[str, Callable[[], Any]]]:
    """What builds the one arm, of a workload at its size."""
    return lambda spark: {"a": lambda: work(spark, records)}


def main() -> None:
    """Measure and print, a line for each workload and policy."""
    spark = labkit.session()
    for name, (work, start) in WORKLOADS.items():
        records = sized(spark, work, start)
        seconds: dict[str, list[float]] = {policy: [] for policy in POLICIES}
        runner = Policy(spark)
        with runner:
            runner.prepare(arms(work, records))
            for _ in range(WARMING):
                runner.trial("a", TIMED)
            for _ in range(BLOCKS):
                for policy in POLICIES:
                    runner.policy, runner.number = policy, 0
                    seconds[policy] += [runner.trial("a", TIMED).seconds for _ in range(TRIALS)]
        for policy, times in seconds.items():
            pairs = np.log(np.array(times).reshape(-1, 2))
            logs = pairs[:, 0] - pairs[:, 1]
            noise, place = math.sqrt((logs**2).mean()), math.exp(np.median(logs))
            print(
                f"{name:<12}{policy:<12}median {np.exp(np.median(pairs)):.2f} s   "
                f"noise of a pair {noise:.3f}   first / second {place:.2f}"
            )


if __name__ == "__main__":
    main()
