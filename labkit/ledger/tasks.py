"""Claims about what a task does, and how to see it (notebook 06)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, SHOWN, Case, Check, Claim

CHAPTER = "06_tasks"

LITTLE = 1.25
"""By less than which factor times differ where a step is said to add little: the source gives no
figure."""

CLAIMS = (
    Claim(
        id="stage-summary",
        chapter=CHAPTER,
        sources=("S1",),
        says="Tasks of a stage should take about as long: minimum, quartiles and maximum on the "
        "stage page show where one doesn't.",
        cases=(
            Case(
                lab="stage-summary",
                params={"records": 400_000},
                quick={"records": 200_000},
                checks=(
                    Check("uneven", says=SHOWN),
                    Check("uneven-mark", says=SHOWN),
                    Check("slowest", says=SHOWN),
                    Check("even", says=SHOWN, main=False),
                    Check("even-mark", says=SHOWN, main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="task-inspect",
        chapter=CHAPTER,
        sources=("S3",),
        says="A slow task can be tied to its data by what TaskContext tells it: its stage, its "
        "partition, the attempt.",
        cases=(
            Case(
                lab="task-inspect",
                params={"keys": 2_000},
                quick={"keys": 400},
                checks=(
                    Check("same-task", says=SHOWN),
                    Check("slow-key", says=SHOWN),
                    Check("slow-task", says=SHOWN, main=False),
                    Check("amount", says=SHOWN, main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="stub-stages",
        chapter=CHAPTER,
        sources=("S3",),
        says="Steps that overlap hide the slow one: with the later ones cut off, the time shows "
        "which it is.",
        hidden_by_local_mode="where a shuffle lies between the steps, no byte of it crosses a "
        "network.",
        cases=(
            Case(
                lab="stub-stages",
                params={"records": 40_000, "between": "nothing"},
                quick={"records": 10_000},
                checks=(
                    Check("read_parse", "read_parse_hash", least=2),
                    Check("read_parse_hash", "whole", says=EQUAL, within=LITTLE),
                    Check("read", "whole", "stages", says=EQUAL),
                ),
            ),
            Case(
                lab="stub-stages",
                params={"records": 40_000, "between": "shuffle"},
                quick={"records": 10_000},
                checks=(Check("read", "whole", "stages", main=False),),
            ),
        ),
    ),
    Claim(
        id="map-partitions",
        chapter=CHAPTER,
        sources=("S1",),
        says="What a function has to set up, as a connection to a database, is cheaper to set up "
        "once a partition (mapPartitions) than once a record.",
        cases=(
            Case(
                lab="map-partitions",
                params={"records": 100_000},
                quick={"records": 5_000},
                checks=(
                    Check("a_partition", "a_record", "connections"),
                    Check("a_partition", "a_record"),
                    Check("a_worker", "a_partition", "connections", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="io-threads",
        chapter=CHAPTER,
        sources=("S3",),
        says="Look-ups that wait gain from a pool of ten threads a task, while the CPU is busy "
        "less than 75%; what computes gains nothing (less than a quarter is taken for nothing).",
        cases=(
            Case(
                lab="io-threads",
                params={"records": 400, "work": "lookup", "threads": 10},
                quick={"records": 100},
                checks=(
                    Check("pool", "one_by_one", least=2),
                    Check("pool", "pool", "cpu_seconds", other="most_cpu_seconds"),
                ),
            ),
            Case(
                lab="io-threads",
                params={"records": 400, "work": "cpu", "threads": 10},
                quick={"records": 100},
                checks=(
                    Check("pool", "one_by_one", says=EQUAL, within=LITTLE),
                    Check(
                        "pool", "one_by_one", "cpu_seconds", says=EQUAL, within=LITTLE, main=False
                    ),
                ),
            ),
        ),
    ),
    Claim(
        id="accumulators",
        chapter=CHAPTER,
        sources=("S1",),
        says="An accumulator updated in an action counts each task once, even when tasks are "
        "rerun; in a transformation it may count again. Only the driver reads it, and other types "
        "than numbers need an AccumulatorParam.",
        cases=(
            Case(
                lab="accumulators",
                params={"lines": 20_000},
                quick={"lines": 2_000},
                checks=tuple(
                    Check(name, says=SHOWN)
                    for name in (
                        "action",
                        "failed-task",
                        "killed-worker",
                        "recomputed-map",
                        "lost-shuffle",
                        "read-in-a-task",
                        "other-type",
                    )
                ),
            ),
        ),
    ),
    Claim(
        id="metrics-sinks",
        chapter=CHAPTER,
        sources=("S1",),
        says="Spark's metrics go to files, to the console, to JMX and to Graphite (and today to "
        "Prometheus).",
        cases=(
            Case(
                lab="metrics-sinks",
                params={"jobs": 12},
                quick={"jobs": 4},
                checks=tuple(
                    Check(name, says=SHOWN)
                    for name in (
                        "csv",
                        "console",
                        "jmx",
                        "graphite",
                        "prometheus",
                        "prometheus-executors",
                    )
                ),
            ),
        ),
    ),
    Claim(
        id="collect-driver",
        chapter=CHAPTER,
        sources=("S1",),
        says="Bringing a large result to the driver is slow: aggregate it, or save it, on the "
        "workers.",
        hidden_by_local_mode="the driver is in the workers' JVM: no row crosses a network on its "
        "way there, and files are written to this machine's memory.",
        cases=(
            Case(
                lab="collect-driver",
                params={"records": 500_000},
                quick={"records": 50_000},
                checks=(
                    Check("aggregate", "collect"),
                    Check("write", "collect"),
                    Check("aggregate", "collect", "driver_rows", main=False),
                    Check("write", "collect", "driver_rows", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="shuffle-disk",
        chapter=CHAPTER,
        sources=("S1",),
        says="Shuffle files are written sooner with a larger buffer, and with spark.local.dir in "
        "a fast place (memory stands for it).",
        hidden_by_local_mode="the page cache takes the writes while this machine has memory to "
        "spare: what its disk takes shows in the arm synced alone; and no byte is fetched over a "
        "network.",
        cases=(
            Case(
                lab="shuffle-disk",
                params={"records": 4_000_000},
                quick={"records": 400_000},
                checks=(
                    Check("memory", "disk", "shuffle_write_seconds"),
                    Check("buffer", "disk", "shuffle_write_seconds"),
                    Check("memory", "disk", main=False),
                ),
            ),
        ),
    ),
)
