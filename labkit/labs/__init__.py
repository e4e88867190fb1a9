"""The catalogue of labs: one short module a lab, grouped in a folder a notebook."""

from __future__ import annotations

from importlib import import_module

from labkit.core.lab import Lab
from labkit.core.params import pick

_MODULES = {
    "reduce-by-key": "labkit.labs.shuffles.reduce_by_key",
    "cartesian-join": "labkit.labs.shuffles.cartesian_join",
    "broadcast-join": "labkit.labs.joins.broadcast_join",
    "coalesce-cheaper": "labkit.labs.partitions.coalesce_cheaper",
    "closure-field": "labkit.labs.serialization.closure_field",
    "broadcast-once": "labkit.labs.serialization.broadcast_once",
    "optimizer-equals": "labkit.labs.serialization.optimizer_equals",
    "cache-reuse": "labkit.labs.memory.cache_reuse",
}


def find(lab_id: str) -> Lab:
    """The lab of that id. An unknown one is a UsageError that lists the known ones."""
    lab: Lab = import_module(_MODULES[pick("lab", lab_id, _MODULES)]).LAB
    return lab


def catalogue() -> list[Lab]:
    """All labs, in the order of the notebooks."""
    return [find(lab_id) for lab_id in _MODULES]
