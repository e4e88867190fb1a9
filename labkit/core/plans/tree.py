"""The records of a query plan: operators in preorder, each with its depth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class PlanNode:
    """An operator of a plan, as Spark's text tells of it.

    A tree is a tuple of nodes from the root down, an operator before its inputs; `depth` is the
    number of operators above it. `number` is the one that explain("formatted") gives it, None
    elsewhere. `note` is what the operator's own line says behind its name, `details` what the
    formatted text lists below its number.
    """

    name: str
    depth: int
    number: int | None = None
    codegen: bool = False
    note: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


Tree = tuple[PlanNode, ...]


@dataclass(frozen=True)
class FormattedPlan:
    """One execution as explain("formatted") tells it.

    `final` is the plan that ran, its subqueries below the operators that use them. `initial` is
    the adaptive plan before anything ran, empty when it is the same or the plan isn't adaptive.
    """

    final: Tree
    initial: Tree = ()


def reseated(tree: Sequence[PlanNode], root: int = 0) -> Tree:
    """The tree with its first node at depth `root`."""
    if not tree:
        return ()
    shift = root - tree[0].depth
    return tuple(replace(node, depth=node.depth + shift) for node in tree)


def end_of(depths: Sequence[int], place: int) -> int:
    """Where the subtree that starts at `place` ends: the place after its last operator."""
    end = place + 1
    while end < len(depths) and depths[end] > depths[place]:
        end += 1
    return end


def parents(depths: Sequence[int]) -> list[int | None]:
    """The place of each operator's consumer, None for a root."""
    path: list[int] = []
    found: list[int | None] = []
    for place, depth in enumerate(depths):
        while path and depths[path[-1]] >= depth:
            path.pop()
        found.append(path[-1] if path else None)
        path.append(place)
    return found


_IDS = re.compile(
    r"(?<=\S)#\d+L?\b"  # expression ids: tailnum#1008, count(1)#12L
    r"|,? ?\[(?:plan_)?id=#?\d+\]"
    r"|@[0-9a-f]{4,16}\b"  # the hash of a Java object
    r"|(?<=RDD)\[\d+\](?= at )"
)


def without_ids(text: str) -> str:
    """The text without the numbers that differ from one run of the same program to the next."""
    return _IDS.sub("", text).strip()
