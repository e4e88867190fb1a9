"""Runs that end in the middle, each by the real thing: what is kept, and that work goes on after.

Each script is a process of its own, since it kills, fills or starves what other tests share.
In a run of under six pairs a variant's calls 0 and 1 are its cold trial and the check; at call
ODD two whole pairs have been timed.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from labkit.core.records.store import Store

ODD = 4

COMMON = f"""
import itertools, json, os, signal, sys
import labkit
from labkit.core.errors import LabError

def usual():
    return labkit.session().sparkContext.range(1000, numSlices=2).map(lambda x: x)

def at_last(bad):
    calls = itertools.count()
    return lambda: bad() if next(calls) == {ODD} else usual()

def active(spark):  # of Spark's tracker, once it has heard of all that has happened
    spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
    return list(spark.sparkContext.statusTracker().getActiveJobsIds())

def broken(bad):
    try:
        labkit.compare(a=usual, b=at_last(bad), pairs=5, seed=1)
    except LabError as error:
        kept = error.partial
        spark = labkit.session()
        return {{
            "error": str(error), "kind": type(error).__name__,
            "pairs": kept.results[0].pairs, "stopped": kept.stopped, "run": kept.run,
            "works": usual().count(),
            "active": active(spark),
            "cached": spark.sparkContext._jsc.getPersistentRDDs().size(),
        }}

def jvm():
    from pyspark import SparkContext
    return SparkContext._gateway.proc
"""


def ran(script: str, runs: Path, *prefix: str, **environment: str) -> tuple[dict[str, Any], str]:
    """What a script printed as JSON, and its stderr."""
    done = subprocess.run(
        [*prefix, sys.executable, "-c", COMMON + script],
        capture_output=True, text=True, check=False, timeout=300,
        env=os.environ | {"LABKIT_RUNS": str(runs), "LABKIT_MASTER": "local[2]"} | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def require_kept(found: dict[str, Any], runs: Path) -> None:
    """The two pairs before the misfortune are saved and marked, and the session works."""
    assert found["pairs"] == 2 and found["works"] == 1000
    assert found["active"] == [] and found["cached"] == 0
    assert found["run"] in found["error"]
    saved = Store(runs).load(found["run"])
    assert saved.stopped == found["stopped"] != "" and saved.results[0].pairs == 2


PRIVATE = ("unshare", "--user", "--map-root-user", "--mount")
"""What runs a command in a namespace where it may mount a small file system of its own."""


@pytest.fixture(scope="module")
def misfortunes(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str, Path]:
    """A full disk, memory that runs out in Python and in the JVM, then a JVM that is killed.

    The disk, a file system of 24 MB, is left out where mounting one is not allowed.
    """
    runs, disk = tmp_path_factory.mktemp("runs"), tmp_path_factory.mktemp("disk")
    script = """
seen, small = {}, os.environ["SMALL_DISK"]
memory = {"spark.driver.memory": "700m", "spark.executor.pyspark.memory": "600m"}
labkit.session(**memory, **({"spark.local.dir": small} if small else {}))
def too_much():
    rows = labkit.session().sparkContext.range(64, numSlices=2)
    return rows.map(lambda x: (x, os.urandom(1_000_000))).groupByKey(2)
if small:
    seen["full disk"] = broken(too_much)
seen["python memory"] = broken(lambda: usual().map(lambda x: len(bytes(2_000_000_000))))
long = "sequence(1, 150000000)"
seen["java memory"] = broken(
    lambda: labkit.session().range(1).selectExpr(f"{long} a", f"shuffle({long}) b"))
old, rdd = jvm().pid, usual()
def killed():
    os.kill(old, signal.SIGKILL)
    return rdd.map(lambda x: x)
seen["killed"] = broken(killed)
seen["replaced"] = jvm().pid != old
print(json.dumps(seen))
"""
    if subprocess.run([*PRIVATE, "true"], capture_output=True, check=False).returncode:
        return *ran(script, runs, SMALL_DISK=""), runs
    mount = f'mount -t tmpfs -o size=24m disk "{disk}" && exec "$@"'
    return *ran(script, runs, *PRIVATE, "sh", "-c", mount, "sh", SMALL_DISK=str(disk)), runs


def test_a_python_worker_out_of_memory_keeps_the_pairs_before(
    misfortunes: tuple[dict[str, Any], str, Path],
) -> None:
    """The line names the MemoryError."""
    found, _, runs = misfortunes
    assert "MemoryError" in found["python memory"]["error"]
    require_kept(found["python memory"], runs)


def test_an_executor_out_of_memory_keeps_the_pairs_before(
    misfortunes: tuple[dict[str, Any], str, Path],
) -> None:
    """Whether Spark fails the task or gives up its JVM, the next call has a session."""
    found, _, runs = misfortunes
    require_kept(found["java memory"], runs)


def test_a_jvm_that_is_killed_keeps_the_pairs_before_and_a_new_one_is_started(
    misfortunes: tuple[dict[str, Any], str, Path],
) -> None:
    """The error says that it died; the next call starts another and says so."""
    found, stderr, runs = misfortunes
    assert found["killed"]["kind"] == "SessionError" and found["replaced"], found["killed"]
    assert "has ended: starting a new one" in stderr
    require_kept(found["killed"], runs)


def test_a_full_disk_keeps_the_pairs_before(
    misfortunes: tuple[dict[str, Any], str, Path],
) -> None:
    """Shuffle files that don't fit: the line names the cause."""
    found, _, runs = misfortunes
    if "full disk" not in found:
        pytest.skip("mounting a small file system is not allowed here")
    assert "No space left on device" in found["full disk"]["error"]
    assert "more room by spark.local.dir" in found["full disk"]["error"]
    require_kept(found["full disk"], runs)


def wait_for(ready: Any, seconds: float = 120.0) -> None:
    """Wait until `ready()` is true; fail when it never is."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("pairs", "whole"), [("5", r"2 whole pairs"), ("6", r"[12] rounds? of warm-up")],
    ids=["pairs", "warm-up"],
)  # fmt: skip
def test_ctrl_c_on_the_command_line_keeps_what_was_there(
    pairs: str, whole: str, tmp_path: Path
) -> None:
    """Status 130, and a line that names the run under which it is saved.

    With 6 pairs there is a warm-up of several rounds, of which the first has been run and checked.
    """
    script = """
import sys
from labkit import cli
calls = itertools.count()
def slow():
    if next(calls) == 8:
        open(os.environ["FLAG"], "w").close()
        return usual().map(lambda x: __import__("time").sleep(60))
    return usual()
from labkit.labs import find
lab = find("reduce-by-key")
object.__setattr__(lab, "build", lambda spark, **params: {"a": slow, "b": slow})
sys.exit(cli.main(["run", "reduce-by-key", "--pairs", os.environ["PAIRS"]]))
"""
    flag, runs = tmp_path / "flag", tmp_path / "runs"
    process = subprocess.Popen(
        [sys.executable, "-c", COMMON + script], stderr=subprocess.PIPE, text=True,
        env=os.environ | {"LABKIT_RUNS": str(runs), "LABKIT_MASTER": "local[2]",
                          "FLAG": str(flag), "PAIRS": pairs},
    )  # fmt: skip
    wait_for(flag.exists)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    (saved,) = [Store(runs).load(path.stem) for path in runs.glob("*.json")]
    assert saved.stopped == "cancelled" and saved.checked
    assert re.fullmatch(whole, saved.whole) and f"{saved.whole} from before it" in stderr
    assert f"kept as run {saved.run}" in stderr and "Traceback" not in stderr
    assert all(arm.metric("tasks") == 2 and arm.lineage for arm in saved.arms)


def replied(client: BlockingKernelClient, message: str) -> dict[str, Any]:
    """What the kernel answers to this message; what it says to earlier ones is passed over."""
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"]["msg_id"] == message:
            return dict(reply["content"])


def test_the_kernels_stop_button_keeps_the_pairs_before_and_the_kernel(tmp_path: Path) -> None:
    """The cell ends with KeyboardInterrupt; the next one has the same session and the run."""
    flag, runs = tmp_path / "flag", tmp_path / "runs"
    manager = KernelManager()
    manager.start_kernel(
        env=os.environ | {"LABKIT_RUNS": str(runs), "LABKIT_MASTER": "local[2]",
                          "FLAG": str(flag)}
    )  # fmt: skip
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        interrupted = client.execute(
            COMMON
            + """
def forever():
    open(os.environ["FLAG"], "w").close()
    return usual().map(lambda x: __import__("time").sleep(60))
labkit.compare(a=usual, b=at_last(forever), pairs=5)
"""
        )
        wait_for(flag.exists)
        time.sleep(1)  # the flag is set just before the job is submitted
        manager.interrupt_kernel()
        reply = replied(client, interrupted)
        assert reply["status"] == "error" and reply["ename"] in ("KeyboardInterrupt", "Interrupted")
        after = client.execute(
            "spark = labkit.session(); sc = spark.sparkContext\n"
            "assert usual().count() == 1000\n"
            "assert active(spark) == []\n"
            "assert sc._jsc.getPersistentRDDs().isEmpty()"
        )
        reply = replied(client, after)
        assert reply["status"] == "ok", reply
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=False)
    (saved,) = [Store(runs).load(path.stem) for path in runs.glob("*.json")]
    assert saved.stopped == "cancelled" and saved.results[0].pairs == 2
