"""Claims about caching, storage and memory (notebook 05)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, Case, Check, Claim

CHAPTER = "05_caching_and_memory"

CLAIMS = (
    Claim(
        id="cache-reuse",
        chapter=CHAPTER,
        sources=("S4",),
        says="Caching pays when a dataset is used again.",
        confirmed="with four uses caching is faster, with one use it isn't",
        refuted="it is not faster with four uses",
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
                checks=(Check("cached", "computed", says=EQUAL, main=False),),
            ),
        ),
    ),
)  # fmt: skip
