"""Claims about the number and size of partitions (notebook 03)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, Case, Check, Claim

CHAPTER = "03_partitions"

FILES_NEAR = (
    "the files lie in memory or in this machine's page cache: on a store across a network each "
    "costs more to open."
)

_PREDICTED = tuple(
    Check(arm, arm, "tasks", EQUAL, other="predicted_partitions")
    for arm in ("textFile", "wholeTextFiles")
)

_PACKED = (
    Check("packed", "packed", "tasks", EQUAL, other="predicted_partitions"),
    Check("unpacked", "unpacked", "tasks", EQUAL, other="predicted_partitions"),
    Check("packed", "unpacked", "tasks"),
)

CLAIMS = (
    Claim(
        id="coalesce-cheaper",
        chapter=CHAPTER,
        sources=("S2",),
        says="coalesce avoids the shuffle and is cheaper than repartition.",
        hidden_by_local_mode="no byte of a shuffle crosses a network, so what the bytes cost "
        "there is not in the times.",
        cases=(
            Case(
                lab="coalesce-cheaper",
                params={"records": 300_000},
                quick={"records": 30_000},
                checks=(
                    Check("coalesce", "repartition"),
                    Check("coalesce", "repartition", "shuffle_write_bytes"),
                ),
            ),
        ),
    ),
    Claim(
        id="repartition-is-not-coalesce",
        chapter=CHAPTER,
        sources=("S1",),
        says="repartition(n) is coalesce(n, shuffle = false).",
        cases=(
            Case(
                lab="coalesce-cheaper",
                params={"records": 300_000},
                quick={"records": 30_000},
                checks=(
                    Check("coalesce", "repartition", "shuffle_write_bytes", says=EQUAL),
                    Check("coalesce", "repartition", "stages", says=EQUAL),
                ),
            ),
        ),
    ),
    Claim(
        id="text-or-whole-files",
        chapter=CHAPTER,
        sources=("S2",),
        says="textFile makes a partition a block (of a small file one for itself), wholeTextFiles "
        "packs small files into few.",
        hidden_by_local_mode=FILES_NEAR,
        cases=(
            Case(
                lab="text-or-whole-files",
                params={"files": 1_000},
                quick={"files": 200},
                checks=(*_PREDICTED, Check("wholeTextFiles", "textFile", "tasks")),
            ),
            Case(
                lab="text-or-whole-files",
                params={"input": "large", "large_mb": 128},
                quick={"large_mb": 70},
                checks=(*_PREDICTED, Check("wholeTextFiles", "textFile", "tasks")),
            ),
        ),
    ),
    Claim(
        id="file-packing",
        chapter=CHAPTER,
        sources=("S2",),
        says="A DataFrame packs the files that it reads by spark.sql.files.maxPartitionBytes "
        "(128 MB) and openCostInBytes (4 MB).",
        hidden_by_local_mode=FILES_NEAR,
        cases=tuple(
            Case(
                lab="file-packing",
                params={"files": 1_000, "large_mb": 256, "max_mb": most, "open_cost_kb": cost},
                quick={"files": 250, "large_mb": 64},
                checks=_PACKED,
            )
            for most, cost in ((128, 4_096), (128, 0), (128, 32_768), (16, 4_096), (16, 0))
        ),
    ),
    Claim(
        id="locality-partitioner",
        chapter=CHAPTER,
        sources=("S3",),
        says="Partitioning by coarse map tile (2 to 5 levels above) and sorting inside partitions "
        "raises the hit ratio of a cache; too coarse spoils the balance.",
        hidden_by_local_mode="a tile that the cache lacks is computed here, not fetched over a "
        "network, so what the hits save there is not in the times.",
        cases=tuple(
            Case(
                lab="locality-partitioner",
                params={"tiles": 50_000, "level": level},
                quick={"tiles": 5_000},
                checks=(
                    Check("by_area_sorted", "by_tile", "tiles_read"),
                    Check("by_area_sorted", "by_area", "tiles_read"),
                    Check("by_area_sorted", "coarse_sorted", "largest_partition"),
                    Check("coarse_sorted", "by_area_sorted", "tiles_read", main=False),
                ),
            )
            for level in (9, 12)
        ),
    ),
)  # fmt: skip
