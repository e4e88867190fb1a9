"""One comparison from start to end: session, variants, schedule, judgement."""

from __future__ import annotations

import inspect
import random
import textwrap
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from labkit.core.advice import advise
from labkit.core.errors import Cancelled, UsageError
from labkit.core.judge import assemble
from labkit.core.model import Arm, Comparison, Factory, Lab
from labkit.core.params import settle
from labkit.core.schedule import Budget, Outcome, Progress, run_schedule
from labkit.core.stats import MIN_PAIRS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from labkit.spark.runner import Runner

Build = Callable[["SparkSession"], Mapping[str, Factory]]
EQUAL = ("unordered", "unchecked")


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

        Raises
        ------
        UnequalAnswers, TrialFailed, SessionError
            When an arm disagrees, fails, or Spark dies.
        Cancelled
            When the run was cancelled before one whole pair was there.
        """
        from labkit.spark import environment
        from labkit.spark.runner import Runner

        before = environment.load()
        with Runner(spark, self.equal) as runner:
            self._runner = runner
            if self._stop:
                runner.cancel()
            on_progress(Progress("preparing", "", 0, None, 0.0, None))
            variants = runner.prepare(self.build)
            outcome = run_schedule(
                list(variants),
                runner,
                self.budget,
                self.seed,
                clock=time.perf_counter,
                on_progress=on_progress,
            )
            load = {"load_before": before, "load_after": environment.load()}
            return self._judge(outcome, variants, runner, environment.environment(spark) | load)

    def cancel(self) -> None:
        """Ask the run to stop; call it again until `run` has returned."""
        self._stop = True
        if self._runner:
            self._runner.cancel()

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the trial that is running."""
        return self._runner.tasks_done() if self._runner else (0, 0)

    def _judge(
        self,
        outcome: Outcome,
        variants: Mapping[str, Factory],
        runner: Runner,
        environment: Mapping[str, Any],
    ) -> Comparison:
        arms = [
            Arm(
                name=name,
                trials=tuple(t for t in outcome.trials if t.arm == name),
                lineage=runner.evidence[name].lineage,
                plan=runner.evidence[name].plan,
                code=source(factory),
                partitions=runner.evidence[name].partitions,
                warm=outcome.warm[name],
            )
            for name, factory in variants.items()
        ]
        comparison = assemble(
            lab=self.name,
            title=self.title,
            params=self.params,
            seed=self.seed,
            environment=environment,
            arms=arms,
            stopped=outcome.stopped,
        )
        if outcome.stopped and not comparison.results:
            raise Cancelled("cancelled before one whole pair had run; nothing to show")
        return replace(comparison, advice=advise(comparison, self.metric))


def source(factory: Factory) -> str:
    """The source of a variant, empty when Python can't tell it (typed at a bare prompt)."""
    try:
        return textwrap.dedent(inspect.getsource(factory)).strip()
    except (OSError, TypeError):
        return ""


def of_lab(
    lab: Lab,
    params: Mapping[str, Any],
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    seed: int | None = None,
) -> Experiment:
    """A lab with its parameters checked. `pairs` is the lab's own unless something is given."""
    values = settle(lab.params, params)
    return Experiment(
        name=lab.id,
        title=lab.title,
        params=values,
        build=lambda spark: lab.build(spark, **values),
        budget=budget(pairs, seconds, lab.pairs),
        seed=drawn(seed),
        metric=lab.metric,
        equal=lab.equal,
    )


def of_variants(
    variants: Mapping[str, Factory],
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    seed: int | None = None,
    equal: str = "unordered",
) -> Experiment:
    """The person's own variants; the first one is the reference."""
    if len(variants) < 2:
        raise UsageError(
            f"a comparison needs two or more variants, got {len(variants)}; "
            "for example compare(a=lambda: ..., b=lambda: ...)"
        )
    for name, factory in variants.items():
        if not callable(factory):
            raise UsageError(
                f"variant {name} is {factory!r}; allowed: a function without arguments that "
                "builds the RDD or DataFrame anew"
            )
    return Experiment(
        name="compare",
        title=" against ".join(reversed(list(variants))),
        params={},
        build=lambda spark: variants,
        budget=budget(pairs, seconds, 10),
        seed=drawn(seed),
        equal=equal,
    )


def budget(pairs: int | None, seconds: float | None, default: int) -> Budget:
    """Pairs or seconds, whichever is given.

    Fewer pairs than a verdict needs are a look at the exact metrics, which are the same in a
    cold JVM: the warm-up is one round then.
    """
    chosen = Budget(pairs=default if pairs is None and seconds is None else pairs, seconds=seconds)
    if chosen.pairs is not None and chosen.pairs < MIN_PAIRS:
        return replace(chosen, warmup_least=1, warmup_rounds=1)
    return chosen


def drawn(seed: int | None) -> int:
    """The seed given, or a fresh one (recorded with the comparison)."""
    if seed is None:
        return random.SystemRandom().randrange(1_000_000)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise UsageError(f"seed can't be {seed!r}; allowed: a whole number")
    return seed
