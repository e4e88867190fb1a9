"""The plan that really ran, read after execution from the SQL status store."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from labkit.core.reading.names import without_folders

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class PlanReader:
    """Finds the SQL executions of a trial's jobs and their final plans."""

    def __init__(self, spark: SparkSession) -> None:
        self._store = spark._jsparkSession.sharedState().statusStore()

    def mark(self) -> int:
        """The number of the newest execution, -1 without any: pass it to `read` after the trial.

        Spark numbers them one by one, and forgets the oldest (spark.sql.ui.retainedExecutions).
        """
        count = int(self._store.executionsCount())
        newest = self._store.executionsList(count - 1, 1) if count else None
        return -1 if newest is None or newest.isEmpty() else int(newest.head().executionId())

    def read(self, mark: int, jobs: Iterable[int]) -> str:
        """The text of the plans that ran since `mark` for these jobs; empty without Spark SQL.

        It is what explain("formatted") prints, the adaptive plan in its final form.
        """
        return "\n\n".join(plan_text(e) for e in self.executions(mark, self.mark(), jobs))

    def executions(self, after: int, last: int, jobs: Iterable[int]) -> list[Any]:
        """The executions with numbers above `after`, up to `last`, that ran one of these jobs.

        They are objects of the JVM: SQLExecutionUIData.
        """
        wanted, since = set(jobs), self.mark() - after
        if last <= after or since <= 0:
            return []
        count = int(self._store.executionsCount())
        newest = self._store.executionsList(max(0, count - since), since)
        found = (newest.apply(i) for i in range(newest.size()))
        ours = (e for e in found if after < int(e.executionId()) <= last)
        return [e for e in ours if wanted & _numbers(e.jobs().keySet().toString())]


def plan_text(execution: Any) -> str:
    """The plan of an SQLExecutionUIData as explain("formatted") prints it."""
    return without_folders(str(execution.physicalPlanDescription()).strip())


def _numbers(text: str) -> set[int]:
    return {int(n) for n in re.findall(r"\d+", text)}
