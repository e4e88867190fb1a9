"""What is looked at of a comparison that is tried where a notebook runs it, in its kernel.

That its checks hold, and figures that are known whatever the size. `tried.py` says of which.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from labkit.core.records.comparison import Comparison
from labkit.core.records.place import FRESH_JVM, OWN_CLUSTER
from labkit.labs import catalogue, entry, find
from labkit.labs.scheduling.locality_wait import LEVELS
from labkit.labs.scheduling.parallel_jobs import POOLS
from labkit.spark.jvm.known_clusters import Known, known_clusters
from tests.shown import figure, require_checks

from .tried import is_tried


def look(found: Comparison) -> None:
    """Fail for one that doesn't show what its lab says that it shows."""
    if found.lab not in {lab.id for lab in catalogue()}:
        return
    if not is_tried(entry(found.lab), found.params):
        return
    lab = find(found.lab)
    assert found.checked, "the answers of its arms were not compared"
    require_checks(lab, found)
    if lab.own_cluster:
        assert {arm.place.kind for arm in found.arms if arm.place} == {OWN_CLUSTER}
        assert [trial.invalid for arm in found.arms for trial in arm.trials if trial.invalid] == []
    FIGURES.get(lab.id, lambda found: None)(found)


def clusters() -> list[Known]:
    """The clusters that this process has started; a comparison leaves none of its own."""
    return [cluster for cluster in known_clusters() if cluster.owner == os.getpid()]


def layouts(found: Comparison) -> None:
    """Executors of one host ask each other only where they may not read its disk.

    Every byte is local in both layouts; by sockets some half of them are remote.
    """
    places = [arm.place for arm in found.arms if arm.place is not None]
    assert [place.executors for place in places] == [2, 1, 2]
    assert [place.cores for place in places] == [2, 2, 2]
    read = figure(found, "many", "shuffle_read_bytes")
    for arm in ("many", "one"):
        assert figure(found, arm, "remote_bytes") == 0
        assert figure(found, arm, "local_bytes") == read
    remote = figure(found, "many_by_socket", "remote_bytes")
    assert 0.2 * read < remote < 0.8 * read
    assert remote + figure(found, "many_by_socket", "local_bytes") == read


def localities(found: Comparison) -> None:
    """Tasks wait for the executor with their partitions, all of them, or some go to the other."""
    parts = int(found.params["partitions"])
    waits, free = (
        {level: figure(found, arm, level) for level in LEVELS} for arm in ("wait_3s", "wait_0")
    )
    assert waits == dict.fromkeys(LEVELS, 0) | {"process_local": parts}
    assert free["any"] >= 1 and free["process_local"] + free["any"] == parts
    kept = [figure(found, arm, "cached_partitions") for arm in ("wait_3s", "wait_0")]
    assert kept == [parts + 1] * 2, "with the one that they came from; what is fetched is not kept"


def copies(found: Comparison) -> None:
    """The slow host's task gets a copy only with speculation.

    One session for both: the switch is read for each stage.
    """
    assert figure(found, "off", "task_copies") == 0
    assert figure(found, "on", "task_copies") == 1
    assert [arm.place.executors for arm in found.arms if arm.place is not None] == [2, 2]
    assert found.environment["conf"]["spark.speculation.interval"] == "100ms"


def stored_by_kryo(found: Comparison) -> None:
    """Kryo stores less than Java, and counting rows shuffles no column.

    The published record of some 4 kB: its text, most of it, takes the same in either. The published
    ratio of stored bytes is 1.23; here it is 1.15. Counting a DataFrame drops the columns before
    the shuffle; reading all of it does not.
    """
    records = int(found.params["records"])
    java, kryo, rows = (
        figure(found, arm, "stored_disk_bytes") for arm in ("java", "kryo", "dataframe")
    )
    assert 1.1 < java / kryo < 1.2
    assert min(rows, kryo) > 3_000 * records and java < 4_500 * records
    counted = figure(found, "dataframe_count", "shuffle_write_bytes")
    assert 20 * counted < figure(found, "dataframe", "shuffle_write_bytes")


def jobs_at_once(found: Comparison) -> None:
    """Threads run more tasks at once than one job has, in a session that they have to themselves.

    It shares its cores fairly among the pools of the file.
    """
    assert figure(found, "one_by_one", "tasks_at_once") == 1
    cores = found.environment["cores"]
    for arm in ("threads_fifo", "threads_fair"):
        assert 1 <= figure(found, arm, "tasks_at_once") <= cores
        assert figure(found, arm, "jobs") == found.params["jobs"]
    assert {arm.place.kind for arm in found.arms if arm.place is not None} == {FRESH_JVM}
    conf = found.environment["conf"]
    assert conf["spark.scheduler.mode"] == "FAIR"
    assert conf["spark.scheduler.allocation.file"] == POOLS.name, "no folder of this machine"


FIGURES: Mapping[str, Callable[[Comparison], None]] = {
    "kryo-java": stored_by_kryo,
    "parallel-jobs": jobs_at_once,
    "executor-layout": layouts,
    "locality-wait": localities,
    "speculation": copies,
}
"""Beside what a comparison's own checks say, by its id."""
