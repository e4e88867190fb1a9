"""Claims about serializers, closures and what the optimizer sees (notebook 04)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, Case, Check, Claim, Published

CHAPTER = "04_serialization"

CLAIMS = (
    Claim(
        id="closure-field",
        chapter=CHAPTER,
        sources=("S2",),
        says="Using a field in a function drags its whole object along: copy it to a local "
        "variable first.",
        confirmed="the function with a local variable is smaller and the job faster",
        refuted="it is as large, or the job as fast",
        cases=(
            Case(
                lab="closure-field",
                checks=(
                    Check("local", "field", "closure_bytes"),
                    Check("local", "field"),
                ),
            ),
        ),
    ),
    Claim(
        id="broadcast-once",
        chapter=CHAPTER,
        sources=("S1", "S2", "S4"),
        says="A broadcast variable is sent once an executor, not once a task.",
        confirmed="fewer copies of the table are unpickled than with the table in the function",
        refuted="as many are",
        cases=(
            Case(
                lab="broadcast-once",
                checks=(
                    Check("broadcast", "closure", "copies"),
                    Check("broadcast", "closure", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="optimizer-equals",
        chapter=CHAPTER,
        sources=("S2",),
        says="In DataFrames crossJoin and where, and join, give one physical plan, hence one "
        "time.",
        confirmed="the plans have the same operators, and the times no practical difference",
        refuted="one is faster",
        cases=(
            Case(
                lab="optimizer-equals",
                params={"left": 100_000, "right": 1_000_000},
                quick={"left": 50_000, "right": 200_000},
                scaled="Larger than published (10,000 by 5,883): that takes too little time to "
                "tell plans apart.",
                checks=(
                    Check("join", "cross_join", says=EQUAL,
                          published=Published(1598.3, 1770.9, "ms", note="Scala")),
                    Check("join", "cross_join", "tasks", says=EQUAL),
                ),
            ),
        ),
    ),
)  # fmt: skip
