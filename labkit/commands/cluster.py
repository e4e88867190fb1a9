"""`labkit cluster`: a Spark cluster on this machine that stays for several notebooks."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

import psutil

from labkit.commands import values
from labkit.commands.printed import say
from labkit.core import units
from labkit.core.errors import LabError, StartFailed, UsageError
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.cluster_map import of_known
from labkit.spark.jvm.known_clusters import Known, known_clusters
from labkit.views.cluster.text import processes_text

PATIENCE = 30.0
"""Seconds that a cluster may take to end."""

READY = "ready"

KEEP = "keep"
"""What the process that keeps a cluster is called with; for nobody else."""


def add(commands: Any) -> None:
    """Declare the command, with its three actions."""
    usual = Layout(workers=1)
    parser = commands.add_parser("cluster", help="a Spark cluster on this machine's loopback")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    for name, call, told in (
        ("start", start, "start one that stays until it is stopped"),
        (KEEP, keep, argparse.SUPPRESS),
    ):
        action = actions.add_parser(name, **({} if name == KEEP else {"help": told}))
        for option, kind, default, meaning in (
            ("workers", values.whole, 2, "workers"),
            ("cores", values.whole, usual.cores, "cores of each"),
            ("memory", str, usual.memory, "what each may give its executors' heaps"),
            ("hosts", values.whole, usual.hosts, "addresses that they are on, 127.0.0.1 and on"),
        ):
            action.add_argument(f"--{option}", type=kind, default=default, metavar="N",
                                help=f"{meaning} ({default})")  # fmt: skip
        action.set_defaults(call=call)
    status = actions.add_parser("status", help="those that run, and their processes")
    status.set_defaults(call=tell)
    stop = actions.add_parser("stop", help="stop those that were started so")
    stop.add_argument("master", metavar="spark://...", nargs="?", default="", help="only this one")
    stop.set_defaults(call=end)


def start(args: argparse.Namespace) -> int:
    """Start one; stdout gets its address, stderr what is being done."""
    layout = _layout(args)
    command = [sys.executable, "-m", "labkit.cli", "cluster", KEEP]
    for name in ("workers", "cores", "memory", "hosts"):
        command += [f"--{name}", str(getattr(layout, name))]
    keeper = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True, text=True,
    )  # fmt: skip
    assert keeper.stdout is not None
    said = ""
    try:
        for line in keeper.stdout:
            word, _, master = line.strip().partition(" ")
            if word == READY:
                print(master, flush=True)
                print(f"Use it: export LABKIT_MASTER={master}\n"
                      f"Stop it: labkit cluster stop {master}", file=sys.stderr)  # fmt: skip
                return values.DONE
            said = line.strip()
            print(said, file=sys.stderr)
    except BaseException:
        keeper.terminate()
        raise
    raise StartFailed(said.removeprefix("labkit: ") or "The cluster did not start.")


def keep(args: argparse.Namespace) -> int:
    """Keep one until this process is told to end. Called by `start` alone."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: over.set())
    with Cluster(_layout(args), lambda said: print(said, flush=True), kept=True) as cluster:
        print(READY, cluster.master, flush=True)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (sys.stdout, sys.stderr):  # who started it listens no more
            os.dup2(nothing, stream.fileno())
        over.wait()
    return values.DONE


def tell(args: argparse.Namespace) -> int:  # noqa: ARG001  it has no options
    """Print a line about each that runs, and its processes below it."""
    found = known_clusters()
    told = (f"{_line(cluster)}\n{processes_text(of_known(cluster))}" for cluster in found)
    say("\n\n".join(told) or "No cluster of labkit's runs here.")
    return values.DONE


def end(args: argparse.Namespace) -> int:
    """Stop those that were started by the command, or one of them; stdout says which."""
    kept = [cluster for cluster in known_clusters() if cluster.kept]
    found = [cluster for cluster in kept if args.master in ("", cluster.master)]
    if not found:
        running = ", ".join(cluster.master for cluster in kept) or "none"
        if not args.master:
            say("No cluster runs that was started with `labkit cluster start`.")
            return values.DONE
        raise UsageError(f"there is no cluster at {args.master} to stop; there are: {running}")
    left = []
    for cluster in found:
        with suppress(psutil.NoSuchProcess):  # it has just ended by itself
            owner = psutil.Process(cluster.owner)
            owner.terminate()
            try:
                owner.wait(PATIENCE)
            except psutil.TimeoutExpired:
                left.append(
                    f"the cluster at {cluster.master} has not ended in {units.seconds(PATIENCE)}: "
                    f"its process is {cluster.owner}"
                )
                continue
        say(f"Stopped {cluster.layout} at {cluster.master}.")
    if left:
        raise LabError("; ".join(left))
    return values.DONE


def _layout(args: argparse.Namespace) -> Layout:
    return Layout(args.workers, args.cores, args.memory, args.hosts)


def _line(cluster: Known) -> str:
    whose = "stays until it is stopped" if cluster.kept else f"of process {cluster.owner}"
    return f"{cluster.master}  {cluster.layout}; pages at {cluster.pages}; {whose}"
