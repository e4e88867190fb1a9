"""In the child: one session a trial, opened with an arm's settings, verified, run, closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.core.errors import LabError, SessionError
from labkit.core.records.arm import Arm
from labkit.core.records.trial import TIMED, WARMUP, Trial
from labkit.spark.environment import cores, environment, executors, hosts
from labkit.spark.files.local_dirs import LOCAL_DIR
from labkit.spark.jvm import process as jvm
from labkit.spark.jvm.launch_log import log_tail
from labkit.spark.jvm.masters import is_here
from labkit.spark.session import session
from labkit.spark.sources import source
from labkit.spark.trial.digests import Digest, Forms
from labkit.spark.trial.failures import failure
from labkit.spark.trial.runner import Runner
from labkit.spark.workloads import load_into

from .messages import Brought, Prepared, Work
from .verify import require_in_force

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Sessions:
    """Opens and closes sessions in this process's one JVM; `tasks_done` from any thread."""

    at_once = frozenset({"tasks_done"})

    def __init__(self, work: Work, folder: Path) -> None:
        self._work, self._folder = work, folder
        self.folders: tuple[str, ...] = (work.local_dir,) if work.local_dir else ()
        self._runner: Runner | None = None

    def start(self) -> None:
        """Start the JVM."""
        work = self._work
        jvm.ensure_jvm(work.master, work.jvm, is_here(work.master), archiving=False)

    def prepare(self, settings: Mapping[str, str]) -> Prepared:
        """Open a first session, and name the variants."""
        with self._session("the input", settings) as (spark, runner):
            variants = runner.prepare(self._work.build)
            codes = {name: source(factory) for name, factory in variants.items()}
            return Prepared(codes, environment(spark))

    def trial(
        self, arm: str, settings: Mapping[str, str], phase: str, repeats: int, looking: bool
    ) -> Brought:
        """A session of the arm's own; its figure is the median run inside it."""
        with self._session(arm, settings) as (spark, runner):
            runner.prepare(self._work.build)
            often = self._work.runs
            before = some(often.untimed, often.enough, partial(runner.trial, arm, WARMUP, repeats))
            runs = some(often.timed, often.enough, partial(runner.trial, arm, phase, repeats))
            figure, sc = middle(runs), spark.sparkContext
            return Brought(
                replace(
                    figure,
                    inside=tuple(run.seconds for run in runs),
                    inside_warmup=tuple(run.seconds for run in before),
                ),
                runner.seen[arm],
                runner.anatomy(Arm(arm, (figure,))) if phase == TIMED else None,
                runner.look(arm) if looking else None,
                *((cores(sc), executors(sc), hosts(sc)) if looking else ()),
            )

    def digest(self, arm: str, settings: Mapping[str, str], as_rows: bool) -> Digest:
        """The digest of an arm's answer in a session that does nothing else."""
        with self._session(arm, settings) as (_, runner):
            runner.prepare(self._work.build)
            return runner.digest(arm, as_rows)

    def forms(self, arm: str, settings: Mapping[str, str]) -> Forms:
        """The looser forms of an arm's answer."""
        with self._session(arm, settings) as (_, runner):
            runner.prepare(self._work.build)
            return runner.forms(arm)

    def sample(self, arm: str, settings: Mapping[str, str], as_rows: bool) -> Counter[str]:
        """The first records of an arm's answer, as text."""
        with self._session(arm, settings) as (_, runner):
            runner.prepare(self._work.build)
            return runner.sample(arm, as_rows)

    def failed(self, error: Exception) -> LabError:
        """An error as one of the lab's own."""
        return failure("a session", error)

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the run that is under way."""
        return self._runner.tasks_done() if self._runner else (0, 0)

    @contextmanager
    def _session(
        self, arm: str, settings: Mapping[str, str]
    ) -> Iterator[tuple[SparkSession, Runner]]:
        """A session with these settings in force, closed at the end; the JVM stays."""
        from pyspark import SparkContext

        work = self._work
        try:
            self.start()
            if any("labkit." in value for value in settings.values()):
                load_into(SparkContext._jvm)  # it names a class of the lab's own
            files = work.local_dir or str(self._folder)
            own = {"spark.ui.enabled": "false", LOCAL_DIR: files}
            master = settings.get("spark.master", work.master)
            spark = session(master, **{**own, **work.jvm, **settings})
            try:
                require_in_force(spark, {**work.jvm, **settings})
                with Runner(spark, work.terms) as runner:
                    self._runner = runner
                    yield spark, runner
            finally:
                self._runner = None
                spark.stop()
        except Exception as error:
            if jvm.has_ended():
                raise SessionError(death(arm), log_tail()) from error
            raise


def some(most: int, enough: float, run: Callable[[], Trial]) -> list[Trial]:
    """As many runs as are asked for, or fewer that have taken enough seconds; at least one."""
    found: list[Trial] = []
    while len(found) < most and sum(t.seconds * t.repeats for t in found) < enough:
        found.append(run())
    return found


def middle(runs: list[Trial]) -> Trial:
    """The median run of a session by its time, the sound ones alone if there are any."""
    sound = [run for run in runs if not run.invalid] or runs
    return sorted(sound, key=lambda run: run.seconds)[(len(sound) - 1) // 2]


def death(arm: str) -> str:
    """How a JVM died, as far as its log tells."""
    said = [line for line in log_tail(200).splitlines() if "OutOfMemoryError" in line]
    cause = f" ({said[-1].strip()})" if said else ""
    return f"the JVM died while {arm} was running in it{cause}"
