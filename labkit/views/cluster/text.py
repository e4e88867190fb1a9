"""A map of a cluster for a terminal: a block a host, a line a process, what each ran below it."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core import units
from labkit.core.records.cluster_map import ClusterMap, Executor
from labkit.views.cluster.words import memory, processes, programs, state, subtitle, title
from labkit.views.plain import filled


def cluster_text(found: ClusterMap) -> str:
    """The driver and the master, then the hosts."""
    lines = [filled(f"{title(found)}."), filled(subtitle(found)), ""]
    lines += [processes_text(found), *(filled(text, "! ", "  ") for text in found.unknown)]
    return "\n".join(lines).rstrip() + "\n"


def processes_text(found: ClusterMap) -> str:
    """The driver, the master, and the hosts with what is on each."""
    lines: list[str] = []
    if found.driver:
        one = found.driver
        has = [*_cores(one), memory(one), state(one) if one.cores else ""]
        lines += [_line("driver", f"host {one.host}", programs(found), *has), *_did(one)]
    if found.master_process:
        one_process = found.master_process
        lines.append(_line("master", f"host {one_process.host}", processes(one_process)))
    for host in found.hosts:
        lines += ["", f"host {host.name}"]
        for worker in host.workers:
            gives = f"{units.plural(worker.cores, 'core')} and {worker.memory} to give"
            lines.append(_line(f"worker {worker.worker}", processes(worker), gives))
        for one in host.executors:
            has = [*_cores(one), memory(one), state(one)]
            lines += [_line(f"executor {one.id}", processes(one.process), *has), *_did(one)]
    return "\n".join(lines)


def _cores(one: Executor) -> list[str]:
    return [units.plural(one.cores, "core")] if one.cores else []


def _did(one: Executor) -> Iterator[str]:
    """What it ran, in a line or two below it; nothing where that is nothing."""
    work = one.work
    if work is None or not (work.tasks or work.failed):
        return
    took = f"{units.plural(work.tasks, 'task')}, {units.seconds(work.seconds)}"
    took += f" (GC {units.seconds(work.gc_seconds)})" if work.gc_seconds else ""
    said = [took, f"{units.plural(work.failed, 'task')} failed" if work.failed else ""]
    if one.process:
        python = units.seconds(one.process.python_cpu)
        more = f" and {python} of Python" if one.process.python else ""
        said.append(f"CPU {units.seconds(one.process.cpu)}{more}")
    said += [
        f"{label} {units.size(value)}"
        for label, value in (
            ("input", work.input_bytes),
            ("shuffle read", work.shuffle_read_bytes),
            ("shuffle write", work.shuffle_write_bytes),
            ("kept in memory", work.cached_bytes),
        )
        if value
    ]
    yield filled("; ".join(part for part in said if part), " " * 14)


def _line(name: str, *parts: str) -> str:
    return filled(f"{name:<12}" + "; ".join(part for part in parts if part), "  ", " " * 14)
