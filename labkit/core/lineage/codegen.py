"""The operators in each whole-stage code generation, whose name alone says little."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from labkit.core.records.anatomy import PlanRun


def generated(plans: Sequence[PlanRun]) -> Mapping[str, tuple[str, ...]]:
    """The operators of each `WholeStageCodegen (n)` by its name, from the input to the result.

    A name that several plans bear, or several parts of one plan, is left out.
    """
    named = Counter(name for plan in plans for name in {node.codegen for node in plan.nodes})
    found: dict[str, tuple[str, ...]] = {}
    for plan in plans:
        inside: dict[str, list[int]] = defaultdict(list)
        for node in plan.nodes:
            inside[node.codegen].append(node.id)
        names = {node.id: node.name for node in plan.nodes}
        for name, ids in inside.items():
            ordered = _in_one_piece(ids, plan.edges)
            if name and named[name] == 1 and ordered:
                found[name] = tuple(names[number] for number in ordered)
    return found


def _in_one_piece(ids: Sequence[int], edges: Sequence[tuple[int, int]]) -> list[int]:
    """The nodes from the input to the consumer; none where they don't hang together."""
    mine = set(ids)
    inputs = {node: [a for a, b in edges if b == node and a in mine] for node in ids}
    fed = {parent for parents in inputs.values() for parent in parents}
    lasts = [node for node in ids if node not in fed]
    if len(lasts) != 1:
        return []
    order: dict[int, None] = {}
    waiting = [lasts[0]]
    while waiting:
        node = waiting.pop()
        if node not in order:
            order[node] = None
            waiting += reversed(inputs[node])
    return list(order)[::-1]
