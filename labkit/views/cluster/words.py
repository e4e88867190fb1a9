"""What a map of a cluster says in words, in every form."""

from __future__ import annotations

from labkit.core import units
from labkit.core.records.cluster_map import ClusterMap, Executor, Process


def title(found: ClusterMap) -> str:
    """How many executors, cores and hosts; in local mode that there are none."""
    cores = units.plural(found.cores, "core")
    if found.driver and found.driver.cores:
        return f"The driver runs the tasks itself, on {cores}"
    if not found.app:
        workers = units.plural(len(found.workers), "worker")
        return f"{workers} on {_hosts(found)}, and no session of this process's"
    if not found.present:
        return "No executor is there"
    return f"{units.plural(len(found.present), 'executor')} with {cores} on {_hosts(found)}"


def subtitle(found: ClusterMap) -> str:
    """Where that is, and of what the work is that is told."""
    at = found.master
    if found.app and found.driver and not found.driver.cores:
        at += f", application {found.app}"
    if not found.app:
        return at
    return f"{at}; figures of {f'{found.block} alone' if found.block else 'all jobs so far'}"


def processes(one: Process | None) -> str:
    """The number of a process and how many Python ones it has; empty where that isn't known."""
    if one is None:
        return ""
    return f"process {one.pid}" + (f" and {one.python} of Python" if one.python else "")


def programs(found: ClusterMap) -> str:
    """The two processes of a driver: the person's own, and the JVM that plans its jobs."""
    jvm = found.driver.process if found.driver else None
    told = [f"Python {found.program}"] if found.program else []
    told += [f"JVM {jvm.pid}"] if jvm else []
    workers = f", {units.plural(jvm.python, 'Python worker')}" if jvm and jvm.python else ""
    return " and ".join(told) + workers


def memory(one: Executor) -> str:
    """The heap that it may have, and the memory that its processes take where that is known."""
    heap = f"heap {one.heap}" if one.heap else ""
    taken = f"{units.size(one.process.resident)} resident" if one.process else ""
    return ", ".join(filter(None, (heap, taken)))


def state(one: Executor) -> str:
    """What it is doing, or why it is gone."""
    if one.left is not None:
        return f"gone: {one.reason}" if one.reason else "gone"
    if one.work is None:
        return f"of application {one.app}"
    return f"{units.plural(one.work.running, 'task')} running" if one.work.running else "idle"


def _hosts(found: ClusterMap) -> str:
    here = {one.host for one in found.present} or {worker.host for worker in found.workers}
    return units.plural(len(here), "host")
