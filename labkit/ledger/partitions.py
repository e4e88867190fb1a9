"""Claims about the number and size of partitions (notebook 03)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, Case, Check, Claim

CHAPTER = "03_partitions"

CLAIMS = (
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
)  # fmt: skip
