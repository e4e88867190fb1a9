"""Claims about joins and skew (notebook 02)."""

from __future__ import annotations

from labkit.core.claims.claim import CROSSES, Case, Check, Claim, Published

CHAPTER = "02_joins"

FEW_CORES = (
    "no shuffle and no copy crosses a network, and all cores are this machine's: with few of them "
    "a slow task leaves little waiting, and on many it would decide the time alone."
)

_EVENER = tuple(
    Check(arm, "hashed", figure, main=figure == "most_records")
    for figure in ("most_records", "slowest_task_seconds")
    for arm in ("more_partitions", "another_key", "own_partitioner")
)

CLAIMS = (
    Claim(
        id="broadcast-join",
        chapter=CHAPTER,
        sources=("S1", "S2"),
        says="Joining a large table with a small one: shipping the small one beats shuffling "
        "both.",
        hidden_by_local_mode="neither the shuffle nor the broadcast crosses a network, so what "
        "their bytes cost there is not in the times.",
        cases=(
            Case(
                lab="broadcast-join",
                params={"input": "flights", "scale": 10},
                quick={"scale": 3},
                checks=(
                    Check("broadcast", "sort_merge"),
                    Check("broadcast", "sort_merge", "shuffle_write_bytes", main=False),
                ),
            ),
            Case(
                lab="broadcast-join",
                params={"input": "weblog", "scale": 10},
                quick={"scale": 3},
                checks=(
                    Check("broadcast_variable", "shuffle_join"),
                    Check("broadcast_variable", "shuffle_join", "shuffle_write_bytes",
                          main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="broadcast-crossover",
        chapter=CHAPTER,
        sources=("S2",),
        says="There is a size from which on broadcasting a table no longer pays (Spark stops by "
        "itself at 10 MB, spark.sql.autoBroadcastJoinThreshold).",
        hidden_by_local_mode="neither the shuffle nor the broadcast crosses a network, and there "
        "is one executor, which is the driver too: on a cluster the table goes to the driver, then "
        "to every executor, and is held by each of them.",
        cases=(
            Case(
                lab="broadcast-crossover",
                params={"records": 1_000_000},
                quick={"records": 200_000},
                along=("table_rows", (30_000, 2_000_000, 6_000_000)),
                quick_along=(10_000, 1_500_000),
                checks=(Check("broadcast", "sort_merge", says=CROSSES),),
            ),
        ),
    ),
    Claim(
        id="big-closure",
        chapter=CHAPTER,
        sources=("S1", "S2", "S4"),
        says="A large table that a function captures costs every task: a broadcast variable is "
        "cheaper (the sources say it travels with every task: since Spark 1.1 it is broadcast, "
        "too, and every task unpacks it).",
        hidden_by_local_mode="no task binary and no broadcast is sent, so only the unpacking is in "
        "the times; the published scheduler delays were waits for it to arrive.",
        cases=(
            Case(
                lab="big-closure",
                params={"kilobytes": 16_384, "tasks": 16, "arms": "scala"},
                quick={"kilobytes": 4_096},
                checks=(
                    Check("Scala broadcast", "Scala closure", "task_binary_bytes"),
                    Check("Scala broadcast", "Scala closure", "deserialise_seconds"),
                    Check("Scala broadcast", "Scala closure"),
                    Check("Scala broadcast", "Scala closure", "scheduler_delay_seconds",
                          published=Published(11_000, 26, "ms", note="11 to 15 s against 8 to 26 "
                                              "ms, Spark 1.0"), main=False),
                    Check("Scala broadcast", "Scala join", main=False),
                ),
            ),
            Case(
                lab="big-closure",
                params={"kilobytes": 16_384, "tasks": 16},
                quick={"kilobytes": 4_096},
                checks=(
                    Check("broadcast", "closure", "closure_bytes"),
                    Check("broadcast", "closure"),
                    Check("broadcast", "join", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="skewed-join",
        chapter=CHAPTER,
        sources=("S2",),
        says="A few hot keys make one huge partition; salting the key spreads it.",
        hidden_by_local_mode=FEW_CORES,
        cases=(
            Case(
                lab="skewed-join",
                params={"records": 1_000, "partitions": 42, "arms": "scala"},
                checks=(Check("Scala salted", "Scala hashed", "most_records", least=5),),
            ),
            Case(
                lab="skewed-join",
                params={"records": 400_000, "partitions": 8},
                quick={"records": 100_000},
                checks=(
                    Check("salted", "hashed", "most_records", least=5),
                    Check("salted", "hashed", "slowest_task_seconds"),
                    Check("salted", "hashed", main=False),
                ),
            ),
            Case(
                lab="skewed-join",
                params={"records": 400_000, "partitions": 8, "hot": "null"},
                quick={"records": 100_000},
                checks=(
                    Check("salted", "hashed", "most_records", main=False),
                    Check("apart", "hashed", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="skew-aqe",
        chapter=CHAPTER,
        sources=("new",),
        says="Adaptive execution splits a skewed join by itself; salting is still good for what it "
        "can't split further: what few map tasks wrote.",
        hidden_by_local_mode=FEW_CORES,
        cases=(
            Case(
                lab="skew-aqe",
                params={"records": 3_000_000, "inputs": 8},
                quick={"records": 1_000_000},
                checks=(
                    Check("adaptive", "as_it_is", "most_records", least=2),
                    Check("adaptive", "as_it_is"),
                    Check("salted", "as_it_is", main=False),
                ),
            ),
            Case(
                lab="skew-aqe",
                params={"records": 3_000_000, "inputs": 2},
                quick={"records": 1_000_000},
                checks=(
                    Check("salted", "adaptive", "most_records", least=2),
                    Check("salted", "adaptive", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="custom-partitioner",
        chapter=CHAPTER,
        sources=("S1",),
        says="Where a few tasks take far longer than the rest, more partitions, another key or a "
        "partitioner of one's own even them out.",
        hidden_by_local_mode=FEW_CORES,
        cases=(
            Case(
                lab="custom-partitioner",
                params={"records": 400_000, "partitions": 8},
                quick={"records": 100_000},
                checks=_EVENER,
            ),
            Case(
                lab="custom-partitioner",
                params={"input": "flights", "records": 400_000, "partitions": 8},
                quick={"records": 100_000},
                checks=_EVENER,
            ),
        ),
    ),
)  # fmt: skip
