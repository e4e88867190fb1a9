"""What only toDebugString() knows, put on the lineage that ran: levels and cached partitions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from labkit.core.lineage.rdds import Lineage, Rdd


def annotated(ran: Lineage, text: Lineage) -> Lineage:
    """What ran, with the storage levels and cached partitions that toDebugString() tells.

    The text may be another trial's. RDDs from before the trials bear the same ids in both, all
    others are as far off: the distance at which most are of the same class and call site. The
    name that was set and the class come from the text too, of which the graphs have one only.
    """
    told = {rdd.id: rdd for rdd in text.rdds}
    shift = _shift(ran, text)
    stages = tuple(
        replace(
            stage,
            rdds=tuple(
                _noted(_noted(rdd, told.get(rdd.id - shift)), told.get(rdd.id))
                for rdd in stage.rdds
            ),
        )
        for stage in ran.stages
    )
    return replace(ran, stages=stages)


def _shift(ran: Lineage, text: Lineage) -> int:
    """How far the ids of what ran are from those of the text."""
    votes = Counter(
        here.id - there.id for here in ran.rdds for there in text.rdds if _same(here, there)
    )
    return max(votes, key=lambda shift: (votes[shift], -abs(shift)), default=0)


def _same(here: Rdd, there: Rdd) -> bool:
    alike = here.kind == there.kind or (here.name and here.name == there.name.strip())
    return bool(alike) and here.call_site == there.call_site


def _noted(rdd: Rdd, told: Rdd | None) -> Rdd:
    if told is None or not _same(rdd, told):
        return rdd
    return replace(rdd, kind=told.kind, name=told.name, storage=told.storage, cached=told.cached)
