"""Executors that come with the load and leave when idle, and what becomes of their shuffles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from operator import add
from pathlib import Path

from labkit.core import units
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.demonstration import Setting
from labkit.labs.kit import *
from labkit.spark.children.network import refusal
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.executors import Stay, over_time, stays
from labkit.spark.places.program import on_own_cluster

MOST = 2
"""Executors that can come: the one worker has a core for each."""

PATIENCE = 60.0
"""Seconds that executors are given to come or to go; where others work too, one took 12 to come."""

EARLY = 1.0
"""Seconds by which an executor may be idle before the job ends, with its last task."""

AGAIN = "map tasks run again"
"""The figure that a person is asked to guess."""


def settings(partitions: int, idle: int, tracked: int, served: bool) -> dict[str, str]:
    """Executors by the load: one for so many tasks as a shuffle has, none where there is none."""
    dynamic = "spark.dynamicAllocation"
    return {
        f"{dynamic}.enabled": "true",
        f"{dynamic}.executorAllocationRatio": str(1 / partitions),
        f"{dynamic}.schedulerBacklogTimeout": "1s",  # whole seconds alone
        f"{dynamic}.executorIdleTimeout": f"{idle}s",
        f"{dynamic}.shuffleTracking.enabled": str(not served).lower(),
        f"{dynamic}.shuffleTracking.timeout": f"{tracked}s",
        "spark.shuffle.service.enabled": str(served).lower(),
        "spark.standalone.executorRemoveDelayOnDisconnection": "100ms",  # else one that has left
        # counts for 5 s more, while the driver waits to be told why
        "spark.executor.cores": "1",
        "spark.executor.memory": "600m",
        "spark.scheduler.minRegisteredResourcesRatio": "0",  # a session begins without executors
        "spark.ui.enabled": "false",
    }


@dataclass(frozen=True)
class Application:
    """A session whose executors come and go, after so many seconds without work."""

    spark: SparkSession
    partitions: int
    idle: int
    tracked: int

    @property
    def limit(self) -> float:
        """Seconds after a job that tell an executor that is kept from one that isn't."""
        return self.tracked - EARLY

    def now(self) -> int:
        """How many executors there are."""
        return int(self.spark.sparkContext._jsc.sc().getExecutorIds().size())

    def wait_for(self, executors: int) -> None:
        """Wait until there are so many, or longer than that should take."""
        end = time.monotonic() + PATIENCE
        while self.now() != executors and time.monotonic() < end:
            time.sleep(0.05)

    def load(self, enough: Path) -> list[tuple[float, int]]:
        """Run tasks for more than one executor, which wait until as many have come as can.

        When their number changed until then, and what it was.
        """
        end = time.time() + PATIENCE

        def task(_: int) -> None:
            while not enough.exists() and time.time() < end:
                time.sleep(0.05)

        number = MOST * self.partitions
        tasks = self.spark.sparkContext.parallelize(range(number), number)
        with ThreadPoolExecutor(1) as aside:
            job = aside.submit(tasks.foreach, task)
            self.wait_for(MOST)
            changes = over_time(stays(self.spark))
            enough.touch()
            job.result()
        return changes

    def shuffle(self) -> tuple[Stay, int, Anatomy | None]:
        """Run a shuffle, wait until its executors have left, and ask for its result again.

        How the last of them stayed, from the job's end on; how many map tasks ran for the second
        job; and what ran.
        """
        numbers = self.spark.sparkContext.parallelize(range(self.partitions), self.partitions)
        sums = numbers.map(lambda x: (x % 2, x)).reduceByKey(add, 2)
        sums.collect()
        ended = time.time()
        self.wait_for(0)
        last = max(stays(self.spark), key=lambda stay: stay.left or time.time())
        with watching(self.spark, "again") as seen:
            sums.collect()
        ran = seen.anatomy.ran if seen.anatomy else ()
        again = sum(len(stage.executors) for stage in ran if stage.total("shuffle_write_bytes"))
        return Stay(last.executor, ended, last.left), again, seen.anatomy


def with_tracking(app: Application, folder: Path) -> Iterator[Observation]:
    """Executors over time; and those that have shuffle files, of which the driver keeps track."""
    yield Observation("before", "no executor", counted(app.now()), app.now() == 0)
    yield in_turn("load", app, app.load(folder / "enough"), [0, 1, 2])
    ended = time.time()
    app.wait_for(0)
    changes = over_time(stays(app.spark))
    later = "".join(f", the last one gone {units.seconds(at - ended)} after the load"
                    for at, _ in changes[-1:])  # fmt: skip
    yield in_turn("idle", app, changes, [0, 1, 2, 1, 0], later)

    stay, again, anatomy = app.shuffle()
    yield left("tracked", app, stay, kept=True)
    yield run_again("recomputed", app, again, app.partitions, anatomy)


def with_service(app: Application) -> Iterator[Observation]:
    """Executors whose shuffle files the worker serves."""
    stay, again, anatomy = app.shuffle()
    yield left("free-to-go", app, stay, kept=False)
    yield run_again("served", app, again, 0, anatomy)


def in_turn(
    name: str,
    app: Application,
    changes: list[tuple[float, int]],
    wanted: list[int],
    also: str = "",
) -> Observation:
    """How many executors there have been so far, one number after the other."""
    began = float(app.spark.sparkContext.startTime) / 1000
    numbers = [0, *(number for _, number in changes)]
    figures = {f"after {at - began:.1f} s": float(number) for at, number in changes}
    return Observation(
        name, in_words(wanted), f"{in_words(numbers)}{also}", numbers == wanted, figures
    )


def in_words(numbers: list[int]) -> str:
    """Numbers of executors, one after the other."""
    return f"{', '.join(map(str, numbers))} executors"


def counted(executors: int) -> str:
    """So many executors, or none."""
    return units.plural(executors, "executor") if executors else "no executor"


def left(name: str, app: Application, stay: Stay, kept: bool) -> Observation:
    """How long the last executor with shuffle files stayed without work."""
    seconds = None if stay.left is None else stay.left - stay.came
    found = "stayed" if seconds is None else f"left {units.seconds(seconds)} after the job"
    wanted = f"{app.tracked} s after the job" if kept else f"long before {app.tracked} s are over"
    holds = seconds is not None and (seconds >= app.limit) == kept
    figures = {} if seconds is None else {"seconds": seconds}
    return Observation(name, f"it leaves {wanted}", f"it {found}", holds, figures)


def run_again(
    name: str, app: Application, again: int, wanted: int, anatomy: Anatomy | None
) -> Observation:
    """How many map tasks ran for a second job, after the executors of the first one had left."""
    maps = units.plural(app.partitions, "map task")
    return Observation(
        name,
        f"{wanted:,} of {maps} run again",
        f"{again:,} of {maps} ran again",
        again == wanted,
        {AGAIN: again, "map tasks": app.partitions},
        anatomy,
    )


def program(
    spark: SparkSession,
    folder: Path,
    cluster: Cluster,
    partitions: int,
    idle: int,
    tracked: int,
) -> Iterator[Observation]:
    """One application after the other, where the cluster's worker serves shuffle files."""
    yield from with_tracking(Application(spark, partitions, idle, tracked), folder)
    if cluster.layout.shuffle_service:
        spark.stop()
        again = cluster.session(**settings(partitions, idle, tracked, served=True))
        yield from with_service(Application(again, partitions, idle, tracked))


def steps(
    spark: None,  # noqa: ARG001  it has sessions of its own
    **params: int,
) -> Iterator[Observation | Setting]:
    """On a cluster of its own: one worker, and a network that is loopback alone."""
    alone = not refusal()
    layout = Layout(1, MOST, "1200m", shuffle_service=alone)
    conf = settings(**params, served=False)
    yield from on_own_cluster(program, layout, conf, *params.values(), alone=alone)
    if not alone:
        yield Observation(
            "service", "tried where it is reached by nobody else", f"not tried: {refusal()}", False
        )


def allows(idle: int, tracked: int, **_: int) -> str:
    """The two times must be far enough apart to tell which one an executor has waited for."""
    least = idle + 3
    return "" if tracked >= least else f"tracked can't be {tracked}; allowed: {least} or more"


LAB = Demo(
    title="Executors that come with the load and leave when idle",
    question="Do executors come with the load and leave when idle, and at what price?",
    expect=(
        "An application begins without executors, has one after the other while tasks wait, and "
        "none again once they are idle. One that has written shuffle files stays longer: for as "
        "long as shuffle tracking says, which is for ever unless a timeout is set; when it "
        "leaves, its files go with it, and all map tasks run again for whoever asks for them. "
        "With the external shuffle service it leaves as soon as any other, and no map task runs "
        f"again. All of it happens on a cluster of its own, of one worker with {MOST} cores."
    ),
    params=(
        partitions(16, "map tasks of a shuffle", low=2, high=100),
        Param("idle", 2, "seconds until an idle executor leaves", low=1, high=20),
        Param("tracked", 6, "seconds until one leaves that has shuffle files", low=4, high=60),
    ),
    steps=steps,
    allows=allows,
    small={"partitions": 4, "idle": 1, "tracked": 5},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in (
            "before", "load", "idle", "tracked", "recomputed", "free-to-go", "served",
        )
    ),
    guessed=(AGAIN,),
    programs={
        "recomputed": "sums.collect(), after the executors that had run its map tasks have left",
        "served": "the same, where an external shuffle service has served their files",
    },
    own_cluster=True,
)  # fmt: skip
