"""Calibration of the lab on this machine: comparisons whose truth is known beforehand."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.calibration.known_work import WORKLOADS, Workload, sized
from labkit.calibration.record import Measured, measured
from labkit.calibration.simulation.simulate import ADDED
from labkit.core import units
from labkit.core.claims.lab import Factory
from labkit.core.design.budget import Stopping
from labkit.core.errors import UsageError
from labkit.core.records.comparison import Comparison
from labkit.core.stats.pairs import MIN_PAIRS
from labkit.trials.experiment import Experiment
from labkit.trials.job import unsaved
from labkit.trials.plans import of_variants

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

COMPARISONS, QUICK = 40, 6
A_POWER_RUN = 20
"""Comparisons of equal arms for each run with known differences in every workload."""

WARM_SECONDS = 3.0
"""For the warm-up of each comparison: all run in one session, on the same few lines of work."""

MOST_PAIRS = 50
"""Simulated comparisons have twice as many trials; the recorded series are 300 long."""


@dataclass(frozen=True)
class Plan:
    """How much a calibration runs: comparisons of equal arms in all, and pairs of each.

    The arms with known differences run for twice as many pairs, and are judged by the first
    half of them and by all.
    """

    comparisons: int = COMPARISONS
    pairs: int = 10
    tries: int = 20_000
    seed: int = 1

    def __post_init__(self) -> None:
        for name, low, high in (
            ("comparisons", 0, 1000),
            ("pairs", MIN_PAIRS, MOST_PAIRS),
            ("tries", 100, 100_000),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise UsageError(
                    f"{name} can't be {value!r}; allowed: a whole number from {low} to {high:,}"
                )

    @property
    def power_runs(self) -> int:
        """Runs with known differences in each workload."""
        return math.ceil(self.comparisons / A_POWER_RUN)


def environment(spark: SparkSession) -> dict[str, Any]:
    """What the calibration runs on: versions, machine, settings."""
    from labkit.spark import environment

    return environment.environment(spark)


def measure(
    spark: SparkSession, plan: Plan, say: Callable[[str], None]
) -> Iterator[tuple[str, int, tuple[Measured, ...]]]:
    """Run one comparison after the other and give what each brought, as it comes.

    The workloads take turns, so that what an hour does to the machine hits both. Each item is
    the workload, its records and the judged arms. `say` is told of each comparison.

    Raises
    ------
    KeyboardInterrupt
        When interrupted; the running job is cancelled first.
    TrialFailed, SessionError
        When Spark fails.
    """
    records = {name: sized(spark, work, start) for name, (work, start) in WORKLOADS.items()}
    jobs = [("equal", i) for i in range(plan.comparisons)]
    jobs += [("known differences", i) for i in range(len(WORKLOADS) * plan.power_runs)]
    names, begun = list(WORKLOADS), time.monotonic()
    for done, (kind, number) in enumerate(jobs):
        name = names[number % len(names)]
        each = (time.monotonic() - begun) / done if done else None
        left = f", about {units.seconds(round(each * (len(jobs) - done)))} left" if each else ""
        say(f"{done + 1} of {len(jobs)}: {name}, {kind}{left}")
        work, seed = WORKLOADS[name][0], plan.seed * 100_003 + done
        if kind == "equal":
            rows = equal_arms(spark, name, work, records[name], plan.pairs, seed)
        else:
            rows = known_differences(spark, name, work, records[name], plan.pairs, seed)
        yield name, records[name], rows


def equal_arms(
    spark: SparkSession, name: str, work: Workload, records: int, pairs: int, seed: int
) -> tuple[Measured, ...]:
    """A whole comparison of two arms that do the very same."""
    arms = {arm: _factory(spark, work, records) for arm in ("one", "other")}
    found = _run(spark, of_variants(arms, Stopping(pairs), seed=seed))
    return _judged(found, {"other": 0.0}, name, (pairs,))


def known_differences(
    spark: SparkSession, name: str, work: Workload, records: int, pairs: int, seed: int
) -> tuple[Measured, ...]:
    """One comparison of the base with arms that burn 5, 10, 20 and 50% more records."""
    added = {f"{units.percent(share)} more": share for share in ADDED}
    arms = {"base": _factory(spark, work, records)}
    arms |= {
        arm: _factory(spark, work, round(records * (1 + share))) for arm, share in added.items()
    }
    asked = of_variants(arms, Stopping(2 * pairs), seed=seed, equal="unchecked")
    return _judged(_run(spark, asked), added, name, (pairs, 2 * pairs))


def _factory(spark: SparkSession, work: Workload, records: int) -> Factory:
    return lambda: work(spark, records)


def _run(spark: SparkSession, asked: Experiment) -> Comparison:
    asked = asked.budgeted(warmup_seconds=WARM_SECONDS)
    return unsaved(asked, spark)


def _judged(
    found: Comparison, added: dict[str, float], name: str, pairs: tuple[int, ...]
) -> tuple[Measured, ...]:
    rows = (measured(found, arm, name, share, n) for n in pairs for arm, share in added.items())
    return tuple(row for row in rows if row is not None)
