"""Map tiles that read their neighbours through a cache: how tiles are put together decides."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import pbkdf2_hmac
from math import isqrt
from statistics import median
from zlib import crc32

from labkit.labs.kit import *

LEVEL = 14
"""The level of the tiles: 2 to the power of 14 of them in each direction, in a quadtree."""

COARSE = 7
"""The level of the arm that shows what too coarse a partitioner does."""

PUBLISHED = range(9, 13)
"""The levels that the source advises for tiles of level 14: 2 to 5 above."""

A_TOWN, ROOM, STEPS = 500, 13, 25
"""Of the map: tiles with roads for each town and their share of all tiles, one in so many; the
length of a road, in tiles."""

CORNER = 4_096
"""The column and the row at which the map begins."""

COMPASS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))

Place = tuple[int, int]


def tile(x: int, y: int) -> int:
    """The number of a tile: the bits of its column and its row in turns.

    So it begins with the number of any larger tile that it lies in.
    """
    return int(f"{x:b}", 4) + 2 * int(f"{y:b}", 4)


def roads(tiles: int) -> list[tuple[int, Place]]:
    """Tiles along roads that begin in towns, more of them in large ones, in no order."""
    draw = random.Random(LEVEL)  # one map, the same everywhere
    side = isqrt(tiles * ROOM)
    towns = [(draw.randrange(side), draw.randrange(side)) for _ in range(-(-tiles // A_TOWN))]
    found: dict[Place, None] = {}
    while len(found) < tiles:
        x, y = towns[int(len(towns) * draw.random() ** 2)]
        heading = draw.randrange(8)
        for _ in range(STEPS):
            heading += draw.randrange(4) == 0 and draw.choice((-1, 1))
            east, south = COMPASS[heading % 8]
            x, y = (x + east) % side, (y + south) % side
            found[x + CORNER, y + CORNER] = None
    places = [*found][:tiles]
    draw.shuffle(places)
    return [(tile(x, y), (x, y)) for x, y in places]


def by_parent(level: int) -> Callable[[int], int]:
    """A partitioner: tiles that lie in one tile of that level come into one partition."""
    return lambda number: crc32((number >> 2 * (LEVEL - level)).to_bytes(4, "big"))


def with_neighbours(
    tiles: Iterable[tuple[int, Place]], cached: int, effort: int, counted: Callable[..., None]
) -> Iterator[tuple[int, int]]:
    """Each tile with the sum of its eight neighbours, which are read through a cache of a task."""

    @lru_cache(maxsize=cached)
    def read(number: int) -> int:
        return pbkdf2_hmac("sha256", number.to_bytes(4, "big"), b"labkit", effort)[0]

    for number, (x, y) in tiles:
        yield number, sum(read(tile(x + east, y + south)) for east, south in COMPASS)
    counted(read.cache_info())


def build(
    spark: SparkSession, tiles: int, level: int, partitions: int, cached: int, effort: int
) -> Arms:
    """The neighbours of all tiles, with four ways to put the tiles together."""
    sc = spark.sparkContext
    places = roads(tiles)

    def summed(gathered: RDD[tuple[int, Place]], of: Callable[[int], int]) -> Measured:
        hits, reads = sc.accumulator(0), sc.accumulator(0)

        def counted(cache: Any) -> None:
            hits.add(cache.hits)
            reads.add(cache.misses)

        def found() -> dict[str, float]:
            sizes = Counter(of(number) % partitions for number, _ in places)
            return {
                "tiles_read": reads.value,
                "tiles_hit": hits.value,
                "largest_partition": max(sizes.values()),
                "median_partition": median(sizes[part] for part in range(partitions)),
            }

        answer = gathered.mapPartitions(lambda part: with_neighbours(part, cached, effort, counted))
        return Measured(answer, found)

    def gathered(of: Callable[[int], int]) -> RDD[tuple[int, Place]]:
        return sc.parallelize(places, partitions).partitionBy(partitions, of)

    def sorted_by(of: Callable[[int], int]) -> RDD[tuple[int, Place]]:
        return sc.parallelize(places, partitions).repartitionAndSortWithinPartitions(partitions, of)

    def by_tile() -> Measured:
        return summed(gathered(by_parent(LEVEL)), by_parent(LEVEL))

    def by_area() -> Measured:
        return summed(gathered(by_parent(level)), by_parent(level))

    def by_area_sorted() -> Measured:
        return summed(sorted_by(by_parent(level)), by_parent(level))

    def coarse_sorted() -> Measured:
        return summed(sorted_by(by_parent(COARSE)), by_parent(COARSE))

    return {
        "by_tile": by_tile,
        "by_area": by_area,
        "by_area_sorted": by_area_sorted,
        "coarse_sorted": coarse_sorted,
    }


LAB = Lab(
    title="Map tiles put together by area",
    notebook="03b_files_and_tiles",
    question="Does a partitioner by coarse map tile, and sorting, make a cache of a task useful?",
    expect=(
        "A tile's neighbours are its neighbours' neighbours, too: where tiles of one area are in "
        "one partition, in the order of their numbers, a small cache has most of what is read. "
        "The coarser the area, the fewer tiles are read at borders, and the fewer areas there are "
        "to deal out: some partitions get several dense ones and the slowest task sets the time."
    ),
    metric="tiles_read",
    params=(
        count("tiles", 20_000, "tiles of level 14 along roads", low=100, high=500_000),
        Param("level", 11, "the level of the partitioner's areas: 14 is a tile each, each level "
              "less four times the area", low=7, high=13),
        partitions(16, "partitions, of which each is a task with a cache of its own", low=2),
        count("cached", 500, "tiles that a task's cache holds", low=1, high=1_000_000),
        count("effort", 50, "rounds of hashing: what reading a tile costs", low=1, high=10_000),
    ),
    build=build,
    pairs=6,
    small={"tiles": 2_000, "partitions": 4, "cached": 200, "effort": 1},
    shows=(
        Check("by_area_sorted", "by_tile", "tiles_read", least=1.5),
        Check("by_area_sorted", "by_area", "tiles_read"),
        Check("coarse_sorted", "by_area_sorted", "tiles_read"),
        Check("by_area_sorted", "coarse_sorted", "largest_partition"),
    ),
    figures=(
        Figure("tiles_read", "tiles read", "", True, "neighbours that the cache of the task did "
               "not have"),
        Figure("tiles_hit", "cache hits", "", True, "neighbours that it had", kept=True,
               better="more"),
        Figure("largest_partition", "largest partition", "", True, "tiles in the partition that "
               "has most of them, by the partitioner"),
        Figure("median_partition", "median partition", "", True, "tiles in the median partition, "
               "by the partitioner", kept=True),
    ),
)  # fmt: skip
