"""What the labs of streams refuse before anything starts, each in one line."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.core.claims.lab import Demo
from labkit.core.errors import UsageError
from labkit.labs import entry
from labkit.labs.streaming import batch_interval, sustainable_rate
from labkit.spark.streams.replay import LONGEST
from labkit.trials.demonstrate import Showing


@pytest.mark.parametrize(
    ("lab", "params", "said"),
    [
        ("batch-interval", {"short": 0.5, "long": 0.6}, r"long is 0\.6; allowed are 1 or more"),
        ("batch-interval", {"long": 18.5}, r"long can't be 18\.5; allowed: .*18"),
        ("batch-statistics", {"interval": 60.0, "batches": 11},
         r"batches is 11; allowed are 10 or fewer, 600 s in all"),
    ],
)  # fmt: skip
def test_a_stream_that_lasts_longer_than_its_sender_is_refused(
    lab: str, params: dict[str, Any], said: str
) -> None:
    """With the value, and what is allowed."""
    found = entry(lab)
    assert isinstance(found, Demo)
    with pytest.raises(UsageError, match=said):
        Showing(found, params)


def test_what_is_allowed_is_sent_to_its_end() -> None:
    """Up to the longest interval that is taken."""
    for lab, params in (("batch-interval", {"long": 18.0}),
                        ("batch-statistics", {"interval": 60.0, "batches": 10})):  # fmt: skip
        found = entry(lab)
        assert isinstance(found, Demo)
        Showing(found, params)
    assert batch_interval.seconds_at_most(18.0) <= LONGEST < batch_interval.seconds_at_most(19.0)


def test_the_batches_that_tell_a_rate_have_the_time_that_they_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However long their interval is, and never longer than the sender sends."""
    given: list[tuple[int, float]] = []

    def stretch(_: object, __: float, batches: int, longest: float) -> Any:
        given.append((batches, longest))
        raise StopIteration

    monkeypatch.setattr(sustainable_rate.Application, "stretch", stretch)
    for interval in (0.1, 0.5, 10.0):
        app = sustainable_rate.Application(None, ["a"], interval, 1)  # type: ignore[arg-type]
        with pytest.raises(StopIteration):
            app.cost(500.0)
        batches, longest = given[-1]
        assert batches * interval < longest <= LONGEST
