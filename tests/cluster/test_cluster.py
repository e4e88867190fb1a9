"""A cluster of this machine: its sessions, what they record, what it survives, how it ends."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

import labkit
from labkit.cli import _parser
from labkit.core.errors import LabError, SessionError, UsageError
from labkit.core.records.comparison import Comparison
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.jvm.known_clusters import known, known_clusters
from tests.cluster.conftest import of_clusters
from tests.spark.own_sessions import wait_for


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
    """The session goes on with the cores that there are."""
    sc = cluster.session().sparkContext
    cluster.kill_worker(1)
    assert sc.parallelize(range(10), 4).sum() == 45
    cluster.add_worker()
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


def test_nothing_outlives_a_keeper_that_is_killed() -> None:
    """The process that all of a cluster's are below: its owner ends them, and says what died."""
    with Cluster(Layout(workers=1, memory="600m")) as other:
        pids = [process.pid for process in other.processes()]
        mine = known(other.master)
        assert mine is not None and len(pids) == 2
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
