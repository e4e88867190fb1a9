"""What is kept of a run that an interrupt ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labkit.core.errors import TrialFailed
from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store
from labkit.trials.job import OnProgress, finish
from tests.unit.comparisons import comparison


class FailsWhenCancelled:
    """A run whose trial fails by itself as the interrupt comes."""

    needs_session = False

    def __init__(self) -> None:
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        """Let the trial fail."""
        self.cancelled.set()

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
