"""Claims about joins and skew (notebook 02)."""

from __future__ import annotations

from labkit.core.claims.claim import Case, Check, Claim

CHAPTER = "02_joins"

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
)  # fmt: skip
