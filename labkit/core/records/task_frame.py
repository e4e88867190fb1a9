"""The tasks of what ran as a table, a row a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .anatomy import TASK_COUNTS, TASK_SIZES, TASK_TIMES, Anatomy, StageRun

if TYPE_CHECKING:
    import pandas as pd

FIGURES = (*TASK_TIMES, *(name for name in TASK_COUNTS if name != "index"), *TASK_SIZES)
"""Of each task: times in seconds, records, bytes."""


def task_frame(anatomy: Anatomy | None) -> pd.DataFrame:
    """A row a successful task, stage after stage as they began: where it ran, and its `FIGURES`.

    `stage` and `partition` are the numbers that a task has from its own TaskContext, by
    `stageId()` and `partitionId()`. What Spark did not tell is missing. Without an anatomy there
    are no rows.
    """
    import pandas as pd

    rows = [row for stage in (anatomy.ran if anatomy else ()) for row in _rows(stage)]
    return pd.DataFrame(rows, columns=["stage", "partition", "executor", *FIGURES])


def _rows(stage: StageRun) -> list[tuple[object, ...]]:
    unknown = (None,) * len(stage.executors)
    figures = [stage.column(name) or unknown for name in FIGURES]
    places = stage.column("index") or unknown
    where = zip([stage.id] * len(unknown), places, stage.executors, strict=True)
    return [(*place, *task) for place, *task in zip(where, *figures, strict=True)]
