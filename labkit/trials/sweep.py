"""One sweep from start to end: a comparison a value, in random order of the values."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from labkit.core.claims.lab import Lab
from labkit.core.design.budget import LEAST_SECONDS, OPEN, PRECISE_SECONDS, Stopping
from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled, LabError, UnequalAnswers, UsageError
from labkit.core.params import Param, settle
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Number, Sweep
from labkit.core.stats.holm import pairs_for
from labkit.core.sweeps.judge import assemble
from labkit.core.sweeps.progress import Meter
from labkit.core.sweeps.values import numbers, numeric
from labkit.trials import plans
from labkit.trials.experiment import Experiment

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OUT_OF_TIME = "the seconds were spent"


@dataclass
class SweepExperiment:
    """A sweep that is ready to run. `run` once; `cancel` from any thread.

    `values` are in the order asked for, `params` those that stay fixed.
    """

    lab: Lab
    param: Param
    values: tuple[Number, ...]
    params: Mapping[str, Any]
    stopping: Stopping
    seed: int
    clock: Callable[[], float] = time.monotonic
    _current: Experiment | None = field(default=None, init=False, repr=False)
    _stop: bool = field(default=False, init=False, repr=False)

    @property
    def needs_session(self) -> bool:
        """Whether it runs in the person's session, so that there must be one."""
        return self.lab.needs_session

    def run(
        self,
        spark: SparkSession | None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Sweep:
        """Compare the arms at each value, judge them all together.

        A sweep that is cancelled, or whose seconds are spent, gives what was whole until then, and
        of a value that was in its warm-up what is counted.

        Raises
        ------
        UnequalAnswers
            When the arms disagree at a value.
        TrialFailed, LeftoverCache, SessionError
            When an arm fails or Spark dies; `partial` has the sweep of the values before.
        Cancelled
            When the sweep was cancelled before one whole pair was there; `partial` has the
            comparison of the value that was in its warm-up.
        """
        meter = Meter(
            self.param.name, len(self.values), self.stopping.seconds, on_progress, self.clock
        )
        found: dict[Number, Comparison] = {}
        stopped, failed = "", None
        for value, seed in self.schedule():
            meter.begin(value)
            if meter.is_spent:
                stopped = OUT_OF_TIME
                break
            try:
                comparison = self._compare(spark, value, seed, meter)
            except UnequalAnswers:
                raise
            except LabError as error:
                stopped, failed = _reason(error), error
                if isinstance(error.partial, Comparison):
                    found[value] = error.partial
                break
            if comparison.results or comparison.ended_in:
                found[value] = comparison
            if comparison.stopped:
                stopped = comparison.stopped
                break
        return self._concluded(found, stopped, failed)

    def cancel(self) -> None:
        """Ask the sweep to stop; call it again until `run` has returned."""
        self._stop = True
        if self._current:
            self._current.cancel()

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the trial that is running."""
        return self._current.tasks_done() if self._current else (0, 0)

    def schedule(self) -> list[tuple[Number, int]]:
        """The values in the order of running, with the seed of each: both drawn from the seed.

        A drift of the machine over the minutes of a sweep falls on values at random then, not
        on the large ones.
        """
        generator = random.Random(self.seed)
        order = list(self.values)
        generator.shuffle(order)
        return [(value, generator.randrange(1_000_000)) for value in order]

    def _compare(
        self, spark: SparkSession | None, value: Number, seed: int, meter: Meter
    ) -> Comparison:
        """The comparison at one value; Cancelled at once when the sweep was cancelled."""
        self._current = plans.of_lab(
            self.lab,
            {**self.params, self.param.name: value},
            replace(self.stopping, seconds=meter.share_of_seconds()),
            seed=seed,
        )
        if self._stop:  # cancelled between two values
            raise Cancelled("cancelled before each arm had run once; nothing to show")
        return self._current.run(spark, meter.show)

    def _concluded(
        self, found: Mapping[Number, Comparison], stopped: str, failed: LabError | None
    ) -> Sweep:
        """The sweep of what was found, or the error that ended it with the sweep inside."""
        if not any(comparison.results for comparison in found.values()):
            raise _nothing_paired(found, stopped, failed)
        sweep = assemble(
            param=self.param.name,
            scale=self.param.scale,
            metric=self.lab.metric,
            params=self.params,
            seed=self.seed,
            order=[value for value, _ in self.schedule()],
            comparisons=found,
            stopped=stopped,
            asked=self.stopping.asked,
        )
        if failed is not None and not isinstance(failed, Cancelled):
            failed.partial = sweep
            raise failed
        return sweep


def _nothing_paired(
    found: Mapping[Number, Comparison], stopped: str, failed: LabError | None
) -> LabError:
    """The error of a sweep without a point: what was counted at the value it was at is its rest."""
    rest = next(iter(found.values()), None)
    error = failed
    if error is None:
        ended = f"{stopped or 'the sweep ended'} before one whole pair had run"
        error = Cancelled(ended if rest else f"{ended}; nothing to show")
    error.partial = rest
    return error


def _reason(error: LabError) -> str:
    """Why a sweep ended, as it is said in the record."""
    return "cancelled" if isinstance(error, Cancelled) else str(error)


def of_sweep(
    lab: Lab,
    param: str,
    values: Iterable[Any],
    params: Mapping[str, Any],
    stopping: Stopping = OPEN,
    *,
    seed: int | None = None,
) -> SweepExperiment:
    """A sweep with everything checked before Spark is needed.

    The pairs at each value are the lab's own, or as many as Holm's correction over the values
    asks for, whichever is more. Fewer are allowed: the exact metrics need one. Seconds are for the
    whole sweep; a precision alone may take PRECISE_SECONDS a value.

    Raises
    ------
    UsageError
        For an unknown parameter or one of choices, values out of range or given twice, fewer
        than 2 or more than 12 of them, or a budget that is none.
    """
    swept = numeric(lab.params, param)
    if param in params:
        raise UsageError(f"{param} is the parameter that is swept: don't set it to a value")
    fixed = settle([p for p in lab.params if p.name != param], params)
    checked = numbers(swept, values)
    if stopping.is_open:
        stopping = Stopping(max(lab.pairs, pairs_for(len(checked))))
    elif stopping.pairs is stopping.seconds is None:
        stopping = replace(stopping, seconds=PRECISE_SECONDS * len(checked))
    stopping.budget(lab.pairs)  # refuses what is none
    seconds = stopping.seconds
    if seconds is not None and seconds < LEAST_SECONDS * len(checked):
        raise UsageError(
            f"seconds can't be {seconds!r} for {len(checked)} values; "
            f"allowed: a number from {LEAST_SECONDS * len(checked):g} to 86,400"
        )
    return SweepExperiment(lab, swept, checked, fixed, stopping, plans.drawn(seed))
