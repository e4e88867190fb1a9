"""How much to run: pairs or seconds, the warm-up's bounds, and what ends a run early."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from labkit.core.errors import UsageError
from labkit.core.stats.pairs import MIN_PAIRS

from .order import BLOCK

MAX_PAIRS = 500
PAIRS = 10
"""What is run where neither a person nor a lab says how much."""

LEAST_SECONDS = 1.0

LEAST_PRECISE = 2 * BLOCK
"""Pairs before the interval's width may end a run, and then after whole blocks only: looking
earlier or oftener, an interval that happens to be narrow is too often one that misses (see the
simulations in docs/measuring.md)."""

DECIDED = "decided"
"""Ends a run when every arm has a verdict."""

MOST_UNTIL_DECIDED = 40
"""Pairs after which a run that is not decided ends all the same: with a spread of 0.14 in the
pairs' ratios differences of a tenth are found by then in five of six simulated runs (see
docs/measuring.md); what isn't is hardly worth more of a person's time."""

PRECISE_SECONDS = 300.0
"""What a run may take that has nothing but a precision to reach."""


@dataclass(frozen=True)
class Runs:
    """How often an arm runs in each session of its own, untimed and then timed.

    Of either kind there are fewer, but one, once they have taken `enough` seconds.
    """

    untimed: int
    timed: int
    enough: float = math.inf


SEVERAL = Runs(2, 5, enough=3.0)
"""How often an arm runs in each session, untimed and then timed; its figure is the median.

Of 36 sessions in a warm JVM (2 cores; a loop in Python, a shuffle in Python, a DataFrame): opening
and closing one takes about a second, its first run 1.5 to 5 times as long as later ones, since
Python workers start and plans are compiled, the second 6 to 25% longer, the third 2 to 4%. From
session to session the figures then spread by 5 to 20%, as much as run after run inside one (12 to
20%): many more runs in a session would hardly make it steadier. Five in place of three make a
session a tenth longer, and the shuffle's ratios spread by 6% in place of 11%. Those runs took some
tenths of a second; where one takes seconds, five of them would cost more than the next session.
"""

LOOK_WARMUP = 1
"""Rounds of warm-up where the pairs are too few for a verdict."""

ONCE = Runs(1, 1)
"""For a look at exact metrics, and for many claims in little time."""


@dataclass(frozen=True)
class Budget:
    """How much to run: a number of pairs, or seconds for the whole run, warm-up included.

    With `precision` that is the most: the run ends as soon as every interval's half-width,
    sqrt(high / low) - 1, is at most that (0.05: the ratio is known to 5%). With `until` it is
    the most too: the run ends as soon as every arm has a verdict, by a test that may be looked
    at after each pair (see `sequential`).

    Warm-up stops when every arm is warm, after `warmup_rounds` at the latest, or when
    `warmup_seconds` are spent since the cold trials (or 0.4 of `seconds`); up to three times as
    long where trials take so long that it could not be told before whether they are warm. With
    `repeating`, arms too short to time are run several times inside a trial. `inside` is for
    arms with sessions of their own.
    """

    pairs: int | None = PAIRS
    seconds: float | None = None
    precision: float | None = None
    warmup_rounds: int = 30
    warmup_seconds: float = 10.0
    repeating: bool = True
    inside: Runs = SEVERAL
    until: str = ""

    def __post_init__(self) -> None:
        if self.pairs is not None and self.seconds is not None:
            raise UsageError("give pairs or seconds, not both")
        if self.pairs is None and self.seconds is None:
            raise UsageError("give pairs or seconds")
        if self.pairs is not None and not _whole_within(self.pairs, 1, MAX_PAIRS):
            raise UsageError(
                f"pairs can't be {self.pairs!r}; allowed: a whole number from 1 to {MAX_PAIRS}"
            )
        if self.seconds is not None and not _number_within(self.seconds, LEAST_SECONDS, 86_400):
            raise UsageError(
                f"seconds can't be {self.seconds!r}; allowed: a number from 1 to 86,400"
            )
        if self.precision is not None and not _number_within(self.precision, 0.005, 1):
            raise UsageError(
                f"precision can't be {self.precision!r}; allowed: a share from 0.005 to 1, "
                "0.05 to know the ratio to 5%"
            )
        if self.until not in ("", DECIDED):
            raise UsageError(f"until can't be {self.until!r}; allowed: {DECIDED!r}")
        if self.until and self.precision is not None:
            raise UsageError(f"give until={DECIDED!r} or a precision, not both")
        if self.until and self.pairs is not None and self.pairs < MIN_PAIRS:
            raise UsageError(
                f"{self.pairs} pairs decide nothing; allowed with until={DECIDED!r}: at most "
                f"{MIN_PAIRS} to {MAX_PAIRS}"
            )

    @property
    def asked(self) -> dict[str, int | float]:
        """What was asked for, by the names that a call has for it."""
        return _said(self.pairs, self.seconds, self.precision)

    @property
    def bounded(self) -> bool:
        """Whether the pairs are the most that there will be, and may be fewer."""
        return self.precision is not None or bool(self.until)


@dataclass(frozen=True)
class Stopping:
    """When a run is to end, as a person says it: what is None is left to the lab.

    A precision alone may take PRECISE_SECONDS, `until` alone MOST_UNTIL_DECIDED pairs.
    """

    pairs: int | None = None
    seconds: float | None = None
    precision: float | None = None
    until: str | None = None

    @property
    def asked(self) -> dict[str, int | float]:
        """What is asked for, by the names that a call has for it."""
        return _said(self.pairs, self.seconds, self.precision)

    @property
    def is_open(self) -> bool:
        """Whether it says nothing of how long: the lab's own pairs are run."""
        return self.pairs is self.seconds is self.precision is None and not self.until

    def budget(self, usual: int) -> Budget:
        """How much that is; `usual` pairs where nothing is said.

        Fewer pairs than a verdict needs are a look at the exact metrics, which are the same in a
        cold JVM: the warm-up is one round then, and nothing is repeated. Raises UsageError for
        what is no budget.
        """
        pairs, seconds = self.pairs, self.seconds
        if pairs is None and seconds is None:
            if self.until:
                pairs = MOST_UNTIL_DECIDED
            elif self.precision is not None:
                seconds = PRECISE_SECONDS
            else:
                pairs = usual
        chosen = Budget(
            pairs=pairs, seconds=seconds, precision=self.precision, until=self.until or ""
        )
        if chosen.pairs is not None and chosen.pairs < MIN_PAIRS:
            return replace(chosen, warmup_rounds=LOOK_WARMUP, repeating=False, inside=ONCE)
        return chosen


OPEN = Stopping()
"""As the lab has it."""


def _said(
    pairs: int | None, seconds: float | None, precision: float | None
) -> dict[str, int | float]:
    said = {"pairs": pairs, "seconds": seconds, "precision": precision}
    return {name: value for name, value in said.items() if value is not None}


def _whole_within(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _number_within(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
