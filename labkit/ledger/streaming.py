"""Claims about streams (notebook 08)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, SHOWN, Case, Check, Claim

CHAPTER = "08_streaming"


def shown(*names: str, beside: tuple[str, ...] = ()) -> tuple[Check, ...]:
    """Checks that these observations are as predicted; those `beside` decide nothing."""
    main = tuple(Check(name, says=SHOWN) for name in names)
    return (*main, *(Check(name, says=SHOWN, main=False) for name in beside))


CLAIMS = (
    Claim(
        id="request-count",
        chapter=CHAPTER,
        sources=("S1",),
        says="The requests of each user can be counted in two-second batches of what comes over a "
        "socket.",
        cases=(
            Case(
                lab="request-count",
                params={"rate": 1_000, "batches": 10},
                quick={"rate": 500, "batches": 3},
                checks=shown("dstream", "two-seconds", "query", beside=("sender",)),
            ),
        ),
    ),
    Claim(
        id="top-users",
        chapter=CHAPTER,
        sources=("S1",),
        says="transform and sortByKey give the five busiest users of each batch; foreachRDD and "
        "saveAsTextFiles put them out.",
        cases=(
            Case(
                lab="top-users",
                params={"lines": 2_000, "batches": 10},
                quick={"lines": 200, "batches": 3},
                checks=shown(
                    "foreachRDD", "saveAsTextFiles", beside=("foreachBatch", "sort-a-query")
                ),
            ),
        ),
    ),
    Claim(
        id="running-state",
        chapter=CHAPTER,
        sources=("S1",),
        says="updateStateByKey keeps totals across batches (5 requests and 4 new ones are 9), and "
        "needs a checkpoint folder.",
        cases=(
            Case(
                lab="running-state",
                params={"lines": 2_000, "batches": 10},
                quick={"lines": 200, "batches": 3},
                checks=shown(
                    "example", "totals", "without-checkpoint", beside=("dropped", "query")
                ),
            ),
        ),
    ),
    Claim(
        id="windows",
        chapter=CHAPTER,
        sources=("S1",),
        says="The length and the slide of a window must be multiples of the batch; a window that "
        "is kept up to date by an inverse function takes less work than one reduced again.",
        hidden_by_local_mode="what is shuffled for a window crosses no network.",
        cases=(
            Case(
                lab="windows",
                params={"lines": 400, "batches": 36, "window": 300},
                quick={"lines": 100, "batches": 9, "window": 60},
                checks=shown(
                    "window-length",
                    "slide-length",
                    "window",
                    beside=("inverse", "countByWindow", "without-checkpoint", "event-time",
                            "late-line"),
                ),
            ),
            Case(
                lab="incremental-windows",
                params={"records": 20_000, "batches": 40, "window": 30, "arms": "python"},
                quick={"records": 2_000, "batches": 6, "window": 4},
                checks=(Check("inverse", "all_again"),),
            ),
            Case(
                lab="incremental-windows",
                params={"records": 20_000, "batches": 40, "window": 30, "arms": "scala"},
                quick={"records": 2_000, "batches": 12, "window": 8},
                checks=(Check("Scala inverse", "Scala all_again"),),
            ),
        ),
    ),
    Claim(
        id="state-memory",
        chapter=CHAPTER,
        sources=("S0",),
        says="updateStateByKey takes memory that map does not, and remember keeps old data longer.",
        cases=(
            Case(
                lab="state-memory",
                params={"keys": 10_000, "batches": 8},
                quick={"keys": 1_000, "batches": 4},
                checks=shown(
                    "map",
                    "updateStateByKey",
                    "remember",
                    beside=("same-keys", "cache", "state-memory", "state-RocksDB",
                            "same-answer"),
                ),
            ),
        ),
    ),
    Claim(
        id="batch-statistics",
        chapter=CHAPTER,
        sources=("S1",),
        says="Of a stream's batches the processing time, the scheduling delay and the total delay "
        "(minimum, quartiles, maximum) can be seen, and the records a second of each receiver.",
        cases=(
            Case(
                lab="batch-statistics",
                params={"rate": 1_000, "batches": 40, "interval": 1.0},
                quick={"rate": 500, "batches": 10, "interval": 0.4},
                checks=shown(
                    "listener",
                    "processing-time",
                    "scheduling-delay",
                    "total-delay",
                    "receivers",
                    beside=("records-a-batch", "sum", "rest"),
                ),
            ),
        ),
    ),
    Claim(
        id="batch-interval",
        chapter=CHAPTER,
        sources=("S0",),
        says="An application that keeps up with batches of 2 s may not with batches of 500 ms: "
        "then the delay grows without end.",
        hidden_by_local_mode="sender, receiver and batches share this machine's cores.",
        cases=(
            Case(
                lab="batch-interval",
                params={"rate": 1_000, "short": 0.5, "long": 2.0, "tries": 5},
                quick={"tries": 2},
                checks=shown("short", "long", "delay", beside=("edge",)),
            ),
            Case(
                lab="sustainable-rate",
                params={"interval": 0.5, "tries": 5},
                quick={"interval": 0.4, "tries": 2},
                checks=shown(
                    beside=("below", "above", "capacity", "taken", "backpressure-rate",
                            "backpressure-delay", "backpressure-lag"),
                ),
            ),
        ),
    ),
    Claim(
        id="receivers",
        chapter=CHAPTER,
        sources=("S0",),
        says="Several input streams that are united receive in parallel: the lag shrinks with each "
        "receiver, as long as there is a core for it and one for the batches.",
        hidden_by_local_mode="all receivers share this machine's cores and its loopback network.",
        cases=(
            Case(
                lab="receivers",
                params={"rate": 2_000, "receivers": 4},
                quick={"rate": 1_000, "receivers": 2},
                checks=shown(
                    "lag", "too-few-threads", "unchecked",
                    beside=("one", "two", "own-speed"),
                ),
            ),
        ),
    ),
    Claim(
        id="receiver-storage",
        chapter=CHAPTER,
        sources=("S0",),
        says="What receivers take in is stored serialized and twice (MEMORY_AND_DISK_SER_2).",
        hidden_by_local_mode="the second copy of a block has nowhere to go; on a cluster on this "
        "machine it crosses no real network.",
        cases=(
            Case(
                lab="receiver-copies",
                params={"length": 2.0},
                quick={"length": 0.5},
                checks=(
                    Check("MEMORY_AND_DISK_SER_2", "default", "block_copies", says=EQUAL),
                    Check("MEMORY_ONLY", "default", "block_copies", least=2),
                    Check("default", "MEMORY_ONLY", "received_rate", main=False),
                    Check("default", "MEMORY_AND_DISK_SER", "received_rate", main=False),
                ),
            ),
            Case(
                lab="receiver-storage",
                params={"length": 2.0},
                quick={"length": 0.5},
                checks=(
                    Check("MEMORY_ONLY", "default", "block_copies", says=EQUAL, main=False),
                    Check("default", "MEMORY_ONLY", "line_memory_bytes"),
                    Check("default", "MEMORY_ONLY", "received_rate", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="stream-limits",
        chapter=CHAPTER,
        sources=("S1",),
        says="A context that has started takes no new operations, and one that was stopped can't "
        "be started again.",
        cases=(
            Case(
                lab="stream-limits",
                params={"lines": 4_000},
                quick={"lines": 400},
                checks=shown(
                    "new-input",
                    "new-output",
                    "restart",
                    beside=("new-map", "second-context", "no-output", "new-context",
                            "checkpoint-of-other-query", "two-sources", "same-query",
                            "own-checkpoint"),
                ),
            ),
        ),
    ),
    Claim(
        id="kafka-partitions",
        chapter=CHAPTER,
        sources=("S0",),
        says="The topics of Kafka are read in parallel by their partitions, and recombined.",
        hidden_by_local_mode="what is read and what is shuffled crosses no network, and the broker "
        "shares the cores.",
        cases=(
            Case(
                lab="kafka-partitions",
                params={"api": "query", "records": 1_000_000, "partitions": 2},
                quick={"records": 10_000},
                checks=(
                    Check("one_partition", "many_partitions", "tasks"),
                    Check("many_partitions", "one_partition", main=False),
                ),
            ),
            Case(
                lab="kafka-partitions",
                params={"api": "query", "records": 1_000_000, "partitions": 8},
                quick={"records": 10_000},
                checks=(
                    Check("one_partition", "many_partitions", "tasks"),
                    Check("unioned", "many_partitions", "tasks", EQUAL),
                    Check("many_partitions", "one_partition", main=False),
                ),
            ),
            Case(
                lab="kafka-partitions",
                params={"api": "direct", "records": 1_000_000, "partitions": 2},
                quick={"records": 10_000},
                checks=(
                    Check("one_partition", "many_partitions", "tasks"),
                    Check("many_partitions", "one_partition", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="stream-recovery",
        chapter=CHAPTER,
        sources=("S1",),
        says="A receiver that fails is started again; with a checkpoint, and where receivers are "
        "used a write-ahead log, nothing is lost, and state counts each record once. Output is put "
        "out again unless the sink replaces or drops the repeat.",
        hidden_by_local_mode="the executors that are lost are processes of one machine, and all "
        "logs and checkpoints are on its disk.",
        cases=(
            Case(
                lab="stream-recovery",
                params={"lines": 20_000, "records": 20_000},
                quick={"lines": 2_000, "records": 2_000},
                checks=shown(
                    "receiver-two-copies", "driver-log", "driver-no-log", "driver-output",
                    "query-stopped", "query-file-sink", "query-by-batch", "query-append", "broker",
                    beside=("receiver-one-copy",),
                ),
            ),
        ),
    ),
)  # fmt: skip
