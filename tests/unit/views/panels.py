"""A panel whose run waits until it is let go: for tests of what surrounds it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep
from labkit.trials.job import Job
from labkit.views.panel import Panel
from labkit.views.predict import Prediction
from tests.unit.demo_lab import DEMO

LAB = DEMO


class Run:
    """A run that waits until it is let go or cancelled."""

    def __init__(self, outcome: Comparison | Sweep | Exception) -> None:
        self.outcome = outcome
        self.started, self.go, self.cancels = threading.Event(), threading.Event(), 0

    needs_session = False

    def run(
        self,
        spark: Any,  # noqa: ARG002
        on_progress: Callable[[Progress], None],
    ) -> Comparison | Sweep:
        on_progress(Progress("timed", "fast", 2, 10, 0.5, 12.0))
        self.started.set()
        assert self.go.wait(10)
        if self.cancels:
            raise Cancelled("the run was cancelled")
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def cancel(self) -> None:
        self.cancels += 1
        if self.cancels >= 2:  # the first call comes too early, as it may on Spark
            self.go.set()

    def tasks_done(self) -> tuple[int, int]:
        return 3, 8


def job_of(run: Run) -> Job[Any]:
    """The job of the panel's run, which saves nothing."""
    return Job(run, lambda: pytest.fail("needs no session"), "the panel", keep=lambda it: it)


def panel_of(job: Run, prediction: Prediction | None = None) -> tuple[Panel, list[Any]]:
    asked: list[Any] = []

    def prepare(
        params: dict[str, Any], pairs: int, aa: bool, until: str | None, sessions: int | None
    ) -> Job[Any]:
        asked.append((params, pairs, aa, until, sessions))
        return job_of(job)

    return Panel(LAB, prepare, prediction), asked
