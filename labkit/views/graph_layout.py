"""Where the stages and RDDs of a lineage stand: columns by branch, rows by depth."""

from __future__ import annotations

import re
from dataclasses import dataclass

from labkit.spark.rdds import Lineage, Rdd

BOX_WIDTH, ROW_GAP, COLUMN_GAP = 236, 18, 18
_GATEWAY = re.compile(r" at (NativeMethodAccessorImpl\.java|<unknown>):0$")
"""What Spark takes for the call site when Python calls it: it says nothing."""

LINE, PAD, HEADER, STAGE_GAP = 15, 12, 26, 32


@dataclass(frozen=True)
class Place:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Drawing:
    """A lineage with the places of its stages (by place) and boxes (by stage and RDD id)."""

    lineage: Lineage
    boxes: dict[tuple[int, int], Place]
    groups: tuple[Place, ...]
    width: float
    height: float


def lines_of(rdd: Rdd) -> list[str]:
    """What a box says: its class or name, where it was made, what is kept of it."""
    site = _GATEWAY.sub("", rdd.call_site)
    name = " ".join(rdd.name.split())
    lines = [name, f"{rdd.kind} at {site}"] if name else [rdd.kind, site]
    if rdd.cached:
        parts = dict(part.strip().split(": ", 1) for part in rdd.cached.split(";"))
        count = parts.get("CachedPartitions", "?")
        lines.append(f"cached: {count} partitions, {parts.get('MemorySize', '?')} in memory, "
                     f"{parts.get('DiskSize', '?')} on disk")  # fmt: skip
    elif rdd.checkpointed:
        lines.append("checkpoint: what came before is not computed again")
    elif rdd.storage:
        lines.append(f"to be kept: {rdd.storage}")
    return lines


def arrange(lineage: Lineage) -> Drawing:
    """Places for everything: the answer at the bottom, each stage above those that fetch it."""
    columns = _columns(lineage)
    heights = _heights(lineage)
    bottoms = _bottoms(lineage, heights)
    total = max(bottoms[i] + heights[i] for i in range(len(heights)))
    boxes: dict[tuple[int, int], Place] = {}
    groups = []
    for place, stage in enumerate(lineage.stages):
        depth = _depths(lineage, place)
        rows = _rows(lineage, place)
        base = total - bottoms[place]  # the group's lower edge
        for rdd in stage.rdds:
            row = depth[rdd.id]
            y = base - PAD - sum(rows[: row + 1]) - row * ROW_GAP
            x = PAD + columns[place, rdd.id] * (BOX_WIDTH + COLUMN_GAP + 2 * PAD)
            boxes[place, rdd.id] = Place(x + 1, y, BOX_WIDTH, rows[row])
        mine = [boxes[place, rdd.id] for rdd in stage.rdds]
        left, right = min(b.x for b in mine), max(b.x for b in mine) + BOX_WIDTH
        groups.append(Place(left - PAD, base - heights[place], right - left + 2 * PAD,
                            heights[place]))  # fmt: skip
    width = max(group.x + group.width for group in groups) + 1
    shift = 1 - min(group.y for group in groups)
    return Drawing(
        lineage,
        {key: Place(b.x, b.y + shift, b.width, b.height) for key, b in boxes.items()},
        tuple(Place(g.x, g.y + shift, g.width, g.height) for g in groups),
        width,
        total + shift + 1,
    )


def _columns(lineage: Lineage) -> dict[tuple[int, int], float]:
    """A column for each RDD: sources side by side, the others in the middle of their parents."""
    columns: dict[tuple[int, int], float] = {}
    free = 0
    # Depth first without recursion: lineages of iterative programs are deep.
    waiting: list[tuple[int, int, bool]] = [(0, lineage.stages[0].rdds[0].id, False)]
    while waiting:
        place, rdd, done = waiting.pop()
        key = (place, rdd)
        parents = _parents(lineage, place, rdd)
        if done:
            known = [columns[parent] for parent in parents if parent in columns]
            own = [c for parent, c in zip(parents, known, strict=False) if parent[0] == place]
            columns[key] = sum(own or known) / len(own or known)
        elif key not in columns:
            fresh = [parent for parent in parents if parent not in columns]
            if fresh:
                waiting.append((place, rdd, True))
                waiting += [(stage, parent, False) for stage, parent in reversed(fresh)]
            else:
                columns[key] = float(free)
                free += 1
    return columns


def _parents(lineage: Lineage, place: int, rdd: int) -> list[tuple[int, int]]:
    stage = lineage.stages[place]
    narrow = [(place, parent) for child, parent in stage.narrow if child == rdd]
    return narrow + [
        (other, lineage.stages[other].rdds[0].id) for child, other in stage.shuffles if child == rdd
    ]


def _depths(lineage: Lineage, place: int) -> dict[int, int]:
    """How far each RDD of a stage is from its last one, the longest way."""
    stage = lineage.stages[place]
    depth = {stage.rdds[0].id: 0}
    for _ in stage.rdds:
        for child, parent in stage.narrow:
            if child in depth:
                depth[parent] = max(depth.get(parent, 0), depth[child] + 1)
    return depth


def _rows(lineage: Lineage, place: int) -> list[int]:
    """The height of each row of a stage, from its last RDD up: that of its fullest box."""
    depth = _depths(lineage, place)
    rows = [0] * (1 + max(depth.values()))
    for rdd in lineage.stages[place].rdds:
        rows[depth[rdd.id]] = max(rows[depth[rdd.id]], 14 + LINE * len(lines_of(rdd)))
    return rows


def _heights(lineage: Lineage) -> list[float]:
    rows = [_rows(lineage, place) for place in range(len(lineage.stages))]
    return [HEADER + PAD * 1.5 + sum(mine) + ROW_GAP * (len(mine) - 1) for mine in rows]


def _bottoms(lineage: Lineage, heights: list[float]) -> list[float]:
    """How high above the ground each stage begins: above all stages that fetch from it."""
    bottoms = [0.0] * len(heights)
    for _ in heights:
        for place, stage in enumerate(lineage.stages):
            for _child, parent in stage.shuffles:
                above = bottoms[place] + heights[place] + STAGE_GAP
                bottoms[parent] = max(bottoms[parent], above)
    return bottoms
