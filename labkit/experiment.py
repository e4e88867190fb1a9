"""One comparison from start to end: session, variants, schedule, judgement."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from labkit.core import extending
from labkit.core.advice import advise
from labkit.core.errors import Cancelled, LabError, UsageError
from labkit.core.judge import assemble
from labkit.core.lab import Factory, Lab
from labkit.core.model import TIMED, Arm, Comparison
from labkit.core.params import settle
from labkit.core.schedule import Budget, Outcome, Progress, run_schedule
from labkit.core.stats import MIN_PAIRS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from labkit.spark.runner import Runner

Build = Callable[["SparkSession"], Mapping[str, Factory]]
EQUAL = ("unordered", "unchecked")

PRECISE_SECONDS = 300.0
"""What a run may take that has nothing but a precision to reach."""


@dataclass
class Experiment:
    """A comparison that is ready to run. `run` once; `cancel` from any thread."""

    name: str
    title: str
    params: Mapping[str, Any]
    build: Build
    budget: Budget
    seed: int
    metric: str = ""
    equal: str = "unordered"
    aa: bool = False
    before: Comparison | None = None
    _runner: Runner | None = field(default=None, init=False, repr=False)
    _stop: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.equal not in EQUAL:
            raise UsageError(f"equal can't be {self.equal!r}; allowed: {', '.join(EQUAL)}")

    def run(
        self,
        spark: SparkSession,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Comparison:
        """Prepare the input, run the schedule, judge.

        A run that is cancelled after a whole pair gives the comparison of its whole pairs.

        Raises
        ------
        UnequalAnswers, LeftoverCache
            When the arms disagree, or one reads what another must compute.
        TrialFailed, SessionError
            When an arm fails or Spark dies; `partial` has the comparison of the pairs before.
        Cancelled
            When the run was cancelled before one whole pair was there.
        UsageError
            When pairs are to be added to a comparison that ran on another environment.
        """
        from labkit.spark import environment
        from labkit.spark.runner import Runner

        setting = environment.environment(spark) | {"load_before": environment.load()}
        if self.before is not None:
            extending.require_same_place(self.before, setting)
        with Runner(spark, self.equal) as runner:
            self._runner = runner
            if self._stop:
                runner.cancel()
            on_progress(Progress("preparing", "", 0, None, 0.0, None))
            variants = runner.prepare(self._build)
            outcome = run_schedule(
                list(variants),
                runner,
                self.budget,
                self.seed,
                clock=time.perf_counter,
                on_progress=on_progress,
            )
            setting["load_after"] = environment.load()
            return self._judge(outcome, variants, runner, setting)

    def cancel(self) -> None:
        """Ask the run to stop; call it again until `run` has returned."""
        self._stop = True
        if self._runner:
            self._runner.cancel()

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the trial that is running."""
        return self._runner.tasks_done() if self._runner else (0, 0)

    def _build(self, spark: SparkSession) -> Mapping[str, Factory]:
        """The variants, the reference a second time among them when noise is asked for."""
        variants = dict(self.build(spark))
        reference = next(iter(variants))
        if self.aa:
            variants[again(reference)] = variants[reference]
        return variants

    def _judge(
        self,
        outcome: Outcome,
        variants: Mapping[str, Factory],
        runner: Runner,
        environment: Mapping[str, Any],
    ) -> Comparison:
        from labkit.spark.sources import source

        arms = [
            Arm(
                name=name,
                trials=tuple(t for t in outcome.trials if t.arm == name),
                lineage=runner.evidence[name].lineage,
                plan=runner.evidence[name].plan,
                logical=runner.evidence[name].logical,
                code=source(factory),
                partitions=runner.evidence[name].partitions,
                warm=outcome.warm[name],
            )
            for name, factory in variants.items()
        ]
        if self.before is not None:
            arms = extending.joined(self.before, arms)
        comparison = assemble(
            lab=self.name,
            title=self.title,
            params=self.params,
            seed=self.seed,
            environment=environment,
            arms=arms,
            again=again(arms[0].name) if self.aa else "",
            stopped=outcome.stopped,
        )
        if self.before is not None:
            comparison = replace(comparison, extended=self.before.extended + 1)
        with suppress(LabError) if outcome.error else nullcontext():  # Spark may be gone by now
            arms = [replace(arm, anatomy=runner.anatomy(arm) or arm.anatomy)
                    for arm in comparison.arms]  # fmt: skip
            comparison = replace(comparison, arms=tuple(arms))
        comparison = replace(comparison, advice=advise(comparison, self.metric))
        judged = comparison.results or comparison.noise
        whole = bool(judged) and any(t.phase == TIMED for t in outcome.trials)
        if isinstance(outcome.error, Cancelled):
            if not whole:
                raise Cancelled("cancelled before one whole pair had run; nothing to show")
        elif outcome.error is not None:
            outcome.error.partial = comparison if whole else None
            raise outcome.error
        return comparison


def again(reference: str) -> str:
    """The name of the A/A arm: the reference run a second time in each round."""
    return f"{reference} again"


def of_lab(
    lab: Lab,
    params: Mapping[str, Any],
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    precision: float | None = None,
    seed: int | None = None,
    aa: bool = False,
) -> Experiment:
    """A lab with its parameters checked. `pairs` is the lab's own unless something is given."""
    values = settle(lab.params, params)
    return Experiment(
        name=lab.id,
        title=lab.title,
        params=values,
        build=lambda spark: lab.build(spark, **values),
        budget=budget(pairs, seconds, precision, lab.pairs),
        seed=drawn(seed),
        metric=lab.metric,
        equal=lab.equal,
        aa=aa,
    )


def of_variants(
    variants: Mapping[str, Factory],
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    precision: float | None = None,
    seed: int | None = None,
    equal: str = "unordered",
    aa: bool = False,
) -> Experiment:
    """The person's own variants; the first one is the reference."""
    least = 1 if aa else 2
    if len(variants) < least:
        raise UsageError(
            f"a comparison needs two or more variants, got {len(variants)}; "
            "for example compare(a=lambda: ..., b=lambda: ...), or one with aa=True"
        )
    for name, factory in variants.items():
        if not callable(factory):
            raise UsageError(
                f"variant {name} is {factory!r}; allowed: a function without arguments that "
                "builds the RDD or DataFrame anew"
            )
    title = " against ".join(reversed(list(variants)))
    return Experiment(
        name="compare",
        title=title if len(variants) > 1 else f"{title} against itself",
        params={},
        build=lambda spark: variants,
        budget=budget(pairs, seconds, precision, 10),
        seed=drawn(seed),
        equal=equal,
        aa=aa,
    )


def budget(
    pairs: int | None, seconds: float | None, precision: float | None, default: int
) -> Budget:
    """Pairs or seconds, whichever is given.

    A precision alone may take PRECISE_SECONDS. Fewer pairs than a verdict needs are a look at
    the exact metrics, which are the same in a cold JVM: the warm-up is one round then, and
    short trials are not repeated.
    """
    if pairs is None and seconds is None:
        pairs, seconds = (default, None) if precision is None else (None, PRECISE_SECONDS)
    chosen = Budget(pairs=pairs, seconds=seconds, precision=precision)
    if chosen.pairs is not None and chosen.pairs < MIN_PAIRS:
        return replace(chosen, warmup_rounds=1, repeating=False)
    return chosen


def drawn(seed: int | None) -> int:
    """The seed given, or a fresh one (recorded with the comparison)."""
    if seed is None:
        return random.SystemRandom().randrange(1_000_000)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise UsageError(f"seed can't be {seed!r}; allowed: a whole number")
    return seed
