"""Rules on joins: a small side that was shuffled, a large one that was broadcast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from labkit.core import units
from labkit.core.plans.kinds import BROADCAST, SHUFFLE, kind_of
from labkit.core.plans.metrics import parse_metric
from labkit.core.records.anatomy import OperatorNode, PlanRun

from .rule import Case, Hit, Rule

BROADCASTABLE = 10 * 2.0**20
"""Bytes of a table that Spark broadcasts by itself at most."""

_SHUFFLED = re.compile(r"SortMergeJoin|ShuffledHashJoin")
_JOIN_TYPE = re.compile(r"\b(Inner|Cross|LeftOuter|RightOuter|FullOuter|LeftSemi|LeftAnti|"
                        r"ExistenceJoin)\b")  # fmt: skip
_SIDES = {"Inner": (0, 1), "Cross": (0, 1), "RightOuter": (0,), "FullOuter": ()}
"""Which inputs may be broadcast (0 left, 1 right), from BroadcastHashJoin's build sides; the
right one only for any other type."""

_WIDTH = re.compile(r"^\(\d+\) BroadcastExchange\nInput \[(\d+)\]", re.M)


def _missed(case: Case) -> Iterator[Hit]:
    for plan in case.anatomy.plans:
        nodes = {node.id: node for node in plan.nodes}
        for join in plan.nodes:
            if _SHUFFLED.match(join.name):
                yield from _small_side(case, plan, nodes, join)


def _small_side(
    case: Case, plan: PlanRun, nodes: Mapping[int, OperatorNode], join: OperatorNode
) -> Iterator[Hit]:
    inputs = sorted(source for source, target in plan.edges if target == join.id)
    if len(inputs) != 2:
        return
    paths = [_to_shuffle(plan, nodes, node) for node in inputs]
    found = _JOIN_TYPE.search(join.detail)
    sides = _SIDES.get(found[1] if found else "", (1,))
    sizes = [_figure(paths[side][-1], "data size") for side in sides if paths[side]]
    known = [size for size in sizes if size is not None]
    if not known or min(known) > BROADCASTABLE:
        return
    path = [node for side in paths for node in side]
    spent = [_figure(node, name) or 0.0 for node in path
             for name in ("sort time", "shuffle write time", "fetch wait time")]  # fmt: skip
    yield Hit(
        min(known),
        f"{join.name} shuffled both sides, though one of them is {units.size(min(known))}: under "
        "the 10 MiB up to which Spark broadcasts a table by itself.",
        sum(spent) / case.cores if case.warm else None,
    )


def _to_shuffle(plan: PlanRun, nodes: Mapping[int, OperatorNode], start: int) -> list[OperatorNode]:
    """The operators from a join's input down to its shuffle; empty where there is none."""
    path: list[OperatorNode] = []
    here: int | None = start
    while here is not None and here in nodes and len(path) < len(nodes):
        path.append(nodes[here])
        if kind_of(nodes[here].name) == SHUFFLE:
            return path
        below = [source for source, target in plan.edges if target == here]
        here = below[0] if len(below) == 1 else None
    return []


def _oversized(case: Case) -> Iterator[Hit]:
    for plan in case.anatomy.plans:
        widths = [int(width) for width in _WIDTH.findall(plan.text)]
        row = 8 * (1 + min(widths, default=1))
        for node in plan.nodes:
            if kind_of(node.name) != BROADCAST:
                continue
            rows = _figure(node, "number of output rows") or 0.0
            size = rows * row
            if size <= BROADCASTABLE:
                continue
            held = _figure(node, "data size")
            times = ("time to collect", "time to build", "time to broadcast")
            spent = sum(_figure(node, name) or 0.0 for name in times)
            yield Hit(
                size,
                f"a table of {units.count(rows)} rows was broadcast, at least {units.size(size)} "
                "where Spark by itself broadcasts up to 10 MiB; "
                f"it takes {units.size(held)} of memory in the driver and in each executor.",
                spent if case.warm else None,
            )


def _figure(node: OperatorNode, name: str) -> float | None:
    """A metric of an operator in base units, None where Spark told none."""
    metric = parse_metric(node.metrics.get(name, ""))
    return metric.total if metric else None


_THRESHOLD = (
    "Spark SQL Performance Tuning, Other Configuration Options: "
    "spark.sql.autoBroadcastJoinThreshold (10 MB)"
)

MISSED_BROADCAST = Rule(
    id="missed-broadcast",
    title="A small table was shuffled for a join",
    looks_at="data size of the smaller side of a shuffled join, as its shuffle counted it",
    threshold=BROADCASTABLE,
    below=True,
    unit="B",
    source=_THRESHOLD,
    scaled="taken as it is. A side that the join's type can't broadcast is passed over, and so are "
    "joins of RDDs, which tell no sizes",
    fix="Broadcast it: F.broadcast(small), or leave the threshold as it is and keep statistics; "
    "then labkit.compare(shuffled=..., broadcast=...).",
    check=_missed,
    on_times=False,
    claim="broadcast-join",
    lab="broadcast-join",
)

OVERSIZED_BROADCAST = Rule(
    id="oversized-broadcast",
    title="A large table was broadcast",
    looks_at="rows of a broadcast table times 8 bytes for each column and for the row itself",
    threshold=BROADCASTABLE,
    unit="B",
    source=_THRESHOLD,
    scaled="the limit as it is, against the least that the rows can take in Spark's row format: "
    "the memory that Spark reports comes in pages of up to 64 MiB, so that a small table's says "
    "nothing",
    fix="Drop the hint and let both sides be shuffled, or broadcast fewer rows and columns; then "
    "labkit.compare(broadcast=..., shuffled=...).",
    check=_oversized,
    on_times=False,
    claim="broadcast-crossover",
    lab="broadcast-crossover",
)

RULES = (MISSED_BROADCAST, OVERSIZED_BROADCAST)
