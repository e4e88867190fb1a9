"""A job on a thread of its own, and an executor that is killed once it has done a task of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark import SparkContext


class Job:
    """A job that runs beside what is done to it."""

    def __init__(self, sc: SparkContext, job: Callable[[], Any]) -> None:
        from pyspark import InheritableThread

        self._sc, self._job = sc, job
        self._found: list[Any] = []
        self._error: Exception | None = None
        self._before = set(self._stages())
        self._thread = InheritableThread(self._run)
        self._thread.start()

    def first_done(self) -> str:
        """The executor of the first task that it has done; empty before there is one."""
        store = self._sc._jsc.sc().statusStore()
        for stage in set(self._stages()) - self._before:
            tasks = store.taskList(stage, 0, 1_000)
            for task in (tasks.apply(i) for i in range(tasks.size())):
                if str(task.status()) == "SUCCESS":
                    return str(task.executorId())
        return ""

    def answer(self) -> Any:
        """Its answer, once it has one; its error is raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._job())
        except Exception as error:  # noqa: BLE001  it is raised where the answer is asked for
            self._error = error

    def _stages(self) -> Sequence[int]:
        return self._sc.statusTracker().getActiveStageIds()
