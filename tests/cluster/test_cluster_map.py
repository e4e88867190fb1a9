"""The map of a cluster and the evidence of its executors, on the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from operator import add
from pathlib import Path

import psutil
import pytest

import labkit
from labkit.core.records.comparison import Comparison
from labkit.core.tasks.lanes import timeline
from labkit.core.tasks.partition_spread import executor_shares
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster_map import FOREIGN
from labkit.spark.jvm.known_clusters import known, remember
from labkit.spark.reading.status_store import StatusStore
from labkit.spark.session import existing
from labkit.spark.trial.heaps import Heaps
from tests.cluster.conftest import HOSTS as TWO_HOSTS

HOSTS = ["127.0.0.1", "127.0.0.2"]


@pytest.fixture(scope="module")
def cluster(nothing_is_left: Path) -> Iterator[Cluster]:  # noqa: ARG001
    """A cluster as it was started: other tests kill workers of theirs, and add some."""
    if (spark := existing()) is not None:
        spark.stop()
    with Cluster(TWO_HOSTS) as running:
        yield running


def test_the_map_has_every_process_where_it_is(cluster: Cluster) -> None:
    """Master, workers and executors by their numbers; it is what a cell shows."""
    spark = cluster.session()
    spark.range(1000).selectExpr("sum(id)").collect()
    found = cluster.map()
    assert [host.name for host in found.hosts] == HOSTS
    for host in found.hosts:
        (worker,), executors = host.workers, [one for one in host.executors if one.left is None]
        (executor,) = executors
        assert executor.process is not None and worker.memory == executor.heap == "600m"
        assert psutil.Process(executor.process.pid).ppid() == worker.pid
        assert executor.process.cpu > 0 and executor.process.resident > 0
    assert sum(one.work.tasks for one in found.executors if one.work) >= 3
    assert found.driver is not None and found.driver.process is not None
    assert found.app == spark.sparkContext.applicationId and not found.unknown
    assert 'class="executor"' in cluster._repr_mimebundle_()["text/html"]


def test_a_watched_block_says_which_executor_ran_it(cluster: Cluster) -> None:
    """What each did in the block alone, bytes and tasks as the whole."""
    sc = cluster.session().sparkContext
    sc.parallelize(range(8), 8).count()
    with labkit.watch("a sum") as seen:
        sc.parallelize(range(1000), 4).map(lambda x: (x % 3, x)).reduceByKey(add, 2).collect()
    assert seen.cluster is not None
    work = [one.work for one in seen.cluster.executors if one.work]
    assert sum(one.tasks for one in work) == seen.figure("tasks") == 6
    written = sum(one.shuffle_write_bytes for one in work)
    assert written == seen.figure("shuffle_write_bytes") > 0


def test_executors_collect_their_heaps_before_a_trial(cluster: Cluster) -> None:
    """Each by one task, in which its JVM collected: no trial has it among its jobs."""
    spark = cluster.session()
    store = StatusStore(spark.sparkContext)
    before = int(spark.sparkContext._jsc.sc().dagScheduler().numTotalJobs())
    Heaps(spark, store).collect()
    store.wait()
    jobs = store.known([before])
    tasks = [task for stage in store.stages_of(jobs) for task in store.tasks(stage)]
    assert {task["host"] for task in tasks} == set(HOSTS) and len(tasks) == 2
    assert all(task["taskMetrics"]["jvmGcTime"] > 0 for task in tasks)
    found = labkit.run("reduce-by-key", pairs=1, records=20_000, partitions=4)
    assert isinstance(found, Comparison)
    assert {trial.metrics["jobs"] for arm in found.arms for trial in arm.timed} == {1}


def test_each_executor_has_its_lane_and_its_figures(cluster: Cluster) -> None:
    """Hosts, CPU and GC by executor; the bytes that crossed from one to the other."""
    cluster.session()
    found = labkit.run("reduce-by-key", pairs=1, records=20_000, partitions=4)
    assert isinstance(found, Comparison)
    for arm in found.arms:
        assert arm.anatomy is not None
        assert sorted(one.host for one in arm.anatomy.executors) == HOSTS
        assert len(timeline(arm.anatomy).lanes) == 2
        shares = executor_shares(arm.anatomy)
        assert all(share.cpu > 0 for share in shares) and sum(share.tasks for share in shares) == 8
        remote = sum(share.remote for share in shares)
        assert remote == arm.timed[0].metrics["shuffle_remote_bytes"] > 0
        assert remote < arm.timed[0].metrics["shuffle_read_bytes"]
    assert "Ran on 2 executors with 2 cores on 2 hosts." in str(found)


def test_a_cluster_that_labkit_did_not_start_says_what_is_not_known(cluster: Cluster) -> None:
    """As one is whose file isn't there: its executors are, their processes are not."""
    spark = cluster.session()
    mine = known(cluster.master)
    assert mine is not None and cluster._file is not None
    cluster._file.unlink()
    try:
        assert known(cluster.master) is None
        found = labkit.cluster_map(spark)
        run = labkit.run("reduce-by-key", pairs=1, records=20_000, partitions=4)
    finally:
        remember(mine)
    assert found.unknown == (FOREIGN,) and found.workers == ()
    assert [host.name for host in found.hosts] == HOSTS
    said = " ".join(str(run).split())
    assert "Not known: the CPU time of the cluster's processes and other programs' load" in said
