"""Claims about what goes through a shuffle (notebook 01)."""

from __future__ import annotations

from labkit.core.claims.claim import Case, Check, Claim, Published

CHAPTER = "01_shuffles"

CLAIMS = (
    Claim(
        id="reduce-by-key",
        chapter=CHAPTER,
        sources=("S2", "S4"),
        says="Combining values before the shuffle (reduceByKey) beats grouping them first "
        "(groupByKey).",
        confirmed="reduceByKey is faster",
        refuted="it is slower, or there is no practical difference",
        cases=(
            Case(
                lab="reduce-by-key",
                params={"records": 10_000_000, "keys": 42, "partitions": 42},
                quick={"records": 1_000_000},
                checks=(
                    Check("reduceByKey", "groupByKey",
                          published=Published(2646.3, 270.7, "ms", note="Scala")),
                    Check("reduceByKey", "groupByKey", "shuffle_write_bytes", main=False),
                ),
            ),
        ),
    ),
)  # fmt: skip
