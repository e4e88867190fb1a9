"""In the child: one session that stays open for a whole comparison, like the person's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from labkit.core.errors import LabError, SessionError
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.arm import Arm
from labkit.core.records.trial import Trial
from labkit.spark.environment import environment
from labkit.spark.files.local_dirs import LOCAL_DIR
from labkit.spark.jvm import process as jvm
from labkit.spark.jvm.masters import is_here
from labkit.spark.reading.evidence import Seen
from labkit.spark.session import session
from labkit.spark.sources import source
from labkit.spark.trial.failures import failure
from labkit.spark.trial.runner import Runner

from .messages import Prepared, Work
from .sessions import death

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class KeptSession:
    """Opens a session in this process's JVM and runs trials in it; it ends with the process."""

    at_once = frozenset({"tasks_done"})

    def __init__(self, work: Work, folder: Path) -> None:
        self._work, self._folder = work, folder
        self.folders: tuple[str, ...] = (work.local_dir,) if work.local_dir else ()
        self._runner: Runner | None = None

    def prepare(self) -> Prepared:
        """Start the JVM and the session, build the variants."""
        work = self._work
        jvm.ensure_jvm(work.master, work.jvm, is_here(work.master), archiving=False)
        own = {"spark.ui.enabled": "false", LOCAL_DIR: work.local_dir or str(self._folder)}
        spark: SparkSession = session(work.master, **{**own, **work.jvm, **work.conf})
        self._runner = Runner(spark, work.terms)
        variants = self._runner.prepare(work.build)
        codes = {name: source(factory) for name, factory in variants.items()}
        return Prepared(codes, environment(spark))

    def trial(self, arm: str, phase: str, repeats: int) -> tuple[Trial, Seen]:
        """One trial, and what it left to look at."""
        try:
            return self._open.trial(arm, phase, repeats), self._open.seen[arm]
        except Exception as error:
            if jvm.has_ended():
                raise SessionError(death(arm)) from error
            raise

    def check_answers(self) -> dict[str, Seen]:
        """Raise UnequalAnswers unless the arms agree; what the check left to look at."""
        self._open.check_answers()
        return self._open.seen

    def anatomy(self, arm: Arm) -> Anatomy | None:
        """What Spark did in the arm's median trial."""
        return self._open.anatomy(arm)

    def failed(self, error: Exception) -> LabError:
        """An error as one of the lab's own."""
        return failure("a session", error)

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the trial that is under way."""
        return self._runner.tasks_done() if self._runner else (0, 0)

    @property
    def _open(self) -> Runner:
        assert self._runner is not None
        return self._runner
