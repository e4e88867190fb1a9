"""Claims about what runs where, and when: threads, executors, clusters (notebook 07)."""

from __future__ import annotations

from labkit.core.claims.claim import CROSSES, EQUAL, SHOWN, Case, Check, Claim, Published

CHAPTER = "07_scheduling_and_clusters"

CLAIMS = (
    Claim(
        id="parallel-jobs",
        chapter=CHAPTER,
        sources=("S2",),
        says="Jobs that don't need each other fill the cores when several threads start them.",
        cases=(
            Case(
                lab="parallel-jobs",
                params={"jobs": 10, "unit": 100_000, "partitions": 1},
                quick={"unit": 500_000},  # shorter trials aren't warm after a quick warm-up
                checks=(
                    Check(
                        "threads_fifo",
                        "one_by_one",
                        published=Published(173.1, 141.0, "ms", note="Scala"),
                    ),
                    Check("threads_fair", "one_by_one", main=False),
                    Check("threads_fair", "one_by_one", "jobs", EQUAL, main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="executor-layout",
        chapter=CHAPTER,
        sources=("S2",),
        says="With the same cores and memory on one host, fewer and larger executors ask each "
        "other for less of a shuffle.",
        cases=(
            Case(
                lab="executor-layout",
                params={"records": 4_000_000, "cores": 2},
                quick={"records": 400_000},
                scaled="2 cores on one host: 2 executors of 1 core against 1 of 2, where the "
                "source has 15 of 1, 5 of 3 and 3 of 5. What crosses between hosts isn't "
                "compared; on Kubernetes each executor is one.",
                checks=(
                    Check("one", "many", "remote_bytes"),
                    Check("one", "many_by_socket", "remote_bytes", main=False),
                    Check("one", "many", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="locality-wait",
        chapter=CHAPTER,
        sources=("S2", "S3", "S4"),
        says="Waiting for the executor that has a task's data (spark.locality.wait, 3 s) can leave "
        "others idle; with no wait the work spreads, and the stage ends sooner.",
        cases=(
            Case(
                lab="locality-wait",
                params={"records": 40_000, "partitions": 8},
                quick={"records": 30_000},
                checks=(
                    Check("wait_0", "wait_3s"),
                    Check("wait_0", "wait_3s", "process_local"),
                    Check("wait_3s", "wait_0", "any", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="speculation",
        chapter=CHAPTER,
        sources=("S2",),
        says="Copies of slow tasks on another host rescue a stage from one that is slow "
        "(spark.speculation with an interval of 100 ms, a multiplier of 1.5, a quantile of 0.75).",
        cases=(
            Case(
                lab="speculation",
                params={"partitions": 8, "task_ms": 200, "slower": 20},
                quick={"task_ms": 100, "slower": 12},
                checks=(
                    Check("on", "off"),
                    Check("off", "on", "task_copies", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="dynamic-allocation",
        chapter=CHAPTER,
        sources=("S2",),
        says="With dynamic allocation executors come with the load and leave when idle.",
        cases=(
            Case(
                lab="dynamic-allocation",
                params={"partitions": 16, "idle": 2, "tracked": 6},
                quick={"partitions": 4, "idle": 1, "tracked": 5},
                checks=(
                    Check("before", says=SHOWN),
                    Check("load", says=SHOWN),
                    Check("idle", says=SHOWN),
                    Check("tracked", says=SHOWN, main=False),
                    Check("recomputed", says=SHOWN, main=False),
                    Check("free-to-go", says=SHOWN, main=False),
                    Check("served", says=SHOWN, main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="app-isolation",
        chapter=CHAPTER,
        sources=("S4",),
        says="Each application has executors of its own, and cached data is not shared between "
        "applications except through outside storage.",
        cases=(
            Case(
                lab="app-isolation",
                params={"lines": 20_000},
                quick={"lines": 2_000},
                checks=(
                    Check("executors", says=SHOWN),
                    Check("second", says=SHOWN),
                    Check("other-application", says=SHOWN),
                    Check("outside", says=SHOWN),
                    Check("first", says=SHOWN, main=False),
                    Check("same-application", says=SHOWN, main=False),
                    Check("view", says=SHOWN, main=False),
                    Check("ended", says=SHOWN, main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="lineage-recovery",
        chapter=CHAPTER,
        sources=("S4", "S1"),
        says="Partitions that are lost with an executor are computed again from their lineage, in "
        "the middle of a job too; replicas and reliable checkpoints spare it.",
        cases=(
            Case(
                lab="lineage-recovery",
                params={"records": 16_000},
                quick={"records": 4_000},
                checks=(
                    Check("killed-in-mid-job", says=SHOWN),
                    Check("cached", says=SHOWN),
                    Check("shuffled", says=SHOWN),
                    Check("two-copies", says=SHOWN),
                    Check("two-copies-on-disk", says=SHOWN),
                    Check("checkpointed", says=SHOWN),
                    Check("cached-on-disk", says=SHOWN, main=False),
                    Check("checkpointed-locally", says=SHOWN, main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="checkpoint-lineage",
        chapter=CHAPTER,
        sources=("S1", "S4"),
        says="A lineage that grows with each iteration or batch gets slower and in the end fails; "
        "checkpointing cuts it.",
        cases=(
            Case(
                lab="checkpoint-lineage",
                params={"rounds": 100},
                quick={"rounds": 40},
                checks=(
                    Check("local", "uncut", "plan_operators"),
                    Check("local", "uncut", "late_round_seconds"),
                    Check("reliable", "uncut", "late_round_seconds", main=False),
                    Check("local", "uncut", main=False),
                    Check("reliable", "uncut", main=False),
                    Check("local", "cached", "late_round_seconds", main=False),
                    Check("local", "uncut", "planning_seconds", main=False),
                ),
            ),
            Case(
                lab="checkpoint-lineage",
                along=("rounds", (5, 20, 100)),
                quick_along=(5, 20),
                checks=(Check("reliable", "uncut", says=CROSSES, main=False),),
            ),
            Case(
                lab="checkpoint-lineage",
                params={"data": "rdd", "rounds": 200},
                checks=(Check("local", "uncut", "late_round_seconds", main=False),),
            ),
            Case(
                lab="lineage-limit",
                params={"frame_rounds": 120, "rdd_rounds": 800, "stack_kb": 1_024},
                quick={"frame_rounds": 30, "rdd_rounds": 150, "stack_kb": 384},
                checks=(
                    Check("frame-checkpointed", says=SHOWN),
                    Check("frame-uncut", says=SHOWN),
                    Check("rdd-checkpointed", says=SHOWN),
                    Check("rdd-uncut", says=SHOWN),
                ),
            ),
        ),
    ),
)
