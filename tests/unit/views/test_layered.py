"""The layout of graphs: whatever the edges, nothing overlaps and data flows down."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from labkit.views.lineage.layered import Layout, layered
from labkit.views.lineage.place import Place
from labkit.views.lineage.spreading import spread

NODES = st.integers(1, 14)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[int, tuple[float, float]], list[tuple[int, int]]]:
    """Sizes by node, and edges in any direction, circles and loops among them."""
    count = draw(NODES)
    node = st.integers(0, count - 1)
    sizes = {
        i: (float(draw(st.integers(10, 200))), float(draw(st.integers(10, 90))))
        for i in range(count)
    }
    return sizes, draw(st.lists(st.tuples(node, node), max_size=25))


@given(graphs())
def test_nothing_overlaps(
    graph: tuple[dict[int, tuple[float, float]], list[tuple[int, int]]],
) -> None:
    """Neither nodes, nor the lanes of passing edges, and all lie inside."""
    layout = layered(*graph, across=10, down=20)
    lanes = [stop for stops in layout.edges.values() for stop in stops]
    things = [*layout.places.values(), *lanes]
    assert set(layout.places) == set(graph[0])
    for one, other in combinations(things, 2):
        assert not overlap(one, other)
    assert all(within(layout, one) for one in things)


@given(graphs())
def test_parents_stand_above_their_children(
    graph: tuple[dict[int, tuple[float, float]], list[tuple[int, int]]],
) -> None:
    """Every edge runs down; those left out are the ones that would close a circle."""
    layout = layered(*graph, across=10, down=20)
    for parent, child in layout.edges:
        assert layout.places[parent].bottom + 20 <= layout.places[child].y + 0.01
    missing = set(graph[1]) - set(layout.edges)
    for parent, child in missing:
        assert parent in reached(child, list(layout.edges)), "it leads back to where it came from"


def test_edges_are_upright_where_there_is_room() -> None:
    """A chain is straight, and two sources stand at equal distances from what they feed."""
    sizes = dict.fromkeys(range(4), (100.0, 30.0))
    places = layered(sizes, [(0, 2), (1, 2), (2, 3)], 10, 20).places
    assert places[2].middle == places[3].middle
    assert places[0].middle + places[1].middle == 2 * places[2].middle


def test_edges_that_need_not_cross_do_not() -> None:
    """The order of a row follows the rows beside it."""
    sizes = dict.fromkeys(range(4), (50.0, 20.0))
    places = layered(sizes, [(0, 3), (1, 2)], 10, 20).places
    assert (places[0].x < places[1].x) == (places[3].x < places[2].x)


def test_a_graph_of_no_nodes_is_empty() -> None:
    """Nothing to lay out."""
    assert layered({}, [], 10, 20) == Layout({}, {}, 0.0, 0.0)


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 80)), min_size=1, max_size=12))
def test_things_in_a_row_keep_order_and_gaps(things: list[tuple[float, float]]) -> None:
    """However near to each other they are wanted."""
    wanted, widths = [t[0] for t in things], [t[1] for t in things]
    found = spread(wanted, widths, 5)
    ends = [x + width / 2 for x, width in zip(found, widths, strict=True)]
    starts = [x - width / 2 for x, width in zip(found, widths, strict=True)]
    assert all(start - end >= 5 - 1e-6 for end, start in zip(ends, starts[1:], strict=False))


def test_things_that_fit_stand_where_they_are_wanted() -> None:
    """Nothing is moved without need."""
    assert spread([0, 100, 300], [20, 20, 20], 10) == [0, 100, 300]


def reached(start: int, edges: list[tuple[int, int]]) -> set[int]:
    """All nodes that edges lead to from here, itself included."""
    found = {start}
    for _ in range(len(edges) + 1):
        found |= {child for parent, child in edges if parent in found}
    return found


def overlap(one: Place, other: Place) -> bool:
    """Whether two rectangles share any ground."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > 0.01 and down > 0.01


def within(layout: Layout, one: Place) -> bool:
    """Whether a rectangle lies inside the layout."""
    across = one.x >= -0.01 and one.right <= layout.width + 0.01
    return across and one.y >= -0.01 and one.bottom <= layout.height + 0.01
