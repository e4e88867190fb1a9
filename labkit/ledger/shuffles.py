"""Claims about what goes through a shuffle (notebook 01)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, SHOWN, Case, Check, Claim, Published

CHAPTER = "01_shuffles"

NO_NETWORK = (
    "no byte of a shuffle crosses a network, so what the bytes cost there is not in the times."
)

ON_A_CLUSTER = (
    "the scheduler counts as it does on a cluster; which machine a task runs on, and what crosses "
    "a network between two stages, is not seen."
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
                quick={"records": 500_000},
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
    Claim(
        id="rich-transform",
        chapter=CHAPTER,
        sources=("S2",),
        says="Doing as much as possible in one transformation pays: a set of each key's values by "
        "combineByKey or aggregateByKey beats groupByKey and a set of each group.",
        hidden_by_local_mode=NO_NETWORK,
        cases=(
            Case(
                lab="rich-transform",
                params={"records": 1_000_000, "keys": 1_000, "distinct": 1_000, "partitions": 8,
                        "arms": "scala"},
                quick={"records": 300_000, "distinct": 300},
                checks=(
                    Check("Scala combineByKey", "Scala groupByKey"),
                    Check("Scala aggregateByKey", "Scala groupByKey"),
                    Check("Scala combineByKey", "Scala groupByKey", "shuffle_write_bytes",
                          main=False),
                ),
            ),
            Case(
                lab="rich-transform",
                params={"records": 1_000_000, "keys": 1_000, "distinct": 10, "partitions": 8,
                        "arms": "scala"},
                quick={"records": 100_000},
                checks=(Check("Scala combineByKey", "Scala groupByKey", "shuffle_write_bytes",
                              main=False),),
            ),
        ),
    ),
    Claim(
        id="narrow-wide",
        chapter=CHAPTER,
        sources=("S4",),
        says="A narrow dependency is pipelined inside a stage; each wide one adds a stage.",
        hidden_by_local_mode=ON_A_CLUSTER,
        cases=(
            Case(
                lab="narrow-wide",
                checks=tuple(
                    Check(name, says=SHOWN)
                    for name in ("map-filter", "union", "groupByKey", "reduceByKey", "repartition",
                                 "cogroup", "join", "scala-join", "partitioned-join")
                ),
            ),
        ),
    ),
    Claim(
        id="job-anatomy",
        chapter=CHAPTER,
        sources=("S4",),
        says="One action is one job of one stage or several, a stage has one task for each "
        "partition, and an application may run no job at all.",
        hidden_by_local_mode=ON_A_CLUSTER,
        cases=(
            Case(
                lab="job-anatomy",
                checks=(
                    *(Check(name, says=SHOWN)
                      for name in ("no-action", "one-action", "two-actions", "one-shuffle",
                                   "two-shuffles", "take")),
                    *(Check(name, says=SHOWN, main=False)
                      for name in ("same-shuffle", "sort", "dataframe")),
                ),
            ),
        ),
    ),
    Claim(
        id="same-partitioner",
        chapter=CHAPTER,
        sources=("S3",),
        says="Using one partitioner on both sides removes the shuffle of a later join or reduce.",
        hidden_by_local_mode=NO_NETWORK,
        cases=(
            Case(
                lab="same-partitioner",
                params={"records": 200_000, "later": "join", "data": "rdds"},
                quick={"records": 40_000},
                checks=(
                    Check("partitioned", "cached", "shuffle_write_bytes", least=2),
                    Check("partitioned", "cached"),
                ),
            ),
            Case(
                lab="same-partitioner",
                params={"records": 200_000, "later": "reduce", "data": "rdds"},
                quick={"records": 40_000},
                checks=(Check("partitioned", "cached", "shuffle_write_bytes"),),
            ),
            Case(
                lab="same-partitioner",
                params={"records": 1_000_000, "later": "join", "data": "tables"},
                quick={"records": 100_000},
                checks=(
                    Check("bucketed", "plain", "shuffle_write_bytes"),
                    Check("bucketed", "plain", "stages"),
                ),
            ),
        ),
    ),
    Claim(
        id="lean-shuffle",
        chapter=CHAPTER,
        sources=("S3",),
        says="Passing less data through the shuffle pays: create large values after it.",
        hidden_by_local_mode=NO_NETWORK,
        cases=(
            Case(
                lab="lean-shuffle",
                params={"records": 200_000, "arms": "scala"},
                quick={"records": 20_000},
                checks=(
                    Check("Scala after", "Scala before"),
                    Check("Scala after", "Scala before", "shuffle_write_bytes"),
                ),
            ),
            Case(
                lab="lean-shuffle",
                params={"records": 200_000, "arms": "python"},
                quick={"records": 20_000},
                checks=(Check("after", "before", "shuffle_write_bytes"),),
            ),
        ),
    ),
)  # fmt: skip
