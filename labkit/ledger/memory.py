"""Claims about caching, storage and memory (notebook 05)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, Case, Check, Claim, Published

CHAPTER = "05_caching_and_memory"

MUCH = 1.5
"""How many times less space counts as saving much: the sources give no figure."""

LITTLE = 1.25
"""By less than which factor times differ where something is said to add little: the sources give
no figure."""

CLAIMS = (
    Claim(
        id="cache-reuse",
        chapter=CHAPTER,
        sources=("S4",),
        says="Caching pays when a dataset is used again.",
        cases=(
            Case(
                lab="cache-reuse",
                params={"records": 100_000, "uses": 4},
                quick={"records": 20_000},
                checks=(Check("cached", "computed"),),
            ),
            Case(
                lab="cache-reuse",
                params={"records": 100_000, "uses": 1},
                quick={"records": 20_000},
                checks=(Check("computed", "cached", main=False),),
            ),
        ),
    ),
    Claim(
        id="storage-levels",
        chapter=CHAPTER,
        sources=("S0", "S3"),
        says="Serialized levels take less memory and more time; what doesn't fit is cheaper to "
        "read from disk than to compute again.",
        hidden_by_local_mode="the disk is this machine's, read most likely from its page cache: "
        "a slower one would take longer.",
        cases=(
            Case(
                lab="storage-levels",
                params={"records": 400_000, "memory": "fits"},
                quick={"records": 40_000},
                checks=(
                    Check("MEMORY_ONLY_SER", "MEMORY_ONLY", "stored_memory_bytes"),
                    Check("MEMORY_ONLY", "MEMORY_ONLY_SER"),
                ),
            ),
            Case(
                lab="storage-levels",
                params={"records": 50_000, "numbers": "list"},
                quick={"records": 5_000},
                checks=(Check("MEMORY_ONLY_SER", "MEMORY_ONLY", "stored_memory_bytes"),),
            ),
            Case(
                lab="storage-levels",
                params={"records": 2_000_000, "numbers": "none"},
                quick={"records": 200_000},
                checks=(Check("MEMORY_ONLY_SER", "MEMORY_ONLY", "stored_memory_bytes"),),
            ),
            Case(
                lab="storage-levels",
                params={"records": 400_000, "memory": "tight"},
                quick={"records": 40_000},
                checks=(
                    Check("MEMORY_AND_DISK_SER", "MEMORY_ONLY"),
                    Check("MEMORY_ONLY", "MEMORY_AND_DISK_SER", "cached_partitions", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="replicated-levels",
        chapter=CHAPTER,
        sources=("S3",),
        says="MEMORY_AND_DISK_SER keeps each partition on two nodes, as MEMORY_AND_DISK_SER_2 "
        "does.",
        cases=(
            Case(
                lab="replicated-levels",
                params={"records": 1_000_000},
                quick={"records": 100_000},
                checks=(
                    Check("MEMORY_AND_DISK_SER", "MEMORY_AND_DISK_SER_2", "block_holders", EQUAL),
                    Check("MEMORY_AND_DISK_SER", "MEMORY_AND_DISK_SER_2", "stored_memory_bytes",
                          main=False),
                    Check("MEMORY_ONLY", "MEMORY_ONLY_2", "block_holders", main=False),
                    Check("DISK_ONLY", "DISK_ONLY_2", "block_holders", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="rdd-compress",
        chapter=CHAPTER,
        sources=("S0", "S3"),
        says="spark.rdd.compress saves much space of serialized partitions for more CPU.",
        cases=(
            Case(
                lab="rdd-compress",
                params={"records": 2_000_000},
                quick={"records": 200_000},
                checks=(
                    Check("lz4", "off", "stored_memory_bytes", least=MUCH),
                    Check("zstd", "off", "stored_memory_bytes", least=MUCH),
                    Check("off", "lz4", "executor_cpu_seconds"),
                    Check("off", "zstd", "executor_cpu_seconds"),
                    Check("off", "zstd", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="object-overhead",
        chapter=CHAPTER,
        sources=("S4",),
        says="Java objects of many small fields take twice the memory of the data in them, or more "
        "(the source says 2 to 5 times of any; since Java 9 Latin letters take half).",
        cases=(
            Case(
                lab="object-overhead",
                params={"records": 50_000},
                quick={"records": 5_000},
                checks=(
                    Check("small_packed", "small_objects", "stored_memory_bytes",
                          published=Published(times=2, note="2 to 5"), least=2.0),
                    Check("packed", "boxed", "stored_memory_bytes",
                          published=Published(times=2, note="2 to 5"), least=2.0),
                    Check("packed", "objects", "stored_memory_bytes", main=False,
                          published=Published(times=2, note="2 to 5"), least=2.0),
                ),
            ),
        ),
    ),
    Claim(
        id="memory-regions",
        chapter=CHAPTER,
        sources=("S2",),
        says="Execution evicts cached partitions down to storageFraction of Spark's memory, "
        "which is (heap - 300 MB) x memory.fraction.",
        cases=(
            Case(
                lab="memory-regions",
                checks=(
                    Check("safe_half", "safe_half", "memory_limit_bytes", says=EQUAL,
                          other="computed_limit_bytes"),
                    Check("safe_none", "safe_half", "partitions_after"),
                    Check("safe_half", "safe_most", "partitions_after"),
                ),
            ),
        ),
    ),
    Claim(
        id="off-heap",
        chapter=CHAPTER,
        sources=("S2",),
        says="Off-heap memory adds little to DataFrames (the source gives no figure: less than a "
        "quarter is taken for little).",
        cases=(
            Case(
                lab="off-heap",
                params={"records": 2_000_000, "keys": 500_000},
                quick={"records": 200_000, "keys": 50_000},
                checks=(Check("off_heap", "on_heap", says=EQUAL, within=LITTLE),),
            ),
        ),
    ),
    Claim(
        id="gc-choice",
        chapter=CHAPTER,
        sources=("S0",),
        says="A concurrent collector gives steadier batch times for less throughput (the source "
        "says CMS, which the JVM has dropped; ZGC stands for it).",
        cases=(
            Case(
                lab="gc-choice",
                params={"batches": 100, "records": 50_000, "partitions": 8},
                quick={"batches": 50, "records": 2_000, "partitions": 2},
                checks=(
                    Check("Parallel", "ZGC"),
                    Check("ZGC", "Parallel", "p99_batch_seconds"),
                ),
            ),
        ),
    ),
    Claim(
        id="python-gc",
        chapter=CHAPTER,
        sources=("S0",),
        says="gc.collect() frees what Spark has cached and nothing refers to any more (the source "
        "shows the call without saying what it frees).",
        cases=(
            Case(
                lab="python-gc",
                params={"records": 2_000_000},
                quick={"records": 200_000},
                checks=(
                    Check("python_collected", "forgotten", "held_bytes"),
                    Check("jvm_collected", "forgotten", "held_bytes", main=False),
                    Check("both_collected", "forgotten", "held_bytes", main=False),
                    Check("unpersisted", "forgotten", "held_bytes", main=False),
                ),
            ),
        ),
    ),
)  # fmt: skip
