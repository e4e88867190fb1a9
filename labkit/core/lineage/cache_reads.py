"""Which cached RDDs the stages of a trial read, and what they therefore did not compute."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from labkit.core.lineage.rdds import Stage

_FILES = re.compile(r"Hadoop|FileScan|DataSource|JDBC|Checkpoint|^Block")
"""RDDs that read input of their own."""


def with_cache_reads(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """The stages with the cached RDDs that they read, and what they therefore left alone.

    A stage reads an RDD that one before it in the trial has computed and kept; or one kept from
    before the trial, which shows when it read input though it has no other source of any.
    """
    filled: set[int] = set()
    found = list(stages)
    began = {i: min((run.started for run in stage.ran), default=float("inf"))
             for i, stage in enumerate(stages)}  # fmt: skip
    for place in sorted(began, key=lambda place: (began[place], place)):
        stage = stages[place]
        kept = {rdd.id for rdd in stage.rdds if rdd.kept}
        other = any(_FILES.search(rdd.kind) for rdd in stage.rdds)
        from_before = bool(stage.ran) and stage.total("input_bytes") > 0 and not other
        found[place] = _reading(stage, kept if from_before else kept & filled)
        if stage.ran:
            filled |= kept - found[place].spared
    return tuple(found)


def _reading(stage: Stage, cached: set[int]) -> Stage:
    """The stage with what it reads of these caches: the first ones on the way from its end."""
    parents: dict[int, list[int]] = defaultdict(list)
    for child, parent in stage.narrow:
        parents[child].append(parent)
    computed: set[int] = set()
    read: set[int] = set()
    waiting = [stage.rdds[0].id]
    while waiting:
        rdd = waiting.pop()
        if rdd in cached:
            read.add(rdd)
        elif rdd not in computed:
            computed.add(rdd)
            waiting += parents[rdd]
    spared = {rdd.id for rdd in stage.rdds} - computed - read
    return replace(stage, read=frozenset(read), spared=frozenset(spared))
