"""Two networks of one machine with a cable between them, and a standalone cluster across it.

Run as a program, as root and in a network of its own (`unshare --net`), it measures across the
cable, draws it in the middle of a trial, plugs it in again, and prints what happened, as JSON.
Driver, Master and a Worker are in the one network, a Worker in the other.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import labkit
from labkit.core.errors import UsageError
from labkit.spark.checkpoints import ensure_checkpoints
from labkit.spark.cluster.daemons import MASTER, WORKER
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.java import find_java
from labkit.spark.jvm.process import stop_jvm
from labkit.spark.reading.blocks import registered
from tests.spark.own_sessions import wait_for

NEAR, FAR = "10.77.0.1", "10.77.0.2"
PORT = 7077

IMPATIENT = {
    "spark.network.timeout": "12s",
    "spark.executor.heartbeatInterval": "1s",
    "spark.network.timeoutInterval": "1s",
}
"""An executor that doesn't answer is given up after 12 s in place of two minutes."""

ODD = 3
"""The call in which the cable is drawn: 0 is cold, 1 the check, 2 the first pair."""


def run(*command: str) -> None:
    """Run a command that must go well."""
    subprocess.run(command, check=True)


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process and all of its session at the end of the block."""
    try:
        yield process
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def cable() -> subprocess.Popen[bytes]:
    """Lay it: `near` here, `far` in the network of a process that does nothing else."""
    other = subprocess.Popen(["unshare", "--net", "sleep", "600"], start_new_session=True)
    mine = Path("/proc/self/ns/net").readlink()
    wait_for(lambda: Path(f"/proc/{other.pid}/ns/net").readlink() != mine)
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
    run("ip", "link", "set", "far", "netns", str(other.pid))
    run("ip", "address", "add", f"{NEAR}/24", "dev", "near")
    run("ip", "link", "set", "near", "up")
    for words in (["address", "add", f"{FAR}/24", "dev", "far"], ["link", "set", "far", "up"],
                  ["link", "set", "lo", "up"]):  # fmt: skip
        run("nsenter", "--net", "--target", str(other.pid), "ip", *words)
    return other


def started(
    kind: str, host: str, folder: Path, *words: str, inside: int = 0
) -> subprocess.Popen[bytes]:
    """Start a Master or a Worker, in the network of a process if one is named."""
    enter = ["nsenter", "--net", "--target", str(inside)] if inside else []
    settings: Mapping[str, str] = {
        "JAVA_HOME": str(find_java().home), "SPARK_LOCAL_IP": host, "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_NO_DAEMONIZE": "1", "SPARK_LOCAL_DIRS": str(folder),
    }  # fmt: skip
    command = [str(find_spark().home / "bin" / "spark-class"), kind, "--host", host,
               "--webui-port", "0", *words]  # fmt: skip
    with (folder / f"{host}-{kind.rpartition('.')[2]}.log").open("wb") as log:
        return subprocess.Popen(
            [*enter, *command], env=os.environ | settings, cwd=folder, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip


def listens() -> bool:
    """Whether the Master does."""
    with socket.socket() as asked:
        return asked.connect_ex((NEAR, PORT)) == 0


def lasting(tasks: int = 4, seconds: float = 0.05) -> Any:
    """A job of tasks that take so long each."""

    def slow(number: int) -> int:
        time.sleep(seconds)
        return number

    return labkit.session().sparkContext.parallelize(range(tasks), tasks).map(slow)


def with_cable_drawn() -> labkit.Comparison:
    """Two variants alike; in the middle of a trial of the one the cable is drawn."""
    calls = itertools.count()

    def drawn() -> Any:
        if next(calls) == ODD:
            threading.Timer(0.7, run, ("ip", "link", "set", "near", "down")).start()
            return lasting(seconds=1.5)
        return lasting()

    found = labkit.compare(plugged=lasting, drawn=drawn, pairs=3, seed=1)
    assert isinstance(found, labkit.Comparison)
    return found


def main(folder: Path) -> None:
    """Measure, with the cable drawn in between, and say what was found."""
    with ExitStack() as stack:
        other = stack.enter_context(ended(cable()))
        stack.enter_context(ended(started(MASTER, NEAR, folder, "--port", str(PORT))))
        wait_for(listens)
        url = f"spark://{NEAR}:{PORT}"
        size = ("--cores", "1", "--memory", "600m", url)
        for host, inside in ((NEAR, 0), (FAR, other.pid)):
            stack.enter_context(ended(started(WORKER, host, folder, *size, inside=inside)))
        spark = labkit.session(url, **IMPATIENT, **{
            "spark.driver.host": NEAR, "spark.driver.bindAddress": NEAR,
            "spark.executor.memory": "600m", "spark.cores.max": "2",
        })  # fmt: skip
        stack.callback(stop_jvm)  # its own folder goes with it

        def executors() -> int:
            return len(registered(spark.sparkContext) - {"driver"})

        wait_for(lambda: executors() == 2)
        shuffled = labkit.run("reduce-by-key", pairs=1, records=20_000, partitions=4)
        assert isinstance(shuffled, labkit.Comparison)
        found = with_cable_drawn()
        left = executors()
        run("ip", "link", "set", "near", "up")
        wait_for(lambda: executors() == 2)
        try:
            ensure_checkpoints(spark.sparkContext)
            refused = ""
        except UsageError as error:
            refused = str(error)
        print(json.dumps({
            "refused": refused,
            "hosts": shuffled.environment["hosts"],
            "remote": shuffled.arm("reduceByKey").metric("shuffle_remote_bytes"),
            "read": shuffled.arm("reduceByKey").metric("shuffle_read_bytes"),
            "rejected": [[item["arm"], item["reason"]] for item in found.rejected],
            "pairs": found.results[0].pairs,
            "left": left,
            "after": lasting(seconds=0).count(),
        }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
