"""One trial: build lineage, tag the jobs, time the action, collect the evidence, clean up."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.core.errors import Cancelled, LabError
from labkit.core.model import Factory, Partition, Trial

from . import answers
from .actions import act, digest, lineage_text
from .environment import ProcessTree
from .failures import failure, unsound
from .metrics import StatusStore, summarise, tasks_done
from .plans import PlanReader, shape

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass
class Evidence:
    """What an arm's last trial left to look at."""

    lineage: str = ""
    plan: str = ""
    partitions: tuple[Partition, ...] = ()


class Runner:
    """Runs trials on a live session: the real executor of `labkit.core.schedule`.

    A context manager: on leaving, what the run cached and set is undone. Build the variants
    with `prepare` first. `cancel` and `tasks_done` may be called from any thread.
    """

    def __init__(self, spark: SparkSession, equal: str = "unordered") -> None:
        self._sc = spark.sparkContext
        self._spark, self._equal = spark, equal
        self._run_id = f"labkit-{uuid.uuid4().hex[:12]}"
        self._numbers = itertools.count()
        self._cancelled = threading.Event()
        self._store = StatusStore(self._sc)
        self._plans = PlanReader(spark)
        self._tree = ProcessTree.of(spark)
        self._foreign = self._kept = self._persisted()
        self._conf = self._run_conf = dict(spark.conf.getAll)
        self._variants: Mapping[str, Factory] = {}
        self.group = ""
        self.evidence: dict[str, Evidence] = {}

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *exc_info: object) -> None:
        try:
            self._forget(self._foreign)
            self._set_conf(self._conf)
            for key in (
                "spark.jobGroup.id",
                "spark.job.description",
                "spark.job.interruptOnCancel",
            ):
                self._sc.setLocalProperty(key, None)  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001  a dead JVM keeps nothing, and its error is on its way
            return

    def prepare(
        self, build: Callable[[SparkSession], Mapping[str, Factory]]
    ) -> Mapping[str, Factory]:
        """Build the variants and their input. Untimed; what it caches stays for the run."""
        self._tag("preparing the input")
        try:
            self._variants = build(self._spark)
        except LabError:
            raise
        except Exception as error:
            self._stop_if_cancelled()
            raise failure("the input", error) from error
        self._kept = self._persisted()
        self._run_conf = dict(self._spark.conf.getAll)
        self.evidence = {name: Evidence() for name in self._variants}
        return self._variants

    # -- what the schedule calls ------------------------------------------------------------

    def trial(self, arm: str, phase: str) -> Trial:
        """Run one arm once. Raises TrialFailed with the cause's first line, or Cancelled."""
        self._stop_if_cancelled()
        self._tag(arm)
        mark = self._plans.mark()
        cpu = self._tree.cpu_seconds() if self._tree else 0.0
        started, begun = time.time(), time.perf_counter()
        try:
            answer = self._variants[arm]()
            told = act(answer)
            seconds = time.perf_counter() - begun
        except LabError:
            raise
        except Exception as error:
            self._stop_if_cancelled()
            raise failure(arm, error) from error
        cpu_seconds = self._tree.cpu_seconds() - cpu if self._tree else None
        return self._record(arm, phase, answer, told, mark, started, seconds, cpu_seconds)

    def check_answers(self) -> None:
        """Digest every arm's answer and raise UnequalAnswers unless they agree."""
        digests: dict[str, tuple[answers.Digest, Callable[[], Any]]] = {}
        for arm, factory in self._variants.items():
            self._stop_if_cancelled()
            self._tag(f"{arm} (check)")
            try:
                found = digest(factory())
            except Exception as error:
                self._stop_if_cancelled()
                raise failure(arm, error) from error
            self.evidence[arm].partitions = found.partitions
            digests[arm] = (found, factory)
        if self._equal != "unchecked":
            answers.require_equal(digests)
        self.settle()

    def settle(self) -> None:
        """Forget what the trials cached and set, and collect the JVM's garbage. Untimed."""
        self._forget(self._kept)
        self._set_conf(self._run_conf)
        assert self._sc._jvm is not None
        self._sc._jvm.java.lang.System.gc()

    # -- from other threads -----------------------------------------------------------------

    def cancel(self) -> None:
        """Ask the run to stop: no new trial starts, and the running job is cancelled.

        A job that is just being submitted can slip through: call it again until the run ends.
        """
        self._cancelled.set()
        if self.group:
            self._sc.cancelJobGroup(self.group)

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the running trial."""
        return tasks_done(self._sc, self.group) if self.group else (0, 0)

    # -- the steps --------------------------------------------------------------------------

    def _tag(self, arm: str) -> None:
        self.group = f"{self._run_id}-{next(self._numbers)}"
        self._sc.setJobGroup(self.group, f"labkit: {arm}", interruptOnCancel=True)

    def _record(
        self,
        arm: str,
        phase: str,
        answer: Any,
        told: str,
        mark: int,
        started: float,
        seconds: float,
        cpu_seconds: float | None,
    ) -> Trial:
        self._store.wait()
        jobs = self._store.jobs(self.group)
        metrics = summarise(jobs, self._store.stages(jobs))
        plan = self._plans.read(mark, [job["jobId"] for job in jobs])
        lineage = lineage_text(answer)
        evidence = self.evidence[arm]
        evidence.plan = plan or evidence.plan
        evidence.lineage = lineage or evidence.lineage
        return Trial(
            arm=arm,
            phase=phase,
            round=0,
            position=0,
            seconds=seconds,
            cpu_seconds=cpu_seconds,
            started=started,
            metrics=metrics,
            plan_shape=shape(plan),
            answer=told,
            invalid=unsound(metrics, is_rdd=bool(lineage)),
        )

    def _persisted(self) -> set[int]:
        return {int(rdd) for rdd in self._sc._jsc.getPersistentRDDs().keySet()}

    def _forget(self, but: set[int]) -> None:
        for rdd_id, rdd in dict(self._sc._jsc.getPersistentRDDs()).items():
            if int(rdd_id) not in but:
                rdd.unpersist()

    def _set_conf(self, wanted: Mapping[str, str]) -> None:
        """Put the SQL settings back: a build or a variant may set them for itself."""
        now = dict(self._spark.conf.getAll)
        for key in now.keys() - wanted.keys():
            self._spark.conf.unset(key)
        for key, value in wanted.items():
            if now.get(key) != value:
                self._spark.conf.set(key, value)

    def _stop_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled("the run was cancelled")
