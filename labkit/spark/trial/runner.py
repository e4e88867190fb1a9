"""One trial: build lineage, tag the jobs, time the action, collect the evidence, clean up."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from labkit.core.claims.lab import Factory, Measured
from labkit.core.design.terms import USUAL, Terms
from labkit.core.errors import Cancelled, LabError
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.arm import Arm
from labkit.core.records.place import Place
from labkit.core.records.trial import Trial
from labkit.spark.jvm.masters import is_here
from labkit.spark.reading.anatomy import AnatomyReader
from labkit.spark.reading.evidence import Seen
from labkit.spark.reading.foreign_settings import readable, require_retention
from labkit.spark.reading.plans import PlanReader
from labkit.spark.reading.status_store import StatusStore, tasks_done

from . import answers
from .answer import answer_of
from .by_value import ship
from .caches import Caches
from .delayed_acks import delayed_acks
from .digests import Digest, Forms
from .failures import failure, leftover_cache
from .heaps import Heaps
from .jobs import TrialJobs
from .leftovers import wait_for_leftovers
from .load import ProcessTree, Usage
from .recording import Ran, Recorder
from .sql_conf import SqlConf

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Runner:
    """Runs trials on a live session: the real executor of `labkit.core.design.schedule`.

    A context manager: on leaving, what the run cached and set is undone, and the variants are let
    go with all that they hold. Build them with `prepare` first. `cancel` and `tasks_done` may be
    called from any thread.
    """

    def __init__(self, spark: SparkSession, terms: Terms = USUAL) -> None:
        self._sc = spark.sparkContext
        self._spark, self._terms = spark, terms
        ship()
        self._run_id = f"labkit-{uuid.uuid4().hex[:12]}"
        self._numbers = itertools.count()
        self._cancelled = threading.Event()
        require_retention(self._sc)
        self._store = StatusStore(self._sc)
        self._jobs = TrialJobs(spark, self._store, self._run_id)
        self._began: int | None = None
        self._plans = PlanReader(spark)
        self._recorder = Recorder(self._sc, self._store, self._jobs, self._plans, terms)
        self._anatomies = AnatomyReader(spark, self._store, self._plans)
        self._tree = ProcessTree.of(spark)
        self._here = is_here(self._sc.master or "")
        self._heaps = Heaps(spark, self._store)
        self._caches = Caches(spark)
        self._foreign = self._kept = self._caches.now()
        self._sql = SqlConf(spark)
        self._conf = self._sql.now()
        readable(spark)
        self._run_conf = self._sql.now()
        self._variants: Mapping[str, Factory] = {}
        self.group = ""
        self.seen: dict[str, Seen] = {}
        self._measured: dict[str, Measured] = {}

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *exc_info: object) -> None:
        try:
            self._caches.back_to(self._foreign)
            self._sql.back_to(self._conf)
            for key in (
                "spark.jobGroup.id",
                "spark.job.description",
                "spark.job.interruptOnCancel",
            ):
                self._sc.setLocalProperty(key, None)  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001  a dead JVM keeps nothing, and its error is on its way
            return
        finally:
            self._variants, self._measured = {}, {}

    def prepare(
        self, build: Callable[[SparkSession], Mapping[str, Factory]]
    ) -> Mapping[str, Factory]:
        """Build the variants and their input. Untimed; what it caches stays for the run."""
        self._tag("preparing the input")
        with self._failing("the input"):
            variants = build(self._spark)
        self._variants = {name: self._plain(name, variants[name]) for name in variants}
        self._kept = self._caches.now()
        self._run_conf = self._sql.now()
        self.seen = {name: Seen() for name in variants}
        return variants

    # -- what the schedule calls ------------------------------------------------------------

    def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
        """Run one arm `repeats` times, its lineage built anew each time, as one trial.

        Raises TrialFailed with the cause's first line, or Cancelled.
        """
        self._stop_if_cancelled()
        self._tag(f"{arm} (heaps)")  # executors collect theirs in a job, which is not the arm's
        with self._failing(arm):
            wait_for_leftovers(self._sc)
            self._collect_garbage()
            self._tag(arm)
            ran = self._timed(arm, repeats)
            trial = self._recorder.trial(
                arm, phase, ran, self.seen[arm], self._measured.get(arm),
                lambda: self._caches.buffers(self._foreign),
            )  # fmt: skip
            self._clean()
        return trial

    def check_answers(self) -> None:
        """Digest every arm's answer and raise UnequalAnswers unless they agree.

        Unchecked answers are not computed for it. Raises LeftoverCache when one arm alone was
        served from a cache of before the run.
        """
        leftover_cache({arm: s.foreign_caches for arm, s in self.seen.items()})
        as_rows = any(s.evidence.lineage for s in self.seen.values())  # an RDD is among them
        found = {arm: self.look(arm, as_rows) for arm in self._variants}
        answers.require_equal({
            arm: answers.Given(
                mine,
                partial(self.digest, arm, as_rows),
                partial(self.forms, arm),
                partial(self.sample, arm, as_rows),
            )
            for arm, mine in found.items() if mine is not None
        })  # fmt: skip

    def place(self, arm: str) -> Place:  # noqa: ARG002  all arms run in one session
        """The session that it was given; how many cores that has is in the environment."""
        return Place()

    def sample(self, arm: str, as_rows: bool) -> Counter[str]:
        """The first records of an arm's answer as text; `as_rows` as in `Answer.digest`."""
        self._tag(f"{arm} (check)")
        with self._failing(arm):
            return answer_of(self._variants[arm](), arm).sample(as_rows)

    def look(self, arm: str, as_rows: bool = False) -> Digest | None:
        """Ask once a run what an arm has to say, and digest its answer unless it's unchecked."""
        found = None if self._terms.equal == "unchecked" else self.digest(arm, as_rows)
        if arm in self._measured:
            with self._failing(arm):
                self.seen[arm].add(remarks=tuple(self._measured[arm].remarks()))
        return found

    def forms(self, arm: str) -> Forms:
        """An arm's answer in looser forms, to tell how it differs from another. Untimed."""
        self._stop_if_cancelled()
        self._tag(f"{arm} (check)")
        with self._failing(arm):
            found = answer_of(self._variants[arm](), arm).forms()
            self._clean()
        return found

    def digest(self, arm: str, as_rows: bool = False) -> Digest:
        """The digest of an arm's answer; `as_rows` as in `Answer.digest`. Untimed."""
        self._stop_if_cancelled()
        self._tag(f"{arm} (check)")
        with self._failing(arm):
            found = answer_of(self._variants[arm](), arm).digest(as_rows)
        self.seen[arm].add(partitions=found.partitions)
        with self._failing(arm):
            self._clean()
        return found

    def anatomy(self, arm: Arm) -> Anatomy | None:
        """What Spark did in the arm's median trial, or the nearest to it that it still knows.

        None when it knows none of them any more.
        """
        known = sorted(
            (t for t in arm.timed if (t.arm, t.started) in self._recorder.places),
            key=lambda t: t.seconds,
        )
        middle = (len(known) - 1) // 2
        nearest = sorted(range(len(known)), key=lambda i: abs(i - middle))
        with self._failing(arm.name):
            found = (self._anatomies.read(self._recorder.places[t.arm, t.started], t.round)
                     for t in (known[i] for i in nearest))  # fmt: skip
            with suppress(Exception):  # what can't be read is shown as not known; the run stays
                return next((anatomy for anatomy in found if anatomy), None)
        return None

    # -- from other threads -----------------------------------------------------------------

    def cancel(self) -> None:
        """Ask the run to stop: no new trial starts, and the running job is cancelled.

        A job that is just being submitted can slip through: call it again until the run ends.
        """
        self._cancelled.set()
        if self.group:
            self._sc.cancelJobGroup(self.group)
        if (began := self._began) is not None:
            self._jobs.cancel(began)

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the running trial."""
        if not self.group:
            return 0, 0
        jobs = set(self._sc.statusTracker().getJobIdsForGroup(self.group))
        if (began := self._began) is not None:
            jobs |= set(self._jobs.active(began))
        return tasks_done(self._sc, jobs)

    @contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        """Spark's errors and the variants' own as ours, one line that names what failed."""
        try:
            yield
        except LabError:
            raise
        except Exception as error:
            self._stop_if_cancelled()
            raise failure(what, error) from error
        finally:
            self._began = None
            with suppress(Exception):  # a dead JVM has no jobs, and its error is on its way
                self._jobs.end()

    # -- the steps --------------------------------------------------------------------------

    def _plain(self, arm: str, factory: Factory) -> Factory:
        """The variant's answer alone; what it came with is kept to be asked later."""

        def answer() -> Any:
            found = factory()
            if not isinstance(found, Measured):
                return found
            self._measured[arm] = found
            return found.answer

        return answer

    def _tag(self, arm: str) -> None:
        self.group = f"{self._run_id}-{next(self._numbers)}"
        self._sc.setJobGroup(self.group, f"labkit: {arm}", interruptOnCancel=True)

    def _timed(self, arm: str, repeats: int) -> Ran:
        variant, usage, seconds, started = self._variants[arm], Usage(), 0.0, time.time()
        windows: list[range] = []
        acks = delayed_acks() if self._here else None
        for number in range(repeats):
            if number:
                self._clean()  # between repetitions: what one caches must not serve the next
                wait_for_leftovers(self._sc)
                self._tag(arm)
            self._began = first = self._jobs.mark()
            mark, stamp = self._plans.mark(), time.time()
            moment = self._tree.mark() if self._tree else None
            begun = time.perf_counter()
            with self._jobs.watching():
                answer = answer_of(variant(), arm)
                outcome = answer.run()
            took = time.perf_counter() - begun
            seconds += took
            if self._tree and moment:
                usage += self._tree.since(moment)
            windows.append(range(first, self._jobs.end()))
        late = None if acks is None else (delayed_acks() or acks) - acks
        used = usage if self._tree else None
        return Ran(answer, outcome, started, seconds, used, tuple(windows), mark, stamp, took, late)

    def _clean(self) -> None:
        """Forget what a trial cached and set. Untimed."""
        self._caches.back_to(self._kept)
        self._sql.back_to(self._run_conf)

    def _collect_garbage(self) -> None:
        """Start every trial on collected heaps. Untimed.

        Once a pair is not enough: the trial right after it had less to collect than the other.
        """
        self._heaps.collect()

    def _stop_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled("the run was cancelled")
