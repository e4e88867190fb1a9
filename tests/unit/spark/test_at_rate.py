"""How long a stretch at a rate waits for its lines and its batches."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from labkit.core.errors import LabError
from labkit.spark.streams import at_rate


def context(received: int = 0, done: int = 0) -> Any:
    """A running context that has taken in so many lines, and done a batch more at each look."""
    batches = count(done)
    told = SimpleNamespace(
        numTotalReceivedRecords=lambda: received, numTotalCompletedBatches=lambda: next(batches)
    )
    inside = SimpleNamespace(progressListener=lambda: told)
    return SimpleNamespace(
        _jssc=SimpleNamespace(ssc=lambda: inside, awaitTerminationOrTimeout=lambda _: False)
    )


def test_a_stream_that_no_line_reaches_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A receiver is a task: where other work has every core, it doesn't start."""
    monkeypatch.setattr(at_rate, "PATIENCE", 0.0)
    with pytest.raises(LabError, match="no line has reached the stream: no core was free"):
        at_rate._wait(context(), 5, 0.01)


def test_batches_count_from_the_first_line_on() -> None:
    """Those before it had none."""
    at_rate._wait(context(received=1, done=7), 5, 600.0)
