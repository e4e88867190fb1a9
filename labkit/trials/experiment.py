"""One comparison from start to end: session, variants, schedule, judgement."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from labkit.core.design import extending
from labkit.core.design.budget import Budget
from labkit.core.design.schedule import PREPARING, Outcome, Progress, run_schedule
from labkit.core.design.terms import USUAL, Terms
from labkit.core.errors import Cancelled, LabError
from labkit.core.judging.advice import advise
from labkit.core.judging.judge import assemble, is_decided
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.place import TRIAL, Place
from labkit.core.records.trial import Trial
from labkit.spark.places import benches
from labkit.spark.places.benches import Bench, Build, Here, Wanted, Where

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass
class _Running:
    """What is running of an experiment, and whether it was asked to stop."""

    bench: Bench | None = None
    stop: bool = False


@dataclass(frozen=True)
class Experiment:
    """A comparison that is ready to run: a plan that stays as it was made.

    `run` once; `cancel` from any thread.

    `where` says where its arms run; `codes` has the sources that can't be told there.
    """

    name: str
    title: str
    params: Mapping[str, Any]
    build: Build
    budget: Budget
    seed: int
    metric: str = ""
    terms: Terms = USUAL
    aa: bool = False
    before: Comparison | None = None
    where: Where = field(default_factory=Here)
    codes: Mapping[str, str] = field(default_factory=dict)
    most: Mapping[str, float] = field(default_factory=dict)
    _running: _Running = field(default_factory=_Running, init=False, repr=False, compare=False)

    def budgeted(self, **changes: Any) -> Experiment:
        """The same plan with another budget: its own, but for what is given by name."""
        return replace(self, budget=replace(self.budget, **changes))

    @property
    def needs_session(self) -> bool:
        """Whether it runs in the person's session, so that there must be one."""
        return self.where.needs_session

    def run(
        self,
        spark: SparkSession | None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Comparison:
        """Prepare the input, run the schedule, judge; `spark` only where it `needs_session`.

        A run that is cancelled gives the comparison of what there is: its whole pairs, or of one
        that ended in its warm-up what is counted. A run that adds pairs needs a whole one.

        Raises
        ------
        UnequalAnswers, LeftoverCache
            When the arms disagree, or one reads what another must compute.
        TrialFailed, SessionError
            When an arm fails or Spark dies; `partial` has the comparison of what was there before.
        Cancelled
            When the run was cancelled before each arm had run once.
        UsageError
            When pairs are to be added to a comparison that ran on another environment.
        """
        from labkit.spark.environment import load

        before = load()
        on_progress(Progress(PREPARING, "", 0, None, 0.0, None))
        with self._ready(spark) as ready:
            bench, codes = ready.bench, ready.codes
            setting = ready.environment | {"load_before": before}
            if self.before is not None:
                extending.require_same_place(self.before, setting)
                for arm in codes:
                    extending.require_same_settings(self.before, arm, _settings(bench.place(arm)))
            outcome = run_schedule(
                list(codes),
                bench,
                self.budget,
                self.seed,
                clock=time.perf_counter,
                on_progress=on_progress,
                decided=self._decided(list(codes)) if self._looks else None,
                paired=self.terms.paired,
            )
            setting["load_after"] = load()
            return self._judge(outcome, codes, bench, setting)

    def cancel(self) -> None:
        """Ask the run to stop; call it again until `run` has returned."""
        self._running.stop = True
        if self._running.bench:
            self._running.bench.cancel()

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the trial that is running."""
        return self._running.bench.tasks_done() if self._running.bench else (0, 0)

    def _ready(self, spark: SparkSession | None) -> AbstractContextManager[benches.Ready]:
        name = again if self.aa else None
        wanted = Wanted(self.build, self.terms, name, self._use, self.budget.inside)
        return self.where.opened(spark, wanted)

    def _use(self, bench: Bench) -> None:
        self._running.bench = bench
        if self._running.stop:
            bench.cancel()

    @property
    def _looks(self) -> bool:
        """Whether its length hangs on what was found, in this run or by pairs being added."""
        return bool(self.budget.until) or self.before is not None

    def _decided(self, names: Sequence[str]) -> Callable[[Sequence[Trial]], bool]:
        """Whether every arm has a verdict, judged as the whole comparison will be."""

        def decided(trials: Sequence[Trial]) -> bool:
            arms = [Arm(name, tuple(t for t in trials if t.arm == name)) for name in names]
            return is_decided(self._assembled(arms, {}))

        return decided

    def _assembled(
        self,
        arms: Sequence[Arm],
        environment: Mapping[str, Any],
        stopped: str = "",
        checked: bool = True,
    ) -> Comparison:
        """The comparison of these arms, and of the earlier pairs where there are any."""
        before, most = self.before, self.budget.pairs if self.budget.until else None
        if before is not None:
            arms = extending.joined(before, arms)
            most = None if most is None else most + extending.rounds(before)
        return assemble(
            lab=self.name,
            title=self.title,
            params=self.params,
            seed=self.seed,
            environment=environment,
            arms=arms,
            again=again(arms[0].name) if self.aa else "",
            stopped=stopped,
            until=self.budget.until,
            most=most,
            extended=before.extended + 1 if before else 0,
            terms=self.terms,
            checked=checked,
            asked={} if before else self.budget.asked,
        )

    def _judge(
        self,
        outcome: Outcome,
        codes: Mapping[str, str],
        bench: Bench,
        environment: Mapping[str, Any],
    ) -> Comparison:
        arms = [
            Arm(
                name=name,
                trials=tuple(t for t in outcome.trials if t.arm == name),
                code=self.codes.get(name, code),
                warm=outcome.warm[name],
                settings=_settings(bench.place(name)),
                place=bench.place(name),
                **bench.seen[name].evidence.evidence,
            )
            for name, code in codes.items()
        ]
        comparison = self._assembled(arms, environment, outcome.stopped, outcome.checked)
        with suppress(LabError) if outcome.error else nullcontext():  # Spark may be gone by now
            arms = [replace(arm, anatomy=bench.anatomy(arm) or arm.anatomy)
                    for arm in comparison.arms]  # fmt: skip
            comparison = replace(comparison, arms=tuple(arms))
        comparison = replace(comparison, advice=advise(comparison, self.metric, self.most))
        tells = self._tells(comparison)
        if isinstance(outcome.error, Cancelled):
            if not tells:
                what = "one whole pair was added" if self.before else "each arm had run once"
                raise Cancelled(f"cancelled before {what}; nothing to show")
        elif outcome.error is not None:
            outcome.error.partial = comparison if tells else None
            raise outcome.error
        return comparison

    def _tells(self, comparison: Comparison) -> bool:
        """Whether a run that ended early has something to show: pairs, or a trial of each arm."""
        if self.before is not None:  # whose record has all that there was before
            return comparison.most_pairs > self.before.most_pairs
        return all(arm.trials for arm in comparison.arms)


def _settings(place: Place) -> Mapping[str, str] | None:
    """What a record has for the settings of an arm's own sessions; None where it had none."""
    return place.settings if place.lives == TRIAL else None


def again(reference: str) -> str:
    """The name of the A/A arm: the reference run a second time in each round."""
    return f"{reference} again"
