"""The boxes of a stage, each for an RDD or for several that are drawn as one, and what they say.

RDDs of a DataFrame's operator bear its name, which is what a person knows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from labkit.core.lineage.rdds import Rdd, Stage
from labkit.views.lineage.grouping import groups
from labkit.views.lineage.rdd_words import call_site, likeness, operator_of, without_folders

_PLUMBING = "ColumnarToRow"
"""An operator that stands above every scan of columns and tells nothing."""


@dataclass(frozen=True)
class Box:
    """What is drawn as one: its RDDs, the last one first, and its lines of text.

    `likeness` is equal for boxes that do the same, in whichever arm.
    """

    rdds: tuple[Rdd, ...]
    title: str
    lines: tuple[str, ...] = ()
    likeness: str = ""
    spared: bool = False
    fetches: bool = False

    @property
    def key(self) -> int:
        """The id of its last RDD."""
        return self.rdds[0].id

    @property
    def number(self) -> str:
        """Its RDD's id as toDebugString() writes it; empty for several."""
        return f"[{self.key}]" if len(self.rdds) == 1 else ""

    @property
    def kind(self) -> str:
        """Its operator without the number, or its last RDD's class."""
        return _plain(operator_of(self.rdds[0])) or self.rdds[0].kind

    @property
    def kept(self) -> bool:
        """Whether an RDD in it has a storage level or is a checkpoint."""
        return any(rdd.kept or rdd.cached or rdd.checkpointed for rdd in self.rdds)


@dataclass(frozen=True)
class Boxes:
    """A stage as it is drawn: `edges` are pairs (parent, child) of keys.

    `home` has the key of the box of each RDD; `head` is that of the last RDD; `tasks` is the
    number of the stage's tasks.
    """

    boxes: tuple[Box, ...]
    edges: tuple[tuple[int, int], ...]
    home: Mapping[int, int]
    tasks: int

    @property
    def head(self) -> int:
        """The box of the last RDD of the stage."""
        return self.boxes[0].key


def boxes_of(stage: Stage, operators: Mapping[str, tuple[str, ...]]) -> Boxes:
    """The boxes of a stage, the one with its last RDD first.

    `operators` are those of each whole-stage code generation.
    """
    home, said = groups(stage)
    members: dict[int, list[Rdd]] = defaultdict(list)
    for rdd in stage.rdds:
        members[home[rdd.id]].append(rdd)
    fetching = {child for child, _ in stage.shuffles}
    boxes = tuple(
        _box(tuple(rdds), stage, operators, said.get(box, ""), fetching)
        for box, rdds in members.items()
    )
    names = dict(zip(members, (box.key for box in boxes), strict=True))
    edges = {
        (names[home[parent]], names[home[child]]): None
        for child, parent in stage.narrow
        if home[parent] != home[child]
    }
    return Boxes(boxes, tuple(edges), {rdd: names[box] for rdd, box in home.items()}, stage.tasks)


def _box(
    rdds: tuple[Rdd, ...],
    stage: Stage,
    operators: Mapping[str, tuple[str, ...]],
    folded: str,
    fetching: set[int],
) -> Box:
    last = rdds[0]
    spared = last.id in stage.spared
    fetches = any(rdd.id in fetching for rdd in rdds)
    name = operator_of(last)
    if spared:
        count = f"{len(rdds)} RDDs" if len(rdds) > 1 else _short(last)
        return Box(rdds, count, ("not computed: the cache was read",), "spared", True, fetches)
    if folded:
        return Box(rdds, folded, (_kinds(rdds),), f"{folded} {likeness(last)}", False, fetches)
    if name:
        inside = " · ".join(o for o in operators.get(name, ()) if o != _PLUMBING)
        lines = (name,) if inside else (_kinds(rdds),)
        alike = f"{_plain(name)} {inside}"
        return Box(rdds, inside or name, (*lines, *_notes(last, stage)), alike, False, fetches)
    site = call_site(last)
    lines = (f"{last.kind} at {site}",) if last.name.strip() else (site,)
    shown = (*(line for line in lines if line), *_notes(last, stage))
    return Box(rdds, _short(last), shown, likeness(last), False, fetches)


def _plain(operator: str) -> str:
    return re.sub(r" \(\d+\)$", "", operator)


def _short(rdd: Rdd) -> str:
    return without_folders(" ".join(rdd.name.split())) or rdd.kind


def _kinds(rdds: tuple[Rdd, ...]) -> str:
    kinds = list(dict.fromkeys(rdd.kind for rdd in rdds))
    return kinds[0] if len(rdds) == 1 else f"{len(rdds)} RDDs, {kinds[0]} last"


def _notes(rdd: Rdd, stage: Stage) -> list[str]:
    """What is kept of it: cached partitions, a checkpoint, a storage level."""
    if rdd.checkpointed:
        return ["checkpoint: nothing before it is computed"]
    lines = []
    if rdd.id in stage.read:
        lines.append("cached: read, not computed")
    elif rdd.cached:
        lines.append("cached")
    elif rdd.storage or rdd.kept:
        lines.append(f"kept: {rdd.storage}" if rdd.storage else "kept in the cache")
    if rdd.cached:
        parts = dict(part.strip().split(": ", 1) for part in rdd.cached.split(";"))
        memory, disk = parts.get("MemorySize", "?"), parts.get("DiskSize", "?")
        kept = f"{memory} in memory" + ("" if disk.startswith("0.0 ") else f", {disk} on disk")
        lines.append(f"{parts.get('CachedPartitions', '?')} partitions, {kept}")
    return lines
