"""What an arm leaves to look at, beside its trials."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Partition:
    """What one partition of an arm's answer holds."""

    index: int
    records: int


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Texts of Spark's own and what the answer holds.

    `lineage` and `plan` are those of the last trial, `logical` what explain("extended") tells
    before anything has run. `remarks` are what the variant itself has to say.
    """

    lineage: str = ""
    plan: str = ""
    logical: str = ""
    partitions: tuple[Partition, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def evidence(self) -> dict[str, Any]:
        """All of it by name, to be carried whole."""
        return {f.name: getattr(self, f.name) for f in fields(Evidence)}
