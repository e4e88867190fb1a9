"""The ledger of published claims that the lab puts on trial, a file a chapter."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core.claims.claim import Claim
from labkit.core.params import pick

from . import joins, memory, partitions, scheduling, serialization, shuffles, streaming, tasks
from .sources import SOURCES

__all__ = ["CLAIMS", "SOURCES", "TEN", "chosen", "trying"]

CLAIMS: dict[str, Claim] = {
    claim.id: claim
    for chapter in (
        shuffles,
        joins,
        partitions,
        serialization,
        memory,
        tasks,
        scheduling,
        streaming,
    )
    for claim in chapter.CLAIMS
}
"""The claims that have a lab, by id, in the order of the notebooks."""

TEN = (
    "reduce-by-key",
    "cartesian-join",
    "broadcast-join",
    "coalesce-cheaper",
    "kryo-java",
    "pyspark-serializer",
    "api-ladder",
    "pushdown-lost",
    "broadcast-once",
    "cache-reuse",
)
"""The claims that matter most: the tips that one hears first, and those whose verdict changes what
to try."""


def trying(lab_id: str) -> list[str]:
    """The ids of the claims that a lab tries."""
    return [claim.id for claim in CLAIMS.values() if lab_id in claim.labs]


def chosen(ids: Sequence[str]) -> list[Claim]:
    """The claims of these ids, or all of them when there are none.

    Raises UsageError for an id that the ledger doesn't have.
    """
    return [CLAIMS[pick("claim", name, CLAIMS)] for name in dict.fromkeys(ids)] or [
        *CLAIMS.values()
    ]
