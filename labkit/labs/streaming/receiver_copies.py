"""On how many executors a receiver's blocks are stored, by storage level, on two workers."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.labs.kit import *
from labkit.labs.streaming._requests import USERS, in_batches
from labkit.labs.streaming._storing import DEFAULT, FIGURES, LEVELS, storing


def cluster(**_: Any) -> Mapping[str, Any]:
    """Two workers, on hosts of their own: one runs the receiver, and the batches the other."""
    return {"workers": 2, "cores": 1, "memory": "1g", "hosts": 2}


def conf(wait: float, **_: Any) -> Mapping[str, str]:
    """How long a batch's tasks wait for the core on which the receiver runs, at each level."""
    return {"spark.locality.wait": f"{round(1000 * wait)}ms"}


def build(spark: SparkSession, length: float, wait: float, users: int) -> Arms:  # noqa: ARG001
    """Lines of the web log, sent as fast as the receiver takes them, at each level."""
    (text,) = in_batches(spark, 20_000, 1, users)

    def received(level: str) -> Factory:
        return lambda: storing(spark, text, length, level)

    return {level: received(level) for level in (DEFAULT, *LEVELS)}


LAB = Lab(
    title="Storage levels of a receiver, on a cluster",
    notebook="08b_keeping_up",
    question="What does the second copy of a receiver's blocks cost?",
    expect=(
        "By default each block that a receiver takes in is sent to a second executor and stored "
        "there, too, in twice the memory. The levels without a 2 store it once, where the receiver "
        "runs. The network is this machine's own: over a real one a copy takes longer. Where a "
        "block has one copy, its task prefers the receiver's executor, whose one core is taken. It "
        "doesn't wait for that here; with Spark's own 3 s of spark.locality.wait (wait=3) it waits "
        "for the process and then for the host, 6 s in each batch that has lines. With two copies "
        "it need not."
    ),
    metric="block_copies",
    params=(
        Param("length", 1.0, "seconds for which lines are sent", low=0.5, high=20.0),
        Param("wait", 0.0, "seconds that tasks wait for their block's executor", low=0.0, high=5.0),
        USERS,
    ),
    build=build,
    pairs=6,
    figure="received_rate",
    same_work=False,
    cluster=cluster,
    conf=conf,
    figures=FIGURES,
    small={"length": 0.5},
    shows=(
        Check("MEMORY_AND_DISK_SER_2", DEFAULT, "block_copies", EQUAL),
        Check("MEMORY_AND_DISK_SER", DEFAULT, "block_copies", least=2),
        Check("MEMORY_ONLY", "MEMORY_AND_DISK_SER_2", "block_copies", least=2),
        Check("DISK_ONLY", DEFAULT, "line_memory_bytes"),
    ),
)
