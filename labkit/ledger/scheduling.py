"""Claims about scheduling and clusters (notebook 07)."""

from __future__ import annotations

from labkit.core.claims.claim import SHOWN, Case, Check, Claim

CHAPTER = "07_scheduling_and_clusters"

CLAIMS = (
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
)
