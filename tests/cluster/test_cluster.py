"""A cluster of this machine: its map, its sessions, what they record, what it survives, its end.

All tests have one cluster: those that kill some of it come after those that count what there is.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from operator import add
from pathlib import Path

import psutil
import pytest

import labkit
from labkit.cli import _parser
from labkit.core.errors import LabError, SessionError, UsageError
from labkit.core.records.comparison import Comparison
from labkit.core.tasks.lanes import timeline
from labkit.core.tasks.partition_spread import executor_shares
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.cluster_map import FOREIGN
from labkit.spark.jvm.known_clusters import known, known_clusters, remember
from labkit.spark.reading.status_store import StatusStore
from labkit.spark.trial.heaps import Heaps
from tests.cluster.conftest import of_clusters
from tests.spark.own_sessions import wait_for

pytestmark = pytest.mark.long

HOST_NAMES = ["127.0.0.1", "127.0.0.2"]


def test_the_map_has_every_process_where_it_is(cluster: Cluster) -> None:
    """Master, workers and executors by their numbers; it is what a cell shows."""
    spark = cluster.session()
    spark.range(1000).selectExpr("sum(id)").collect()
    found = cluster.map()
    assert [host.name for host in found.hosts] == HOST_NAMES
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
    assert {task["host"] for task in tasks} == set(HOST_NAMES) and len(tasks) == 2
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
        assert sorted(one.host for one in arm.anatomy.executors) == HOST_NAMES
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
    assert [host.name for host in found.hosts] == HOST_NAMES
    said = " ".join(str(run).split())
    assert "Not known: the CPU time of the cluster's processes and other programs' load" in said


def test_a_session_has_executors_on_both_hosts(cluster: Cluster) -> None:
    """By the address alone, with the secret that nobody had to type."""
    spark = labkit.session(cluster.master)
    assert {(one.host, one.cores) for one in cluster.executors()} == {
        ("127.0.0.1", 1), ("127.0.0.2", 1),
    }  # fmt: skip
    assert spark.sparkContext.getConf().get("spark.authenticate") == "true"
    ran_on = spark.sparkContext.parallelize(range(8), 8).map(lambda _: os.environ["SPARK_LOCAL_IP"])
    assert set(ran_on.collect()) == {"127.0.0.1", "127.0.0.2"}
    assert spark.range(1000).selectExpr("sum(id)").first() == (499_500,)


def test_nothing_listens_beyond_loopback(cluster: Cluster) -> None:
    """Neither Master nor Workers nor executors."""
    cluster.session()
    for process in cluster.processes():
        for connection in psutil.Process(process.pid).net_connections():
            if connection.status == psutil.CONN_LISTEN:
                assert connection.laddr.ip.removeprefix("::ffff:").startswith("127."), process


def test_a_lab_runs_on_it_and_the_record_says_where(cluster: Cluster) -> None:
    """Cores, executors and hosts; CPU seconds of executors and Python workers; a lane each."""
    cluster.session()
    found = labkit.run("reduce-by-key", pairs=1, records=20_000, partitions=4)
    assert isinstance(found, Comparison)
    told = {name: found.environment[name] for name in ("cores", "executors", "hosts")}
    assert told == {"cores": 2, "executors": 2, "hosts": 2}
    arm = found.arm("reduceByKey")
    assert set(arm.tasks["executor"]) == {"0", "1"}
    (trial,) = arm.timed
    assert trial.cpu_seconds is not None and trial.cpu_seconds > 0
    assert trial.python_cpu_seconds is not None and trial.python_cpu_seconds > 0
    assert "secret" not in str(found.to_json()["environment"])


def test_an_executor_killed_in_mid_job_costs_no_answer(cluster: Cluster) -> None:
    """Spark starts another one, and runs again what was lost."""
    sc = cluster.session().sparkContext
    slow = sc.parallelize(range(8), 8).map(lambda x: (x % 2, sum(range(3_000_000)) and x))
    timer = threading.Timer(1.0, cluster.kill_executor)
    timer.start()
    assert dict(slow.reduceByKey(lambda a, b: a + b, 2).collect()) == {0: 12, 1: 16}
    timer.join()
    wait_for(lambda: len(cluster.executors()) == 2)


def test_a_worker_that_goes_and_one_that_comes(cluster: Cluster) -> None:
    """The session goes on with the cores that there are; another one would ask for these."""

    def cores() -> int:
        mine = known(cluster.master)
        return mine.cores if mine is not None else 0

    sc = cluster.session().sparkContext
    cluster.kill_worker(1)
    assert cores() == 1
    cluster.kill_worker(1)
    assert cores() == 1, "a dead one is killed once"
    assert sc.parallelize(range(10), 4).sum() == 45
    cluster.add_worker()
    assert cores() == 2
    wait_for(lambda: len(cluster.executors()) == 2)
    assert sc.parallelize(range(10), 4).sum() == 45
    with pytest.raises(UsageError, match="there is no worker 7; there are 0 to 2"):
        cluster.kill_worker(7)


def test_a_stopped_one_says_so_and_leaves_nothing() -> None:
    """Its session ends with it; others go on."""
    with labkit.cluster(workers=1, memory="600m") as other:
        assert known(other.master) is not None
        assert "1 worker of 1 core and 600m" in repr(other)
        pids = [process.pid for process in other.processes()]
        assert len(pids) == 2
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert known(other.master) is None and repr(other).endswith("(stopped)")
    with pytest.raises(LabError, match="has been stopped"):
        other.session()
    other.stop()


def test_nothing_outlives_a_killed_process(nothing_is_left: Path) -> None:
    """As a kernel that the system kills: the processes end, and their folders go."""
    before, folders = len(of_clusters()), set(nothing_is_left.iterdir())
    code = (
        "import labkit, os, signal\n"
        "cluster = labkit.cluster(workers=1, memory='600m')\n"
        "print(cluster.master, flush=True)\n"
        "signal.pause()\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert owner.stdout is not None
    with owner.stdout as said:
        master = said.readline().strip()
        assert known(master) is not None
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    wait_for(lambda: len(of_clusters()) == before)
    wait_for(lambda: set(nothing_is_left.iterdir()) == folders)
    assert master not in {cluster.master for cluster in known_clusters()}


def test_nothing_outlives_a_keeper_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that all of a cluster's are below: its owner ends them, and says what died.

    Nor do a person's own variables reach them, which would open what is closed here.
    """
    opened = "-Dspark.master.rest.enabled=true"
    for kind in ("MASTER", "WORKER"):
        monkeypatch.setenv(f"SPARK_{kind}_OPTS", opened)
    with Cluster(Layout(workers=1, memory="600m")) as other:
        pids = [process.pid for process in other.processes()]
        mine = known(other.master)
        assert mine is not None and len(pids) == 2
        assert not any(opened in psutil.Process(pid).cmdline() for pid in pids)
        psutil.Process(mine.keeper).kill()
        wait_for(lambda: not any(psutil.pid_exists(pid) for pid in pids))
        with pytest.raises(SessionError, match=r"of the cluster has died \(killed by SIGKILL\)"):
            other.processes()


def test_the_command_keeps_one_until_it_is_stopped() -> None:
    """Its address on stdout, the rest on stderr; status names it, another process can use it."""

    def called(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "labkit.cli", "cluster", *words],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    started = called("start", "--workers", "1", "--memory", "600m")
    master = started.stdout.strip()
    try:
        assert started.returncode == 0 and master.startswith("spark://127.0.0.1:")
        assert f"export LABKIT_MASTER={master}" in started.stderr
        assert f"{master}  1 worker of 1 core and 600m" in called("status").stdout
    finally:
        stopped = called("stop", master)
    assert stopped.returncode == 0 and stopped.stdout.startswith("Stopped 1 worker")
    assert master not in called("status").stdout
    missing = called("stop", master)
    assert missing.returncode == 2 and f"no cluster at {master} to stop" in missing.stderr


def test_the_block_of_the_manual_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    """Copied into a session; one that runs elsewhere has to go first, as the manual says."""
    text = (Path(__file__).parents[2] / "docs" / "clusters.md").read_text()
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    labkit.session().stop()
    exec(compile(block, "clusters.md", "exec"), {})
    assert "2 executors, 2 cores" in capsys.readouterr().out
    (commands,) = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    for line in commands.splitlines():
        assert _parser().parse_args(shlex.split(line)[1:])
