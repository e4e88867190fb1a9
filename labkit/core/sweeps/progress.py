"""Where a sweep stands, from where its running value stands; its seconds, shared out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labkit.core import units
from labkit.core.design.budget import LEAST_SECONDS
from labkit.core.design.schedule import Progress


@dataclass(frozen=True)
class SweepProgress(Progress):
    """Where a sweep stands: `share` and `left` are the whole sweep's, the rest is the value's.

    `value` says which value is running: "value 2 of 5, records = 1,000".
    """

    value: str = ""


class Meter:
    """Follows a sweep of `count` values of a parameter, and its seconds where they are bounded."""

    def __init__(
        self,
        param: str,
        count: int,
        seconds: float | None,
        on_progress: Callable[[Progress], None],
        clock: Callable[[], float],
    ) -> None:
        self.param, self.count, self.seconds = param, count, seconds
        self.on_progress, self.clock = on_progress, clock
        self.begun = self.value_begun = clock()
        self.number, self.words = -1, ""

    def begin(self, value: float) -> None:
        """The sweep turns to its next value."""
        self.number, self.value_begun = self.number + 1, self.clock()
        where = f"value {self.number + 1} of {self.count}"
        self.words = f"{where}, {self.param} = {units.quantity(value)}"

    @property
    def is_spent(self) -> bool:
        """Whether the seconds have no room for another value."""
        return self.seconds is not None and self._unspent() < LEAST_SECONDS

    def share_of_seconds(self) -> float | None:
        """What the value that begins may take: those to come get as much each."""
        if self.seconds is None:
            return None
        return max(LEAST_SECONDS, self._unspent() / (self.count - self.number))

    def show(self, progress: Progress) -> None:
        """Tell where the whole sweep is, given where its running value is."""
        self.on_progress(
            SweepProgress(
                phase=progress.phase,
                arm=progress.arm,
                round=progress.round,
                rounds=progress.rounds,
                share=(self.number + progress.share) / self.count,
                left=self._to_go(progress),
                bound=progress.bound,
                value=self.words,
            )
        )

    def _unspent(self) -> float:
        assert self.seconds is not None
        return self.seconds - (self.clock() - self.begun)

    def _to_go(self, progress: Progress) -> float | None:
        """Seconds to go: the rest of the budget, or as long a value as those so far took."""
        if self.seconds is not None:
            return max(0.0, self._unspent())
        if progress.left is None:
            return None
        done = self.value_begun - self.begun
        here = self.clock() - self.value_begun + progress.left
        usual = done / self.number if self.number else here
        return progress.left + usual * (self.count - self.number - 1)
