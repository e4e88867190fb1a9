"""Claims about what a task does, and how to see it (notebook 06)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, Case, Check, Claim

CHAPTER = "06_tasks"

LITTLE = 1.25
"""By less than which factor times differ where a step is said to add little: the source gives no
figure."""

CLAIMS = (
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
)
