"""Claims about the number and size of partitions (notebook 03)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, SHOWN, Case, Check, Claim, Published

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

TINY_HERE = (
    "tasks start inside the driver's own process, so what it costs to send one to an executor is "
    "not in the times, nor what a shuffle costs on a network."
)

CLAIMS = (
    Claim(
        id="small-partitions",
        chapter=CHAPTER,
        sources=("S1",),
        says="A selective filter leaves many tiny or empty partitions, hence many tiny tasks: "
        "repartition or coalesce after it.",
        hidden_by_local_mode=TINY_HERE,
        cases=(
            Case(
                lab="small-partitions",
                params={"records": 200_000, "partitions": 182, "uses": 2},
                quick={"records": 20_000, "partitions": 40},
                checks=(
                    Check("as_it_is", "as_it_is", "median_kept_bytes", other="largest_kept_bytes",
                          least=100, published=Published(2.2, 0.000112, "MB", note="Storage page")),
                    Check("coalesce", "as_it_is", "tasks"),
                    Check("repartition", "as_it_is", "tasks"),
                    Check("coalesce", "as_it_is"),
                    Check("repartition", "as_it_is"),
                ),
            ),
            Case(
                lab="small-partitions",
                params={"records": 200_000, "partitions": 182, "uses": 1},
                quick={"records": 20_000, "partitions": 40},
                checks=(Check("repartition", "as_it_is", "tasks", main=False),),
            ),
        ),
    ),
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
        id="partition-count",
        chapter=CHAPTER,
        sources=("S3",),
        says="Too few partitions starve the cores, too many drown in the overhead of their tasks.",
        hidden_by_local_mode=TINY_HERE,
        cases=(
            Case(
                lab="partition-count",
                params={"partitions": 1, "effort": 200},
                quick={"effort": 50},
                checks=(Check("three_a_core", "asked"),),
            ),
            Case(
                lab="partition-count",
                params={"partitions": 1024, "effort": 200},
                quick={"partitions": 512, "effort": 50},
                checks=(Check("three_a_core", "asked"),),
            ),
        ),
    ),
    Claim(
        id="shuffle-partitions",
        chapter=CHAPTER,
        sources=("S2",),
        says="spark.sql.shuffle.partitions (200) is static for the whole job (the source has Spark "
        "2.2).",
        hidden_by_local_mode="the many small blocks of a shuffle lie on this machine: fetching "
        "them across a network costs more.",
        cases=(
            Case(
                lab="shuffle-partitions",
                params={"rows": 10_000_000},
                quick={"rows": 1_000_000},
                checks=(
                    Check("coalesced", "static", "tasks", EQUAL),
                    Check("coalesced", "static", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="sort-within",
        chapter=CHAPTER,
        sources=("S2",),
        says="repartitionAndSortWithinPartitions sorts in the shuffle: that is cheaper than to "
        "repartition, and then sort.",
        hidden_by_local_mode="no byte of a shuffle crosses a network, and what a sort spills goes "
        "to this machine's disk or page cache.",
        cases=(
            Case(
                lab="sort-within",
                params={"records": 2_000_000},
                quick={"records": 200_000},
                checks=(
                    Check("repartition_and_sort", "repartition_then_sort"),
                    Check("repartition_and_sort", "repartition_then_sort", "shuffle_write_bytes",
                          EQUAL, main=False),
                ),
            ),
            Case(
                lab="sort-within",
                params={"records": 500_000, "data": "python"},
                quick={"records": 50_000},
                checks=(Check("repartition_and_sort", "repartition_then_sort", main=False),),
            ),
            Case(
                lab="sort-within",
                params={"records": 2_000_000, "data": "dataframe"},
                quick={"records": 200_000},
                checks=(
                    Check("repartition_and_sort", "repartition_then_sort", main=False),
                    Check("repartition_and_sort", "repartition_then_sort", "shuffle_write_bytes",
                          main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="partition-distribution",
        chapter=CHAPTER,
        sources=("S3",),
        says="No built-in instrument tells exactly how partitions are spread over the workers.",
        hidden_by_local_mode="one executor, the driver, has all partitions: how they lie on "
        "several shows on a cluster alone.",
        cases=(
            Case(
                lab="partition-distribution",
                checks=(
                    Check("no-exact-count", says=SHOWN),
                    Check("bytes", says=SHOWN, main=False),
                    Check("executors", says=SHOWN, main=False),
                    Check("python-objects", says=SHOWN, main=False),
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
                quick={"files": 60},
                checks=(*_PREDICTED, Check("wholeTextFiles", "textFile", "tasks")),
            ),
            Case(
                lab="text-or-whole-files",
                params={"input": "large", "large_mb": 128},
                quick={"large_mb": 40},
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
                quick={"files": 100, "large_mb": 16},
                checks=_PACKED,
            )
            for most, cost in ((128, 4_096), (128, 0), (16, 4_096), (16, 0))
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
                params={"tiles": 50_000, "partitions": 16, "level": level},
                quick={"tiles": 3_000, "partitions": 4},
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
