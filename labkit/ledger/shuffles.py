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
        confirmed="reduceByKey is faster in Scala, as published",
        refuted="it is slower there, or there is no practical difference",
        cases=(
            Case(
                lab="reduce-by-key",
                params={"records": 10_000_000, "keys": 42, "partitions": 42, "arms": "scala"},
                quick={"records": 1_000_000},
                checks=(
                    Check("Scala reduceByKey", "Scala groupByKey",
                          published=Published(2646.3, 270.7, "ms", note="Scala")),
                    Check("Scala reduceByKey", "Scala groupByKey", "shuffle_write_bytes",
                          main=False),
                ),
            ),
            Case(
                lab="reduce-by-key",
                params={"records": 1_000_000, "keys": 42, "partitions": 8},
                quick={"records": 100_000},
                checks=(
                    Check("reduceByKey", "groupByKey", main=False),
                    Check("reduceByKey", "groupByKey", "shuffle_write_bytes", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="cartesian-join",
        chapter=CHAPTER,
        sources=("S2",),
        says="Joining on a key beats forming all pairs (cartesian) and filtering them.",
        confirmed="the join is faster in Scala, as published",
        refuted="it is slower there, or there is no practical difference",
        cases=(
            Case(
                lab="cartesian-join",
                params={"records": 10_000, "keys": 42, "partitions": 42, "arms": "scala"},
                quick={"records": 3_000, "partitions": 13},
                checks=(
                    Check("Scala join", "Scala cartesian",
                          published=Published(9255.3, 1525.0, "ms", note="Scala")),
                    Check("Scala join", "Scala cartesian", "widest_stage_tasks",
                          published=Published(1764, 42, "partitions"), main=False),
                ),
            ),
        ),
    ),
)  # fmt: skip
