"""The background job: its turn, its cancellation, and what is kept of a run that ends early."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labkit.core.design.schedule import WAITING, Progress
from labkit.core.errors import Cancelled, TrialFailed, UsageError
from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store
from labkit.trials.job import Job, OnProgress, finish
from labkit.views.progress import describe
from tests.unit.comparisons import arm, comparison


class FailsWhenCancelled:
    """A run whose trial fails by itself as the interrupt comes."""

    needs_session = False

    def __init__(self) -> None:
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        """Let the trial fail."""
        self.cancelled.set()

    def tasks_done(self) -> tuple[int, int]:
        """None that is known."""
        return 0, 0

    def run(self, spark: Any, on_progress: OnProgress) -> Comparison:  # noqa: ARG002
        """Interrupt the main thread, and fail with the pairs so far."""
        os.kill(os.getpid(), signal.SIGINT)
        assert self.cancelled.wait(30)
        error = TrialFailed("out of memory")
        error.partial = comparison()
        raise error


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a background job's shell makes a process ignore is heeded."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_that_meets_a_failing_trial_keeps_the_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saved and said, as when the interrupt came alone."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        finish(FailsWhenCancelled(), lambda: pytest.fail("needs no session"), lambda _: None)
    ((saved,), _) = Store().runs()
    assert f"kept as run {saved.run}" in capsys.readouterr().err


def test_what_a_cancelled_sweep_counted_in_its_first_warm_up_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though there is no sweep of it: the error names the run."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))

    class Cut(FailsWhenCancelled):
        def run(self, spark: Any, on_progress: OnProgress) -> Comparison:  # noqa: ARG002
            error = Cancelled("cancelled before one whole pair had run")
            error.partial = comparison(arm("slow", ()), arm("fast", ()), stopped="cancelled")
            raise error

    with pytest.raises(Cancelled, match="1 round of warm-up from before it kept as run") as raised:
        finish(Cut(), lambda: pytest.fail("needs no session"), lambda _: None)
    ((saved,), _) = Store().runs()
    assert saved.run in str(raised.value) and saved.stopped == "cancelled"


class Holds:
    """A run that begins, and ends when it is let go."""

    needs_session = False

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def cancel(self) -> None:
        """Nothing to be done."""

    def tasks_done(self) -> tuple[int, int]:
        """None that is known."""
        return 0, 0

    def run(self, spark: Any, on_progress: OnProgress) -> Comparison:  # noqa: ARG002
        """Wait to be let go."""
        self.begun.set()
        assert self.go.wait(30)
        return comparison()


def job(run: Any, who: str) -> Job[Comparison]:
    return Job(run, lambda: pytest.fail("needs no session"), who, keep=lambda record: record)


class Waits:
    """A job that waits for one that holds the turn, and what it said meanwhile."""

    def __init__(self) -> None:
        self.first, self.second = Holds(), Holds()
        self.told: list[str] = []
        self.waits = threading.Event()
        self.holder = job(self.first, "the panel of broadcast-join")
        self.holder.start(lambda _: None)
        assert self.first.begun.wait(10)
        self.waiter = job(self.second, "another run")
        self.waiter.start(self.hear)
        assert self.waits.wait(10)

    def hear(self, progress: Progress) -> None:
        self.told.append(describe(progress))
        if progress.phase == WAITING:
            self.waits.set()


def test_a_second_run_waits_for_the_first_and_says_for_whom() -> None:
    """Side by side they would time one another."""
    both = Waits()
    assert set(both.told) == {"waiting for the panel of broadcast-join"}
    assert not both.second.begun.is_set()
    both.first.go.set()
    assert both.holder.wait(10) and both.second.begun.wait(10)
    both.second.go.set()
    assert both.waiter.wait(10)
    assert both.holder.result and both.waiter.result and both.waiter.error is None


def test_a_run_that_waits_can_be_cancelled() -> None:
    """The one that it waits for goes on."""
    both = Waits()
    both.waiter.cancel()
    assert both.waiter.wait(10)
    assert isinstance(both.waiter.error, Cancelled)
    assert "the panel of broadcast-join" in str(both.waiter.error)
    assert not both.second.begun.is_set() and not both.holder.wait(0)
    both.first.go.set()
    assert both.holder.wait(10) and both.holder.result


def test_a_run_inside_a_trial_is_refused() -> None:
    """It would wait for the one that it is a part of."""

    class Nested(Holds):
        def run(self, spark: Any, on_progress: OnProgress) -> Comparison:
            return job(Holds(), "the inner run").finish(on_progress) or spark

    with pytest.raises(UsageError, match="the inner run was started inside a trial of the outer"):
        job(Nested(), "the outer run").finish(lambda _: None)
    after = Holds()
    after.go.set()
    assert job(after, "the next run").finish(lambda _: None)
