"""Where the arms of a comparison ran, and what could not be known there, in words."""

from __future__ import annotations

from labkit.core import units
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison

UNKNOWN = (
    "the CPU time of the cluster's processes and other programs' load, as labkit did not start it"
)


def where_it_ran(comparison: Comparison) -> str:
    """On which executors, cores and hosts, by arm where they differ; empty in local mode."""
    placed = {arm.name: _placed(arm, comparison) for arm in comparison.variants}
    told = set(placed.values()) - {""}
    if not told:
        return ""
    if len(set(placed.values())) == 1:
        return f"on {told.pop()}"
    return "; ".join(f"{name} on {where or 'the driver'}" for name, where in placed.items())


def not_known(comparison: Comparison) -> str:
    """What could not be known of a cluster that labkit didn't start; empty for any other place."""
    timed = [trial for arm in comparison.arms for trial in arm.timed]
    foreign = comparison.environment.get("executors") is not None
    return UNKNOWN if foreign and timed and all(t.cpu_seconds is None for t in timed) else ""


def _placed(arm: Arm, comparison: Comparison) -> str:
    known, place = comparison.environment, arm.place
    executors = (place.executors if place else None) or known.get("executors")
    if executors is None:
        return ""
    hosts = (place.hosts if place else None) or known.get("hosts")
    cores = units.plural(arm.cores(known), "core")
    on = f" on {units.plural(hosts, 'host')}" if hosts else ""
    return f"{units.plural(executors, 'executor')} with {cores}{on}"
