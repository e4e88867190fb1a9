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
        """How many executions there are: pass it to `read` after the trial."""
        return int(self._store.executionsCount())

    def read(self, mark: int, jobs: Iterable[int]) -> str:
        """The text of the plans that ran since `mark` for these jobs; empty without Spark SQL.

        It is what explain("formatted") prints, the adaptive plan in its final form.
        """
        return "\n\n".join(plan_text(e) for e in self.executions(mark, self.mark(), jobs))

    def executions(self, first: int, end: int, jobs: Iterable[int]) -> list[Any]:
        """The executions from place `first` up to `end` that ran one of these jobs.

        They are objects of the JVM: SQLExecutionUIData.
        """
        wanted = set(jobs)
        if end <= first:
            return []
        found = self._store.executionsList(first, end - first)
        executions = (found.apply(i) for i in range(found.size()))
        return [e for e in executions if wanted & _numbers(e.jobs().keySet().toString())]


def plan_text(execution: Any) -> str:
    """The plan of an SQLExecutionUIData as explain("formatted") prints it."""
    return without_folders(str(execution.physicalPlanDescription()).strip())


def _numbers(text: str) -> set[int]:
    return {int(n) for n in re.findall(r"\d+", text)}
