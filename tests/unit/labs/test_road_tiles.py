"""The map that the partitioner by area is tried on."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

from labkit.labs.partitions import locality_partitioner as lab


def test_a_tiles_number_begins_with_that_of_the_tile_it_lies_in() -> None:
    """Two bits less for each level up."""
    for x, y in product((0, 1, 5, 700, 2**14 - 1), repeat=2):
        for up in range(8):
            assert lab.tile(x, y) >> 2 * up == lab.tile(x >> up, y >> up)


def test_tiles_of_one_area_come_into_one_partition() -> None:
    """Whatever their number; those of another area need not."""
    of = lab.by_parent(10)
    assert len({of(lab.tile(640 + x, 16 + y)) for x, y in product(range(16), repeat=2)}) == 1
    assert len({of(lab.tile(x * 16, 0)) % 16 for x in range(200)}) == 16


def test_the_map_is_always_the_same_and_its_tiles_are_neighbours() -> None:
    """Each tile once; a road goes from tile to tile."""
    places = lab.roads(2_000)
    assert places == lab.roads(2_000)
    there = {place for _, place in places}
    assert len(there) == len({number for number, _ in places}) == 2_000
    near = sum(any((x + a, y + b) in there for a, b in lab.COMPASS) for x, y in there)
    assert near > 1_990


def test_a_task_reads_a_neighbour_again_only_when_its_cache_has_lost_it() -> None:
    """The answer doesn't hang on the cache."""
    row = [(lab.tile(x, 7), (x, 7)) for x in range(100, 140)]
    counted: list[Any] = []
    run = partial(lab.with_neighbours, row, effort=1, counted=counted.append)
    assert list(run(1)) == list(run(1_000))
    without, with_all = counted
    assert without.hits + without.misses == with_all.hits + with_all.misses == 8 * 40
    assert with_all.misses == 3 * 42 < without.misses
