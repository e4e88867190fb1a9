"""The errors that the lab raises on purpose: one base class, one clear line each."""

from __future__ import annotations

from typing import Any, Protocol


class Partial(Protocol):
    """What a failed run leaves: the record of its whole pairs, a comparison or a sweep."""

    @property
    def run(self) -> str:
        """The id under which it was saved; empty before that."""

    @property
    def whole(self) -> str:
        """How much of it is whole, in words: `6 whole pairs`."""

    def to_json(self) -> dict[str, Any]:
        """The record as JSON-ready data."""


class LabError(Exception):
    """Something went wrong that the person can act on.

    The message is one line: what happened, with the value, and what to do. `details`
    holds what belongs behind a fold (a Java stack trace, the end of a log), if anything, and
    `partial` the record of the pairs that were whole before it happened.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details
        self.partial: Partial | None = None


class UsageError(LabError):
    """The call was wrong: an unknown lab, a parameter out of range. Exit status 2."""


class JavaError(LabError):
    """No Java that Spark can run on was found, or the one that was found is broken."""


class SessionError(LabError):
    """Spark did not start, has died, or can't be had with the settings asked for."""


class StartFailed(SessionError):
    """Spark did not start. The line has the cause; the rest stands in the log that it names."""


class TrialFailed(LabError):
    """An arm raised an error while it was being run."""


class LeftoverCache(LabError):
    """Some arms were served from a cache that was there before the comparison, others not."""


class UnequalAnswers(LabError):
    """Two arms gave different answers, so that comparing their times means nothing."""


class Cancelled(LabError):
    """The person asked the run to stop."""
