"""A map of a cluster drawn: the driver beside the hosts, executors inside them, what each ran."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.cluster_map import ClusterMap, Executor, Host, Process
from labkit.views.cluster.figures import KEYS, Scale, figures, kinds_in
from labkit.views.cluster.words import memory, processes, programs, state, subtitle, title
from labkit.views.markup import escape
from labkit.views.palette import variable
from labkit.views.stylesheet import piece

MOST_HOSTS, MOST_EXECUTORS = 8, 8
"""Hosts, and executors of a host, that are in sight; the others are folded."""

MOST_CORES = 32
"""More cores of an executor than these are a number alone."""

_NONE = '<p class="muted small">no executor</p>'


def cluster_html(found: ClusterMap) -> str:
    """The map as a piece that stands alone."""
    head = f'<h3>{escape(title(found))}</h3><p class="muted">{escape(subtitle(found))}</p>'
    return piece(f"<section>{head}{cluster_body(found)}</section>")


def cluster_body(found: ClusterMap) -> str:
    """The drawing, its legend, and what isn't known."""
    scale = Scale.of(found)
    hosts = _folded([_host(host, scale, found.app) for host in found.hosts], MOST_HOSTS, "host")
    beside = _driver(found, scale) + _master(found.master_process)
    names = "".join(f'<p class="muted small">{escape(text)}</p>' for text in found.unknown)
    shape = "map" if hosts else "map bare"
    return (
        f'<div class="{shape}"><div class="beside">{beside}</div>'
        f'<div class="hosts">{hosts}</div></div>{_legend(found)}{names}'
    )


@dataclass(frozen=True)
class _Box:
    """A box: what it is, the squares of its cores, words beside that, what is inside."""

    kind: str
    name: str
    cores: str = ""
    said: tuple[str, ...] = ()
    inside: str = ""

    def __str__(self) -> str:
        said = "".join(f"<span>{escape(text)}</span>" for text in self.said if text)
        return (
            f'<div class="{self.kind}"><p class="who"><b>{escape(self.name)}</b>{self.cores}'
            f"{said}</p>{self.inside}</div>"
        )


def _driver(found: ClusterMap, scale: Scale) -> str:
    one = found.driver
    if one is None:
        return ""
    said = (f"host {one.host}", programs(found), memory(one))
    return str(_Box("driver", "Driver", _cores(one), said, figures(one, scale)))


def _master(one: Process | None) -> str:
    if one is None:
        return ""
    return str(_Box("master", "Master", "", (f"host {one.host}", processes(one))))


def _host(host: Host, scale: Scale, app: str) -> str:
    workers = "".join(
        f"<span><b>Worker {worker.worker}</b> {escape(processes(worker))}, gives "
        f"{units.plural(worker.cores, 'core')} and {escape(worker.memory)}</span>"
        for worker in host.workers
    )
    several = [_executor(one, scale, app) for one in host.executors]
    inside = _folded(several, MOST_EXECUTORS, "executor")
    return (
        f'<div class="host"><p class="who"><b>Host {escape(host.name)}</b>{workers}</p>'
        f'<div class="executors">{inside or _NONE}</div></div>'
    )


def _folded(boxes: Sequence[str], most: int, noun: str) -> str:
    """The first boxes, and the others below a line to click on."""
    rest = "".join(boxes[most:])
    if not rest:
        return "".join(boxes)
    said = units.plural(len(boxes) - most, f"more {noun}")
    return (
        f'{"".join(boxes[:most])}<details class="text"><summary>{said}</summary>'
        f'<div class="{noun}s">{rest}</div></details>'
    )


def _executor(one: Executor, scale: Scale, app: str) -> str:
    kind = "executor"
    kind += " gone" if one.left is not None else " foreign" if one.app != app else ""
    said = (processes(one.process), memory(one), state(one))
    return str(_Box(kind, f"Executor {one.id}", _cores(one), said, figures(one, scale)))


def _cores(one: Executor) -> str:
    """A square a core, filled where a task runs."""
    if not one.cores:
        return ""
    told = units.plural(one.cores, "core")
    if one.cores > MOST_CORES or one.left is not None:
        return f"<span>{told}</span>"
    running = one.work.running if one.work else 0
    squares = "".join("<i></i>" if i >= running else '<i class="on"></i>' for i in range(one.cores))
    return f'<span class="cores" role="img" aria-label="{told}" title="{told}">{squares}</span>'


def _legend(found: ClusterMap) -> str:
    """The colours that are in the bars."""
    used = kinds_in(found)
    keys = "".join(
        f'<li><i style="background:{variable(key.colour)}"></i>{escape(key.label)}</li>'
        for key in KEYS
        if key.name in used
    )
    cores = '<li><i class="core"></i>a core</li>' if found.cores else ""
    return f'<ul class="keys">{cores}{keys}</ul>' if keys or cores else ""
