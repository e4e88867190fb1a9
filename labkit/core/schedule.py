"""Warm-up, order and stopping. Runs trials through an executor that is handed in."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from .errors import Cancelled, UsageError
from .model import TIMED, WARMUP, Trial
from .stats import is_warm

MAX_PAIRS = 500
LEAST_SECONDS = 1.0

BLOCK = 6
"""Rounds whose order is balanced as a whole; the fewest that give a verdict."""


class Executor(Protocol):
    """What the schedule needs of the world; `labkit.spark.runner` is the real one."""

    def trial(self, arm: str, phase: str) -> Trial:
        """Run the arm once and say what it took."""

    def check_answers(self) -> None:
        """Raise UnequalAnswers when the arms disagree.

        Untimed; called once, after the cold trials.
        """

    def settle(self) -> None:
        """Clean up between rounds, untimed."""


@dataclass(frozen=True)
class Budget:
    """How much to run: a number of pairs, or seconds for the whole run, warm-up included.

    Warm-up stops when every arm is warm, after `warmup_rounds` at the latest, or once
    `warmup_seconds` are spent and `warmup_least` rounds are run (fewer if `seconds` forbid).
    """

    pairs: int | None = 10
    seconds: float | None = None
    warmup_least: int = 3
    warmup_rounds: int = 10
    warmup_seconds: float = 10.0

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


def _whole_within(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _number_within(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


@dataclass(frozen=True)
class Progress:
    """Where a run stands, told before each trial: for a progress bar.

    `rounds` is None while only a time is set; `left` is the estimated seconds to go, None
    until something is known.
    """

    phase: str
    arm: str
    round: int
    rounds: int | None
    share: float
    left: float | None


@dataclass(frozen=True)
class Outcome:
    """What a schedule brought: every trial in the order run, and which arms got warm.

    `stopped` is "cancelled" when it was stopped early.
    """

    trials: tuple[Trial, ...]
    warm: dict[str, bool]
    stopped: str = ""


def orders(arms: Sequence[str], seed: int) -> Iterator[tuple[str, ...]]:
    """The order of the arms in each round, without end.

    Permuted blocks (Zelen 1974, J. Chronic Diseases 27, 365-375) of BLOCK rounds: random
    orders and their reverses, shuffled. In each block of two arms either goes first equally
    often, so that a drift cancels; and the shuffle keeps a round's order nearly independent
    of its neighbours', which the exact signed-rank interval asks for.
    """
    generator = random.Random(seed)
    while True:
        block: list[tuple[str, ...]] = []
        for _ in range(BLOCK // 2):
            order = list(arms)
            generator.shuffle(order)
            block += [tuple(order), tuple(reversed(order))]
        generator.shuffle(block)
        yield from block


class _Run:
    """The state of one schedule while it runs."""

    def __init__(
        self,
        arms: Sequence[str],
        executor: Executor,
        budget: Budget,
        clock: Callable[[], float],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.arms, self.executor, self.budget = arms, executor, budget
        self.clock, self.on_progress = clock, on_progress
        self.begun = clock()
        self.trials: list[Trial] = []
        self.round_seconds: list[float] = []

    @property
    def spent(self) -> float:
        return self.clock() - self.begun

    def round(self, phase: str, number: int, order: Sequence[str]) -> None:
        """One trial of each arm, then the untimed clean-up."""
        begun = self.clock()
        for position, arm in enumerate(order):
            self.on_progress(self._progress(phase, number, position, arm))
            trial = self.executor.trial(arm, phase)
            self.trials.append(replace(trial, round=number, position=position))
        self.executor.settle()
        self.round_seconds.append(self.clock() - begun)

    def series(self, arm: str) -> list[float]:
        return [t.seconds for t in self.trials if t.arm == arm]

    def _progress(self, phase: str, number: int, position: int, arm: str) -> Progress:
        # Warm-up counts for a quarter of the bar: how long it takes is not known beforehand.
        fraction = position / len(self.arms)
        recent = self.round_seconds[-1] if self.round_seconds else None
        left: float | None
        budget = self.budget
        if budget.seconds is not None:
            left = max(0.0, budget.seconds - self.spent)
            share = min(1.0, self.spent / budget.seconds)
            return Progress(phase, arm, number, None, share, left)
        assert budget.pairs is not None
        if phase == WARMUP:
            share = 0.25 * min(1.0, (number + fraction) / budget.warmup_rounds)
            left = None if recent is None else recent * (budget.pairs + 2)
        else:
            share = 0.25 + 0.75 * (number + fraction) / budget.pairs
            left = None if recent is None else recent * (budget.pairs - number - fraction)
        rounds = budget.pairs if phase == TIMED else None
        return Progress(phase, arm, number, rounds, share, left)


def run_schedule(
    arms: Sequence[str],
    executor: Executor,
    budget: Budget,
    seed: int,
    *,
    clock: Callable[[], float],
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Outcome:
    """Warm up every arm, then run balanced random rounds until the budget is spent.

    A `Cancelled` from the executor or the progress hook ends the run early; the whole rounds
    so far are kept. Stopping looks at the budget alone, never at the result.
    """
    run = _Run(arms, executor, budget, clock, on_progress)
    warm = dict.fromkeys(arms, False)
    rounds = orders(arms, seed)
    try:
        _warm_up(run, orders(arms, ~seed), warm)
        for number in range(MAX_PAIRS):
            if _spent(run, number):
                break
            run.round(TIMED, number, next(rounds))
    except Cancelled:
        return Outcome(tuple(run.trials), warm, "cancelled")
    return Outcome(tuple(run.trials), warm)


def _warm_up(run: _Run, rounds: Iterator[tuple[str, ...]], warm: dict[str, bool]) -> None:
    budget = run.budget
    most = float("inf") if budget.seconds is None else 0.4 * budget.seconds
    for number in range(budget.warmup_rounds):
        run.round(WARMUP, number, next(rounds))
        if number == 0:
            run.executor.check_answers()
        for arm in run.arms:
            warm[arm] = is_warm(run.series(arm))
        enough = number + 1 >= budget.warmup_least and run.spent >= budget.warmup_seconds
        if all(warm.values()) or enough or run.spent >= most:
            return


def _spent(run: _Run, done: int) -> bool:
    """Whether the budget has no room for another round."""
    if run.budget.seconds is None:
        return done == run.budget.pairs
    return run.spent + run.round_seconds[-1] > run.budget.seconds
