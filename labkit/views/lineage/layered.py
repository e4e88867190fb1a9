"""Lays out a graph in rows, edges running down, so that nothing overlaps.

The steps are those of Sugiyama, Tagawa and Toda ("Methods for Visual Understanding of
Hierarchical System Structures", IEEE Trans. SMC 11, 1981): a row for each node, stops in the
rows that a longer edge passes, an order in each row by the mean place of the neighbours, and x
positions as near to the neighbours as that order and the gaps let them be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from labkit.views.lineage.place import Place
from labkit.views.lineage.row_order import row_order
from labkit.views.lineage.spreading import spread

Edge = tuple[int, int]

_SWEEPS = 8


@dataclass(frozen=True)
class Layout:
    """Where the nodes stand, and the lanes in which each edge passes the rows on its way down.

    An edge that would close a circle is not laid out: it is missing in `edges`.
    """

    places: Mapping[int, Place]
    edges: Mapping[Edge, tuple[Place, ...]]
    width: float
    height: float


@dataclass
class _Graph:
    """Nodes and stops with their rows (0 is the lowest) and sizes, joined by steps of one row.

    A step has the shifts of its ends from the middles of what it joins.
    """

    row: dict[Hashable, int]
    size: dict[Hashable, tuple[float, float]]
    steps: dict[tuple[Hashable, Hashable], tuple[float, float]] = field(default_factory=dict)
    stops: dict[Edge, list[Hashable]] = field(default_factory=dict)
    above: dict[Hashable, list[Hashable]] = field(default_factory=lambda: defaultdict(list))
    below: dict[Hashable, list[Hashable]] = field(default_factory=lambda: defaultdict(list))


def layered(
    sizes: Mapping[int, tuple[float, float]],
    edges: Iterable[Edge],
    across: float,
    down: float,
    lanes: Mapping[Edge, float] | None = None,
    ends: Mapping[Edge, tuple[float, float]] | None = None,
) -> Layout:
    """Place nodes of these widths and heights, parents above children, in pixels.

    Parameters
    ----------
    across, down:
        The gaps between the nodes of a row, and between rows.
    lanes:
        How wide an edge is that passes a row; 2 if not given.
    ends:
        How far right of the middles of its parent and its child an edge ends; 0 if not given.
    """
    graph = _graph(sizes, _without_circles(sizes, edges), lanes or {}, ends or {})
    order = row_order(graph.row, graph.above, graph.below)
    middles = _middles(graph, order, across)
    left = min((middles[n] - graph.size[n][0] / 2 for n in middles), default=0.0)
    places: dict[Hashable, Place] = {}
    top = 0.0
    for row in reversed(order):
        height = max(graph.size[n][1] for n in row)
        for node in row:
            width, own = graph.size[node][0], graph.size[node][1] or height
            places[node] = Place(middles[node] - width / 2 - left, top + height - own, width, own)
        top += height + down
    return Layout(
        {node: places[node] for node in sizes},
        {edge: tuple(places[stop] for stop in stops) for edge, stops in graph.stops.items()},
        max((place.right for place in places.values()), default=0.0),
        max(0.0, top - down),
    )


def _without_circles(nodes: Iterable[int], edges: Iterable[Edge]) -> list[Edge]:
    """The edges without those that lead back to where they came from."""
    parents: dict[int, list[int]] = defaultdict(list)
    for parent, child in dict.fromkeys(edges):
        parents[child].append(parent)
    kept: list[Edge] = []
    done: set[int] = set()
    for start in nodes:
        # Depth first without recursion: lineages of iterative programs are deep.
        path: dict[int, None] = {}
        waiting = [(start, False)]
        while waiting:
            node, left = waiting.pop()
            if left:
                del path[node]
                done.add(node)
            elif node not in done and node not in path:
                path[node] = None
                waiting.append((node, True))
                fresh = [parent for parent in parents[node] if parent not in path]
                kept += [(parent, node) for parent in fresh]
                waiting += [(parent, False) for parent in reversed(fresh)]
    return kept


def _graph(
    sizes: Mapping[int, tuple[float, float]],
    edges: Sequence[Edge],
    lanes: Mapping[Edge, float],
    ends: Mapping[Edge, tuple[float, float]],
) -> _Graph:
    rows = _rows(sizes, edges)
    graph = _Graph({node: rows[node] for node in rows}, {node: sizes[node] for node in sizes})
    for edge in edges:
        parent, child = edge
        stops: list[Hashable] = []
        for row in range(graph.row[parent] - 1, graph.row[child], -1):
            stop = ("stop", edge, row)
            graph.row[stop], graph.size[stop] = row, (lanes.get(edge, 2.0), 0.0)
            stops.append(stop)
        graph.stops[edge] = stops
        start, end = ends.get(edge, (0.0, 0.0))
        way: list[Hashable] = [parent, *stops, child]
        for place, (upper, lower) in enumerate(pairwise(way)):
            shifts = (0.0 if place else start, end if place == len(stops) else 0.0)
            graph.steps[upper, lower] = shifts
            graph.above[lower].append(upper)
            graph.below[upper].append(lower)
    return graph


def _rows(nodes: Iterable[int], edges: Sequence[Edge]) -> dict[int, int]:
    """How many rows each node stands above the lowest: the longest way down from it."""
    row = dict.fromkeys(nodes, 0)
    parents: dict[int, list[int]] = defaultdict(list)
    below = dict.fromkeys(row, 0)
    for parent, child in edges:
        parents[child].append(parent)
        below[parent] += 1
    waiting = [node for node, count in below.items() if not count]
    while waiting:
        node = waiting.pop()
        for parent in parents[node]:
            row[parent] = max(row[parent], row[node] + 1)
            below[parent] -= 1
            if not below[parent]:
                waiting.append(parent)
    return row


def _middles(graph: _Graph, order: list[list[Hashable]], across: float) -> dict[Hashable, float]:
    """The x of each middle: rows are drawn to those above and below them in turn."""
    middles: dict[Hashable, float] = {}
    for row in order:
        _put(graph, row, [0.0] * len(row), across, middles)
    for sweep in range(_SWEEPS):
        for row in order if sweep % 2 else order[::-1]:
            wanted = [_wanted(graph, node, middles, also_below=sweep > 0) for node in row]
            _put(graph, row, wanted, across, middles)
    return middles


def _put(
    graph: _Graph,
    row: Sequence[Hashable],
    wanted: Sequence[float],
    across: float,
    middles: dict[Hashable, float],
) -> None:
    found = spread(wanted, [graph.size[node][0] for node in row], across)
    middles.update(zip(row, found, strict=True))


def _wanted(
    graph: _Graph, node: Hashable, middles: Mapping[Hashable, float], also_below: bool
) -> float:
    """Where its neighbours would have a node: the mean of what would make each edge upright."""
    pulls = []
    for parent in graph.above[node]:
        start, end = graph.steps[parent, node]
        pulls.append(middles[parent] + start - end)
    for child in graph.below[node] if also_below else ():
        start, end = graph.steps[node, child]
        pulls.append(middles[child] + end - start)
    return sum(pulls) / len(pulls) if pulls else middles[node]
