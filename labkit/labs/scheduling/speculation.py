"""A slow host and its tasks: waited for, or copied to the other one once they stand out."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

from labkit.labs.kit import *
from labkit.labs.scheduling._stages import tasks
from labkit.spark.live_conf import live

SWITCH = "spark.speculation"

SLOW = "127.0.0.2"
"""The second host's address."""

MOST_WAITING = 60
"""Seconds that one task on the slow host may take."""


def cluster(**_: Any) -> Mapping[str, Any]:
    """Two hosts with an executor of one core on each."""
    return {"workers": 2, "cores": 1, "memory": "640m", "hosts": 2}


def conf(**_: Any) -> Mapping[str, str]:
    """As published. Spark looks for slow tasks only in a session that began with the switch on."""
    return {
        SWITCH: "true",
        "spark.speculation.interval": "100ms",
        "spark.speculation.multiplier": "1.5",
        "spark.speculation.quantile": "0.75",
    }


def build(spark: SparkSession, partitions: int, task_ms: int, slower: int) -> Arms:
    """Tasks that wait for `task_ms`, and on the second host `slower` times as long.

    They stand for those of a host that is slow whatever it does. Spark reads for each stage
    whether the times of its tasks are to be looked at; without them it copies none.
    """
    sc = spark.sparkContext

    def task(part: int) -> int:
        here = os.environ["SPARK_LOCAL_IP"]
        time.sleep(task_ms / 1000 * (slower if here == SLOW else 1))
        return part

    def run(switch: str) -> Measured:
        with live(spark, {SWITCH: switch}):
            answer = sc.parallelize(range(partitions), partitions).map(task).sum()
        return Measured(answer, copied)

    def copied() -> Mapping[str, float]:
        return {"task_copies": sum(task["speculative"] for task in tasks(spark))}

    def off() -> Measured:
        return run("false")

    def on() -> Measured:
        return run("true")

    return {"off": off, "on": on}


def allows(task_ms: int, slower: int, **_: Any) -> str:
    """Within a minute."""
    if task_ms * slower > MOST_WAITING * 1000:
        return (
            f"task_ms times slower can't be {task_ms * slower / 1000:,.0f} s for a task; "
            f"allowed: {MOST_WAITING} s"
        )
    return ""


LAB = Lab(
    title="Copies of the tasks of a slow host",
    question="Does speculation rescue a stage from a host that is slow?",
    expect=(
        "A stage ends with its last task, and a slow host's is the last. With speculation, once "
        "75% of the tasks are done, one that has run for more than 1.5 times their median gets "
        "a copy on another host, and the first of the two to end counts. The copy costs a core "
        "for its time, and what loses runs on until it is killed. Data that is uneven gains "
        "nothing: the copy has as much to do. Since 3.4 Spark also asks whether a task is slow "
        "for its data: one that reads records as fast as the others gets a copy later. Spark 4 "
        "waits for 90% and for three times the median unless told otherwise."
    ),
    metric="task_copies",
    params=(
        partitions(8, "tasks, one or more of which the slow host takes", low=4, high=64),
        count("task_ms", 200, "milliseconds that a task takes", low=100, high=5_000),
        count("slower", 20, "how many times as long on the slow host", low=2, high=200),
    ),
    build=build,
    allows=allows,
    pairs=6,
    conf=conf,
    cluster=cluster,
    same_work=False,
    small={"partitions": 4},
    shows=(Check("off", "on", "task_copies"),),
    figures=(
        Figure("task_copies", "copies of tasks", "", True, "tasks that speculation started a "
               "second time", kept=True),
    ),
)  # fmt: skip
