"""What goes wrong with a cluster while it is measured on, each by the real thing.

A run goes on with the trial thrown out and the reason told, or ends with its whole pairs kept; the
next call works.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import labkit
from labkit.core.claims.lab import Lab
from labkit.core.design.budget import Stopping
from labkit.core.errors import LabError, SessionError, TrialFailed
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.reading.blocks import registered
from labkit.spark.session import existing
from labkit.trials.plans import of_lab
from tests.cluster.two_machines import ODD, lasting
from tests.spark.own_sessions import wait_for

pytestmark = pytest.mark.long


def stop_session() -> None:
    """End the session of this process, if it has one."""
    spark = existing()
    if spark is not None:
        spark.stop()


@pytest.fixture(scope="module")
def started(nothing_is_left: Path) -> Iterator[Cluster]:  # noqa: ARG001
    """Two workers on hosts of their own."""
    stop_session()
    with Cluster(Layout(workers=2, cores=1, memory="600m", hosts=2)) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def two(started: Cluster) -> Cluster:
    """They, and a session there."""
    started.session()
    return started


def elsewhere(code: str, *words: str, before: tuple[str, ...] = ()) -> str:
    """What a program says in a Python process of its own."""
    done = subprocess.run(
        [*before, sys.executable, "-c", code, *words],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def at_last(fault: Callable[[], object]) -> Callable[[], Any]:
    """A variant in the middle of whose last but one job something goes wrong."""
    calls = itertools.count()

    def variant() -> Any:
        if next(calls) == ODD:
            threading.Timer(0.7, fault).start()
            return lasting(seconds=1.5)
        return lasting()

    return variant


def both_back() -> None:
    """Wait until two executors have joined the session; jobs work."""
    context = labkit.session().sparkContext
    wait_for(lambda: len(registered(context) - {"driver"}) == 2)
    assert lasting(seconds=0).count() == 4


def thrown_out(fault: Callable[[], object]) -> str:
    """Why the trial that something happened to was thrown out; the other pairs are whole."""
    found = labkit.compare(a=lasting, b=at_last(fault), pairs=3, seed=1)
    ((arm, reason),) = {(item["arm"], item["reason"]) for item in found.rejected}
    assert arm == "b" and found.results[0].pairs == 2
    return str(reason)


UNSEEN = """
import subprocess, sys, labkit
from labkit.core.errors import TrialFailed
master, folder = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
open(f"{folder}/lines.txt", "w").write("a\\nb\\n")
spark = labkit.session(master)
try:
    labkit.compare(**{name: lambda: spark.read.text(folder) for name in "ab"}, pairs=1)
except TrialFailed as error:
    print(error)
print(spark.range(10).count())
"""


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None, reason="mounts a folder, as root"
)
def test_files_that_workers_do_not_see_are_one_line_with_the_remedy(
    started: Cluster, tmp_path: Path
) -> None:
    """The driver alone has the folder, in a file system that is mounted for it only."""
    said, count = elsewhere(
        UNSEEN, started.master, str(tmp_path), before=("unshare", "--mount")
    ).splitlines()
    assert re.match("[ab] failed: ", said) and "lines.txt" in said
    assert said.endswith(
        "; workers read files themselves: put it at the same path on each of their machines, or on "
        "storage that all of them reach"
    )
    assert count == "10"


def test_a_trial_whose_executor_is_killed_is_thrown_out(two: Cluster) -> None:
    """The run goes on, with the executor that comes in its place."""
    assert "task(s) failed and were run again" in thrown_out(two.kill_executor)
    both_back()


def test_a_lab_that_tolerates_failed_tasks_keeps_the_trial(two: Cluster) -> None:
    """They are counted all the same, and the record says that they were tolerated."""
    lab = Lab(
        "Faults", "?", "", "tasks", (),
        lambda spark: {"a": lasting, "b": at_last(two.kill_executor)},
        id="faults", same_work=False, tolerates=("failed_tasks",),
    )  # fmt: skip
    asked = of_lab(lab, {}, Stopping(3), seed=1).budgeted(warmup_rounds=1, repeating=False)
    found = asked.run(labkit.session())
    assert not found.rejected and found.results[0].pairs == 3
    assert found.tolerates == ("failed_tasks",)
    failed = [trial.metrics["failed_tasks"] for trial in found.arm("b").timed]
    assert [number > 0 for number in failed].count(True) == 1
    both_back()


def test_a_trial_whose_worker_is_killed_is_thrown_out_and_another_worker_joins(
    two: Cluster,
) -> None:
    """With one executor left the rest is slower and whole; the worker that joins brings another."""
    assert "failed and were run again" in thrown_out(lambda: two.kill_worker(1))
    two.add_worker()
    both_back()


NO_EXECUTOR = """
import sys, labkit
from labkit.core.errors import SessionError
wait = {"spark.scheduler.maxRegisteredResourcesWaitingTime": "2s"}
for asked in ({}, {"spark.executor.memory": "9g"}, {"spark.executor.cores": 3}):
    try:
        labkit.session(sys.argv[1], **wait, **asked)
    except SessionError as error:
        print(error)
"""


def test_a_session_that_can_have_no_executor_says_so(two: Cluster) -> None:
    """In one line with the reason, in place of waiting for ever; the one that runs goes on."""
    whose = f"the cluster at {two.master} has no executor for this session: "
    assert [
        said.removeprefix(whose) for said in elsewhere(NO_EXECUTOR, two.master).split("\n")
    ] == [
        "Spark Tuning Lab has 2 cores and 600 MiB an executor; stop one of them, or open it with "
        "less, by spark.cores.max and spark.executor.memory",
        "an executor asks for 9,216 MiB, and no worker has more than 600 MiB; set "
        "spark.executor.memory lower",
        "an executor asks for 3 cores, and no worker has more than 1; set spark.executor.cores "
        "lower",
    ]
    assert lasting(tasks=1, seconds=0).count() == 1


def test_a_killed_master_ends_no_comparison_and_opens_no_session(two: Cluster) -> None:
    """Executors go on without it. A new session is refused in a line, at once."""
    found = labkit.compare(a=lasting, b=at_last(two.kill_master), pairs=3, seed=1)
    assert not found.rejected and found.results[0].pairs == 3
    assert {one.what for one in two.processes()} == {"worker", "executor"}
    stop_session()
    for open_one in (two.session, lambda: labkit.session(two.master)):
        with pytest.raises(SessionError, match=r"^the master of the cluster at \S+ has died"):
            open_one()
    with pytest.raises(LabError, match=r"^the master has died: stop the cluster"):
        two.add_worker()


@pytest.fixture
def small_folder(started: Cluster, tmp_path: Path) -> Iterator[Path]:
    """A file system of 32 MB."""
    stop_session()
    started.stop()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(tmp_path)],
        check=True, capture_output=True,
    )  # fmt: skip
    yield tmp_path
    stop_session()
    subprocess.run(["umount", str(tmp_path)], check=True, capture_output=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small file system, as root")
def test_a_full_work_folder_ends_the_run_with_its_whole_pairs(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line says where to give more room, and the next call works; the folder was chosen."""
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(small_folder))
    with Cluster(Layout(workers=1, memory="600m")) as cluster:
        assert list(small_folder.iterdir())
        context = cluster.session().sparkContext
        calls = itertools.count()

        def shuffled() -> Any:
            megabytes = 64 if next(calls) == ODD else 1
            numbers = context.parallelize(range(megabytes), 2)
            return numbers.map(lambda number: (number, os.urandom(2**20))).groupByKey(2).count()

        with pytest.raises(TrialFailed, match="No space left on device") as error:
            labkit.compare(a=lambda: 1, b=shuffled, pairs=4, seed=1, equal="unchecked")
        assert "by SPARK_LOCAL_DIRS, where the cluster is started" in str(error.value)
        kept = error.value.partial
        assert isinstance(kept, labkit.Comparison) and kept.results[0].pairs >= 1
        assert context.parallelize(range(10), 2).sum() == 45
