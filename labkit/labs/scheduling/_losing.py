"""Executors that are lost on purpose: killed by their id, and Spark's noticing waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from labkit.core.errors import LabError
from labkit.spark.reading.blocks import registered

if TYPE_CHECKING:
    from pyspark import SparkContext

    from labkit.spark.cluster.cluster import Cluster

PATIENCE = 60.0
"""Seconds in which a lost executor is noticed, and another one started; it takes 1 and 6 to 17."""


def lose(sc: SparkContext, cluster: Cluster, executor: str) -> None:
    """Kill an executor by its id, as when its machine goes; Spark knows when this returns."""
    kill(cluster, executor)
    wait_until(lambda: executor not in registered(sc), f"executor {executor} to be missed")


def kill(cluster: Cluster, executor: str) -> None:
    """Kill an executor by its id."""
    ids = [process.executor for process in cluster.executors()]
    cluster.kill_executor(ids.index(executor))


def wait_for_executors(sc: SparkContext, number: int) -> None:
    """Wait until so many executors run, beside the driver."""
    wait_until(lambda: len(registered(sc)) > number, f"{number} executors")


def wait_until(so: Callable[[], Any], what: str) -> Any:
    """Wait until something is so, and give what it is. Raises LabError when it takes too long."""
    end = time.monotonic() + PATIENCE
    while not (found := so()):
        if time.monotonic() > end:
            raise LabError(f"waited {PATIENCE:.0f} s for {what}, in vain")
        time.sleep(0.05)
    return found
