"""Claims about what a task does, and how to see it (notebook 06)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, SHOWN, Case, Check, Claim

CHAPTER = "06_tasks"

LITTLE = 1.25
"""By less than which factor times differ where a step is said to add little: the source gives no
figure."""

CLAIMS = (
    Claim(
        id="stage-summary",
        chapter=CHAPTER,
        sources=("S1",),
        says="Tasks of a stage should take about as long: minimum, quartiles and maximum on the "
        "stage page show where one doesn't.",
        cases=(
            Case(
                lab="stage-summary",
                params={"records": 400_000},
                quick={"records": 200_000},
                checks=(
                    Check("uneven", says=SHOWN),
                    Check("uneven-mark", says=SHOWN),
                    Check("slowest", says=SHOWN),
                    Check("even", says=SHOWN, main=False),
                    Check("even-mark", says=SHOWN, main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="task-inspect",
        chapter=CHAPTER,
        sources=("S3",),
        says="A slow task can be tied to its data by what TaskContext tells it: its stage, its "
        "partition, the attempt.",
        cases=(
            Case(
                lab="task-inspect",
                params={"keys": 2_000},
                quick={"keys": 400},
                checks=(
                    Check("same-task", says=SHOWN),
                    Check("slow-key", says=SHOWN),
                    Check("slow-task", says=SHOWN, main=False),
                    Check("amount", says=SHOWN, main=False),
                ),
            ),
        ),
    ),
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
    Claim(
        id="collect-driver",
        chapter=CHAPTER,
        sources=("S1",),
        says="Bringing a large result to the driver is slow: aggregate it, or save it, on the "
        "workers.",
        hidden_by_local_mode="the driver is in the workers' JVM: no row crosses a network on its "
        "way there, and files are written to this machine's memory.",
        cases=(
            Case(
                lab="collect-driver",
                params={"records": 500_000},
                quick={"records": 50_000},
                checks=(
                    Check("aggregate", "collect"),
                    Check("write", "collect"),
                    Check("aggregate", "collect", "driver_rows", main=False),
                    Check("write", "collect", "driver_rows", main=False),
                ),
            ),
        ),
    ),
)
