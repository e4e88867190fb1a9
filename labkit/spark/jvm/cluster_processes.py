"""The processes of a cluster that runs here, found below the one that keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import psutil

from labkit.core.records.cluster_map import EXECUTOR, MASTER, WORKER, Process

_MASTER, _WORKER, _EXECUTOR = (
    "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker",
    "CoarseGrainedExecutorBackend",
)  # fmt: skip

_NUMBER = re.compile(r"worker-(\d+)-work")


def cluster_processes(keeper: int) -> list[Process]:
    """What runs of a cluster now: its Master, its Workers by number, each with its executors."""
    found: list[Process] = []
    with suppress(psutil.Error):
        for daemon in psutil.Process(keeper).children():
            found += _of_daemon(daemon)
    return sorted(found, key=lambda one: (one.worker, one.what == EXECUTOR, one.executor))


def process_of(what: str, process: psutil.Process, **known: str | int) -> Process:
    """A process with what the system tells of it and of those below it.

    Raises psutil's error where it has ended.
    """
    times, own = process.cpu_times(), process.memory_info().rss
    python, below, resident = 0, times.children_user + times.children_system, own
    for child in process.children(recursive=True):
        with suppress(psutil.Error):
            theirs = child.cpu_times()
            below += sum(theirs[:4])  # its own and of its children that have ended
            resident += child.memory_info().rss
            python += child.name().startswith("python")
    return Process(
        what, process.pid, python=python, cpu=times.user + times.system, python_cpu=below,
        resident=resident, **known,  # type: ignore[arg-type]
    )  # fmt: skip


def _of_daemon(daemon: psutil.Process) -> Iterator[Process]:
    """A Master, or a Worker and its executors; nothing for another process."""
    with suppress(psutil.Error):
        words = daemon.cmdline()
        if _MASTER in words:
            yield process_of(MASTER, daemon, host=_option(words, "--host"))
        if _WORKER in words:
            number = _NUMBER.search(_option(words, "--work-dir"))
            worker, host = int(number[1]) if number else 0, _option(words, "--host")
            cores, memory = int(_option(words, "--cores") or 0), _option(words, "--memory")
            yield _alone(process_of(WORKER, daemon, worker=worker, host=host, cores=cores,
                                    memory=memory))  # fmt: skip
            for child in daemon.children():
                yield from _executor(child, worker, host)


def _executor(process: psutil.Process, worker: int, host: str) -> Iterator[Process]:
    with suppress(psutil.Error):
        words = process.cmdline()
        if any(_EXECUTOR in word for word in words):
            heap = next(
                (word.removeprefix("-Xmx") for word in words if word.startswith("-Xmx")), ""
            )
            yield process_of(
                EXECUTOR, process, worker=worker, host=host, memory=heap,
                executor=_option(words, "--executor-id"), app=_option(words, "--app-id"),
                cores=int(_option(words, "--cores") or 0),
            )  # fmt: skip


def _alone(worker: Process) -> Process:
    """A Worker without what its executors have: they stand by themselves."""
    return worker._replace(python=0, python_cpu=0.0, resident=_resident(worker.pid))


def _resident(pid: int) -> int:
    with suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


def _option(words: list[str], name: str) -> str:
    """The word after an option."""
    return words[words.index(name) + 1] if name in words[:-1] else ""
