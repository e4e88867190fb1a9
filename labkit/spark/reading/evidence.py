"""What an arm leaves to look at, beside its trials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labkit.core.records.arm import Partition


@dataclass
class Evidence:
    """What an arm's last trial left to look at."""

    lineage: str = ""
    plan: str = ""
    logical: str = ""
    partitions: tuple[Partition, ...] = ()
    foreign_caches: frozenset[int] = frozenset()
    remarks: tuple[str, ...] = ()


def or_why(what: str, read: Callable[[], str]) -> str:
    """A text of evidence, or one line on why it can't be read: no trial is lost for it."""
    try:
        return read()
    except Exception as error:  # noqa: BLE001  whatever a new version of Spark does there
        line = (str(error).splitlines() or [""])[0][:200]
        return f"{what} could not be read: {type(error).__name__}: {line}"
