"""A trial's record: its jobs, metrics, plan and lineage, read once its action is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.core.claims.lab import Measured
from labkit.core.design.terms import Terms
from labkit.core.errors import UsageError
from labkit.core.plans.shape import shape
from labkit.core.reading.metrics import StageData, average, summarise
from labkit.core.records.figures import is_declared
from labkit.core.records.trial import Trial
from labkit.spark.reading.anatomy import Whereabouts
from labkit.spark.reading.evidence import Seen, or_why
from labkit.spark.reading.foreign_settings import dropped, forgotten
from labkit.spark.reading.plans import PlanReader
from labkit.spark.reading.status_store import StatusStore, stored

from .answer import Answer, Outcome
from .failures import unsound
from .jobs import TrialJobs, told
from .load import Usage

if TYPE_CHECKING:
    from pyspark import SparkContext


@dataclass(frozen=True)
class Ran:
    """What timing an arm brought: its last answer, and the sums over its repetitions.

    `usage` is None on a cluster, `acks` where the kernel counts none. `windows` has the numbers of
    the jobs of each repetition; `mark`, `last_began` and `last_seconds` are those of the last one.
    """

    answer: Answer
    outcome: Outcome
    started: float
    seconds: float
    usage: Usage | None
    windows: tuple[range, ...]
    mark: int
    last_began: float
    last_seconds: float
    acks: int | None


class Recorder:
    """Reads what Spark tells of trials; `places` says where their anatomies are to be found."""

    def __init__(
        self,
        sc: SparkContext,
        store: StatusStore,
        jobs: TrialJobs,
        plans: PlanReader,
        terms: Terms,
    ) -> None:
        self._sc, self._store, self._jobs, self._plans = sc, store, jobs, plans
        self._terms = terms
        self.places: dict[tuple[str, float], Whereabouts] = {}

    def trial(
        self,
        arm: str,
        phase: str,
        ran: Ran,
        seen: Seen,
        measured: Measured | None,
        foreign: Callable[[], Set[int]],
    ) -> Trial:
        """The record of a trial; what it left to look at goes into `seen`.

        `measured` is what the variant's answer came with, `foreign` gives the ids of the
        caches that were there before the run; it is asked only where one was read.
        """
        self._store.wait()
        numbers = [number for window in ran.windows for number in window]
        known = self._store.known(numbers)
        jobs, others = self._jobs.split(known)
        every = self._store.stages_of(jobs)
        stages = [stage for stage in every if stage["status"] != "SKIPPED"]
        metrics = summarise(jobs, stages)
        if ran.acks is not None:
            metrics["delayed_acks"] = float(ran.acks)
        own = stored(self._sc, stages)
        own |= _declared(ran.outcome.figures)
        if measured is not None:
            own |= _declared(measured.figures())
        mine = [job["jobId"] for job in jobs]
        plan = or_why("the plan", lambda: self._plans.read(ran.mark, mine))
        lineage = or_why("the lineage", ran.answer.lineage)
        seen.add(plan=plan, lineage=lineage)
        if not seen.evidence.logical:
            seen.add(logical=or_why("the logical plans", ran.answer.logical))
        seen.foreign_caches = _served(plan, stages, foreign)
        used, repeats = ran.usage, len(ran.windows)
        self.places[arm, ran.started] = Whereabouts(
            tuple(n for n in mine if n in ran.windows[-1]),
            ran.last_began,
            ran.last_seconds,
            ran.mark,
            self._plans.mark(),
        )
        return Trial(
            arm=arm,
            phase=phase,
            round=0,
            position=0,
            seconds=ran.seconds / repeats,
            cpu_seconds=used.own / repeats if used else None,
            other_cpu_seconds=used.others / repeats if used else None,
            python_cpu_seconds=used.python / repeats if used else None,
            repeats=repeats,
            started=ran.started,
            metrics={**average(metrics, repeats), **own},
            plan_shape=shape(plan),
            answer=ran.outcome.told,
            inside=ran.outcome.batches,
            stretch=bool(ran.outcome.batches),
            invalid=dropped(numbers, known)
            or forgotten(jobs, every)
            or told(others)
            or unsound(metrics, bool(lineage), self._terms.tolerates),
        )


def _declared(figures: Mapping[str, float]) -> Mapping[str, float]:
    """A variant's own figures; one that its lab does not declare is an error."""
    if unknown := [name for name in figures if not is_declared(name)]:
        raise UsageError(f"the figure {unknown[0]!r} is not declared: name it in the lab's figures")
    return figures


def _served(
    plan: str, stages: Sequence[StageData], foreign: Callable[[], Set[int]]
) -> frozenset[int]:
    """The DataFrames' caches from before the run that served a trial, by their RDD."""
    if "InMemoryTableScan" not in plan:
        return frozenset()
    return frozenset({int(rdd) for stage in stages for rdd in stage["rddIds"]} & foreign())
