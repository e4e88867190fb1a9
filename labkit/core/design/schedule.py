"""Warm-up, order and stopping. Runs trials through an executor that is handed in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from labkit.core.errors import Cancelled, LabError, LeftoverCache, UnequalAnswers
from labkit.core.records.figures import cost_of
from labkit.core.records.trial import TIMED, WARMUP, Trial
from labkit.core.stats.pairs import Interval, paired_ratio
from labkit.core.stats.series import WINDOW, is_warm

from .budget import LEAST_PRECISE, MAX_PAIRS, Budget
from .order import BLOCK, coins, orders

SHORT = 0.2
"""Seconds under which a trial is mostly Spark's own overhead and the clock's noise."""

LONG_ENOUGH = 0.5
"""Seconds that a trial of a short arm is brought to by repeating it."""

MOST_REPEATS = 50

UNTOLD = 3
"""How many times its bound the warm-up may take while there are too few trials to tell warm from
cold: with trials of a second, 30 s in place of 10 are the nine rounds that the rule asks for."""


PREPARING, WAITING, STARTING, SHOWING = "preparing", "waiting", "starting", "showing"
"""What a run does while it runs no trial: `Progress.arm` is then what it waits for, or shows."""


class Executor(Protocol):
    """What the schedule needs of the world; `labkit.spark.trial.runner` is the real one."""

    def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
        """Run the arm `repeats` times, built anew each time, and say what one of them took."""

    def check_answers(self) -> None:
        """Raise UnequalAnswers when the arms disagree.

        Untimed; called once, after the first round.
        """


@dataclass(frozen=True)
class Progress:
    """Where a run stands, told before each trial: for a progress bar.

    `rounds` is how many there will be, None until something is known. `bound` says how firm
    that is: "about", when a time is set and they are guessed from the rounds so far; "at
    most", when a precision or a verdict may end the run earlier; "at most about", when both.
    `left` is the estimated seconds to go, None until something is known.
    """

    phase: str
    arm: str
    round: int
    rounds: int | None
    share: float
    left: float | None
    bound: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a schedule brought: every trial in the order run, and which arms got warm.

    `stopped` says why it ended early ("cancelled", or an error's line); `error` is that error.
    `checked` tells whether the arms' answers had been compared by then.
    """

    trials: tuple[Trial, ...]
    warm: dict[str, bool]
    stopped: str = ""
    error: LabError | None = None
    checked: bool = True


class _Run:
    """The state of one schedule while it runs."""

    def __init__(
        self,
        arms: Sequence[str],
        executor: Executor,
        budget: Budget,
        clock: Callable[[], float],
        on_progress: Callable[[Progress], None],
        paired: str,
    ) -> None:
        self.paired = paired
        self.arms, self.executor, self.budget = arms, executor, budget
        self.clock, self.on_progress = clock, on_progress
        self.begun = clock()
        self.trials: list[Trial] = []
        self.round_seconds: list[float] = []
        self.repeats = dict.fromkeys(arms, 1)
        self.checked = False

    @property
    def spent(self) -> float:
        return self.clock() - self.begun

    def round(self, phase: str, number: int, order: Sequence[str]) -> None:
        """One trial of each arm."""
        begun = self.clock()
        for position, arm in enumerate(order):
            self.on_progress(self._progress(phase, number, position, arm))
            trial = self.executor.trial(arm, phase, self.repeats[arm])
            self.trials.append(replace(trial, round=number, position=position))
        self.round_seconds.append(self.clock() - begun)

    def check_answers(self) -> None:
        """Have the arms' answers compared."""
        self.executor.check_answers()
        self.checked = True

    def series(self, arm: str) -> list[float]:
        """An arm's times so far; of a trial that is a session, those of its runs.

        Where arms are paired by another figure it is that one.
        """
        if self.paired == "seconds":
            return self.seconds(arm)
        costs = (cost_of(self.paired, t) for t in self.trials if t.arm == arm)
        return [cost for cost in costs if cost is not None]

    def seconds(self, arm: str) -> list[float]:
        """An arm's times so far, as `series` without another figure."""
        return [seconds for t in self.trials if t.arm == arm for seconds in t.runs]

    def intervals(self) -> list[Interval]:
        """The ratio of each arm to the first one, of the pairs so far."""
        sound = {
            arm: {t.round: cost for t in self.trials
                  if t.arm == arm and t.phase == TIMED and not t.invalid
                  and (cost := cost_of(self.paired, t)) is not None}
            for arm in self.arms
        }  # fmt: skip
        reference = sound[self.arms[0]]
        found = []
        for mine in (sound[arm] for arm in self.arms[1:]):
            rounds = [number for number in reference if number in mine]
            if rounds:
                found.append(
                    paired_ratio([reference[n] for n in rounds], [mine[n] for n in rounds])
                )
        return found

    def _progress(self, phase: str, number: int, position: int, arm: str) -> Progress:
        # Warm-up counts for a quarter of the bar: how long it takes is not known beforehand.
        fraction = position / len(self.arms)
        recent = self.round_seconds[-1] if self.round_seconds else None
        budget, timed = self.budget, phase == TIMED
        if budget.seconds is not None:
            left = max(0.0, budget.seconds - self.spent)
            buys = int(left / recent + fraction) if timed and recent else None
            share = min(1.0, self.spent / budget.seconds)
            rounds = None if buys is None else number + max(1, buys)
            bound = "at most about" if budget.bounded else "about"
            return Progress(phase, arm, number, rounds, share, left, bound if rounds else "")
        assert budget.pairs is not None
        bound = "at most" if budget.bounded else ""
        if timed:
            share = 0.25 + 0.75 * (number + fraction) / budget.pairs
            to_go = None if recent is None else recent * (budget.pairs - number - fraction)
            return Progress(phase, arm, number, budget.pairs, share, to_go, bound)
        share = 0.25 * min(1.0, (number + fraction) / budget.warmup_rounds)
        to_go = None if recent is None else recent * (budget.pairs + 2)
        return Progress(phase, arm, number, None, share, to_go)


def run_schedule(
    arms: Sequence[str],
    executor: Executor,
    budget: Budget,
    seed: int,
    *,
    clock: Callable[[], float],
    on_progress: Callable[[Progress], None] = lambda progress: None,
    decided: Callable[[Sequence[Trial]], bool] | None = None,
    paired: str = "seconds",
) -> Outcome:
    """Warm up every arm, then run balanced random rounds until the budget is spent.

    Stopping looks at the budget and at the interval's width, never at the result, but where
    the budget runs until it is `decided`: that is asked after each round with the trials so
    far. With `decided` each round's order is drawn by itself (see `order.coins`). A
    `Cancelled` ends the run early, and so does an error of an arm or of Spark: the trials
    so far are kept. `paired` names the figure that arms are paired by. Arms whose answers
    disagree raise UnequalAnswers, and one that reads a cache of before LeftoverCache, after the
    first round.
    """
    run = _Run(arms, executor, budget, clock, on_progress, paired)
    warm = dict.fromkeys(arms, False)
    rounds = orders(arms, seed) if decided is None else coins(arms, seed)
    try:
        _warm_up(run, orders(arms, ~seed), warm)
        for number in range(MAX_PAIRS):
            if _spent(run, number) or _decided(run, number, decided):
                break
            run.round(TIMED, number, next(rounds))
            if not (number or budget.warmup_rounds):
                run.check_answers()
    except (UnequalAnswers, LeftoverCache):
        raise
    except LabError as error:
        why = "cancelled" if isinstance(error, Cancelled) else str(error)
        return Outcome(tuple(run.trials), warm, why, error, run.checked)
    return Outcome(tuple(run.trials), warm)


def _warm_up(run: _Run, rounds: Iterator[tuple[str, ...]], warm: dict[str, bool]) -> None:
    budget = run.budget
    end = longest = run.spent  # set once the cold trials are over
    for number in range(budget.warmup_rounds):
        run.round(WARMUP, number, next(rounds))
        if number == 0:
            run.check_answers()
            end = run.spent + budget.warmup_seconds
            if budget.seconds is not None:
                end = min(end, 0.4 * budget.seconds)
            longest = end if budget.seconds is not None else run.spent + most_warm_up(budget)
        for arm in run.arms:
            if budget.repeating:
                run.repeats[arm] = repeats_for(min(run.seconds(arm)[-2:]))
            warm[arm] = is_warm(run.series(arm))
        told = all(len(run.series(arm)) > WINDOW for arm in run.arms)
        if all(warm.values()) or run.spent >= (end if told else longest):
            return


def most_warm_up(budget: Budget) -> float:
    """Seconds that the warm-up may take where trials are so long that few fit into its bound.

    Whether an arm is warm can't be told before WINDOW trials and the cold one.
    """
    return UNTOLD * budget.warmup_seconds


def repeats_for(seconds: float) -> int:
    """How often an arm that takes so long is to be run inside one trial."""
    if seconds >= SHORT:
        return 1
    return min(MOST_REPEATS, math.ceil(LONG_ENOUGH / seconds)) if seconds > 0 else MOST_REPEATS


def _spent(run: _Run, done: int) -> bool:
    """Whether the budget has no room for another round, or the ratio is known well enough."""
    budget = run.budget
    if budget.precision is not None and done >= LEAST_PRECISE and done % BLOCK == 0:
        widths = [half_width(interval) for interval in run.intervals()]
        if widths and all(w is not None and w <= budget.precision for w in widths):
            return True
    if budget.seconds is None:
        return done == budget.pairs
    # what a round takes is unknown before the first one, where there was no warm-up
    return run.spent + max(run.round_seconds[-2:], default=0.0) > budget.seconds


def _decided(run: _Run, done: int, decided: Callable[[Sequence[Trial]], bool] | None) -> bool:
    """Whether a run that ends when every arm has a verdict has got there."""
    if not run.budget.until or decided is None or done == 0:
        return False
    return decided(run.trials)


def half_width(interval: Interval) -> float | None:
    """How far the interval reaches to either side of its middle, as a share; None without one."""
    if interval.low is None or interval.high is None:
        return None
    return math.sqrt(interval.high / interval.low) - 1
