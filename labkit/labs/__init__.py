"""The catalogue of labs: one short module a lab, grouped in a folder a notebook."""

from __future__ import annotations

from importlib import import_module

from labkit.core.lab import Lab
from labkit.core.params import pick

_MODULES = {
    "reduce-by-key": "labkit.labs.shuffles.reduce_by_key",
    "shuffle-writer": "labkit.labs.shuffles.shuffle_writer",
    "cartesian-join": "labkit.labs.shuffles.cartesian_join",
    "broadcast-join": "labkit.labs.joins.broadcast_join",
    "coalesce-cheaper": "labkit.labs.partitions.coalesce_cheaper",
    "kryo-java": "labkit.labs.serialization.kryo_java",
    "kryo-registration": "labkit.labs.serialization.kryo_registration",
    "internal-kryo": "labkit.labs.serialization.internal_kryo",
    "pyspark-serializer": "labkit.labs.serialization.pyspark_serializer",
    "python-sockets": "labkit.labs.serialization.python_sockets",
    "python-udf": "labkit.labs.serialization.python_udf",
    "api-ladder": "labkit.labs.serialization.api_ladder",
    "pushdown-lost": "labkit.labs.serialization.pushdown_lost",
    "closure-field": "labkit.labs.serialization.closure_field",
    "broadcast-once": "labkit.labs.serialization.broadcast_once",
    "optimizer-equals": "labkit.labs.serialization.optimizer_equals",
    "cache-reuse": "labkit.labs.memory.cache_reuse",
    "storage-levels": "labkit.labs.memory.storage_levels",
    "rdd-compress": "labkit.labs.memory.rdd_compress",
    "object-overhead": "labkit.labs.memory.object_overhead",
    "memory-regions": "labkit.labs.memory.memory_regions",
    "off-heap": "labkit.labs.memory.off_heap",
    "gc-choice": "labkit.labs.memory.gc_choice",
    "python-gc": "labkit.labs.memory.python_gc",
}


def find(lab_id: str) -> Lab:
    """The lab of that id. An unknown one is a UsageError that lists the known ones."""
    lab: Lab = import_module(_MODULES[pick("lab", lab_id, _MODULES)]).LAB
    return lab


def catalogue() -> list[Lab]:
    """All labs, in the order of the notebooks."""
    return [find(lab_id) for lab_id in _MODULES]
