"""Claims about what runs where and when: threads, executors, clusters (notebook 07)."""

from __future__ import annotations

from labkit.core.claims.claim import CROSSES, SHOWN, Case, Check, Claim

CHAPTER = "07_scheduling_and_clusters"

CLAIMS = (
    Claim(
        id="dynamic-allocation",
        chapter=CHAPTER,
        sources=("S2",),
        says="With dynamic allocation executors come with the load and leave when idle.",
        cases=(
            Case(
                lab="dynamic-allocation",
                params={"partitions": 16},
                quick={"partitions": 4},
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
                quick={"rounds": 60},
                checks=(
                    Check("local", "uncut", "plan_operators"),
                    Check("reliable", "uncut", "plan_operators"),
                    Check("local", "uncut", "late_round_seconds"),
                    Check("reliable", "uncut", "late_round_seconds"),
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
                quick={"rounds": 20},
                checks=(
                    Check("local", "uncut", "lineage_depth"),
                    Check("reliable", "uncut", "task_bytes"),
                    Check("local", "uncut", "late_round_seconds", main=False),
                ),
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
