"""In which order the nodes of each row of a graph stand, so that few edges cross."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Hashable, Mapping, Sequence

_SWEEPS = 8

Neighbours = Mapping[Hashable, Sequence[Hashable]]


def row_order(
    row: Mapping[Hashable, int], above: Neighbours, below: Neighbours
) -> list[list[Hashable]]:
    """The rows, lowest first, each in the order with the fewest crossings that was found.

    `row` has the number of each node's row; `above` and `below` its neighbours one row away.
    """
    rows: list[list[Hashable]] = [[] for _ in range(1 + max(row.values(), default=-1))]
    seen: set[Hashable] = set()
    waiting = [node for node in reversed(list(row)) if not below[node]]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            rows[row[node]].append(node)
            waiting += reversed(above[node])
    best, fewest = [list(nodes) for nodes in rows], _crossings(rows, above)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        _by_neighbours(rows if sweep % 2 else rows[::-1], below if sweep % 2 else above)
        crossings = _crossings(rows, above)
        if crossings < fewest:
            best, fewest = [list(nodes) for nodes in rows], crossings
    return best


def _by_neighbours(rows: Sequence[list[Hashable]], known: Neighbours) -> None:
    """Sort each row by the mean rank of its nodes' neighbours in the row before."""
    rank = {node: float(i) for nodes in rows for i, node in enumerate(nodes)}
    for nodes in rows:
        mean = {
            node: sum(ranks) / len(ranks)
            if (ranks := [rank[m] for m in known[node]])
            else rank[node]
            for node in nodes
        }
        nodes.sort(key=mean.__getitem__)
        rank |= {node: float(i) for i, node in enumerate(nodes)}


def _crossings(rows: Sequence[Sequence[Hashable]], above: Neighbours) -> int:
    """How many pairs of edges cross."""
    rank = {node: i for nodes in rows for i, node in enumerate(nodes)}
    count = 0
    for nodes in rows:
        passed: list[int] = []
        for node in nodes:
            ends = [rank[parent] for parent in above[node]]
            count += sum(len(passed) - bisect_right(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return count
