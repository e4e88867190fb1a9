"""What an arm leaves to look at, beside its trials."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core.model import Partition


@dataclass
class Evidence:
    """What an arm's last trial left to look at."""

    lineage: str = ""
    plan: str = ""
    logical: str = ""
    partitions: tuple[Partition, ...] = ()
    foreign_caches: frozenset[int] = frozenset()
    remarks: tuple[str, ...] = ()
