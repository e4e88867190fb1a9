"""Claims about what goes through a shuffle (notebook 01)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, Case, Check, Claim, Published

CHAPTER = "01_shuffles"

NO_NETWORK = (
    "no byte of a shuffle crosses a network, so what the bytes cost there is not in the times."
)

_WRITERS = (
    Check("bypass", "sort"),
    Check("bypass", "sort", "shuffle_write_bytes", EQUAL, main=False),
)

CLAIMS = (
    Claim(
        id="reduce-by-key",
        chapter=CHAPTER,
        sources=("S2", "S4"),
        says="Combining values before the shuffle (reduceByKey) beats grouping them first "
        "(groupByKey).",
        hidden_by_local_mode=NO_NETWORK,
        cases=(
            Case(
                lab="reduce-by-key",
                params={"records": 10_000_000, "keys": 42, "partitions": 42, "arms": "scala"},
                quick={"records": 1_000_000},
                checks=(
                    Check("Scala reduceByKey", "Scala groupByKey",
                          published=Published(2646.3, 270.7, "ms", note="Scala")),
                    Check("Scala reduceByKey", "Scala groupByKey", "shuffle_write_bytes",
                          main=False),
                ),
            ),
            Case(
                lab="reduce-by-key",
                params={"records": 5_000_000, "keys": 42, "partitions": 8},
                quick={"records": 100_000},
                checks=(
                    Check("reduceByKey", "groupByKey", main=False),
                    Check("reduceByKey", "groupByKey", "shuffle_write_bytes", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="bypass-merge",
        chapter=CHAPTER,
        sources=("docs",),
        says="Without combining on the map side, and with at most 200 reduce partitions, it is "
        "cheaper not to sort the shuffle's files (spark.shuffle.sort.bypassMergeThreshold; the "
        "documentation says only that it avoids sorting).",
        hidden_by_local_mode="the shuffle's files lie in memory here, or in the page cache of this "
        "machine's disk: what creating them costs on a cluster's disks is not in the times.",
        cases=(
            Case(
                lab="shuffle-writer",
                params={"records": 1_000_000, "partitions": 42, "data": "dataframe"},
                quick={"records": 100_000},
                checks=_WRITERS,
            ),
            Case(
                lab="shuffle-writer",
                params={"records": 10_000_000, "partitions": 42, "data": "scala"},
                quick={"records": 1_000_000},
                checks=(
                    *_WRITERS,
                    Check("reduceByKey", "bypass", main=False),
                    Check("reduceByKey", "sort", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="cartesian-join",
        chapter=CHAPTER,
        sources=("S2",),
        says="Joining on a key beats forming all pairs (cartesian) and filtering them.",
        hidden_by_local_mode=NO_NETWORK,
        cases=(
            Case(
                lab="cartesian-join",
                params={"records": 10_000, "keys": 42, "partitions": 42, "arms": "scala"},
                quick={"records": 3_000, "partitions": 13},
                checks=(
                    Check("Scala join", "Scala cartesian",
                          published=Published(9255.3, 1525.0, "ms", note="Scala")),
                    Check("Scala join", "Scala cartesian", "widest_stage_tasks",
                          published=Published(1764, 42, "partitions"), main=False),
                ),
            ),
        ),
    ),
)  # fmt: skip
