"""One session of a fresh JVM for a whole comparison: the executor that drives it from here.

All that the person's session would run, runs there: its warm-up, its trials, its checks. When the
comparison ends the process does, so that the next one begins with another JVM.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from labkit.core.design.budget import ONCE
from labkit.core.design.terms import Terms
from labkit.core.errors import Cancelled
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.arm import Arm
from labkit.core.records.place import FRESH_JVM, OWN_CLUSTER, Place
from labkit.core.records.trial import Trial
from labkit.spark.children.process import Child
from labkit.spark.children.scratch import Room
from labkit.spark.reading.evidence import Seen
from labkit.spark.session import require_master, usual_master

from .jvms import at_start
from .kept import KeptSession
from .messages import Build, Work
from .own_sessions import pickled


class FreshSession:
    """Runs trials in one session of a child process, which is gone after the `with` block.

    `prepare` first. `cancel` and `tasks_done` may be called from any thread.

    Parameters
    ----------
    build:
        Gives the variants by name from a session; it is pickled.
    terms:
        "unordered" or "unchecked".
    conf:
        The Spark settings that the session is opened with, beside the lab's own.
    on_disk:
        Whether Spark's files must be on disk; else they are in memory where there is room.
    cluster:
        The address of a cluster that was started for it; else it runs where the person's session
        would.
    """

    def __init__(
        self,
        build: Build,
        terms: Terms,
        conf: Mapping[str, str],
        on_disk: bool = False,
        cluster: str = "",
    ) -> None:
        self._build, self._terms, self._conf = build, terms, dict(conf)
        self._master, self._kind = cluster or usual_master(), OWN_CLUSTER if cluster else FRESH_JVM
        require_master(self._master)
        self._room = Room(on_disk, conf)
        self._child: Child | None = None
        self._cancelled = False
        self.seen: dict[str, Seen] = {}
        self.environment: dict[str, Any] = {}

    def __enter__(self) -> FreshSession:
        return self

    def __exit__(self, *exc_info: object) -> None:
        try:
            if self._child is not None:
                self._child.dismiss()
                self._child.wait()
        finally:
            self._room.remove()

    def prepare(self) -> dict[str, str]:
        """Start JVM and session, build the variants; the source of each by its name.

        Raises UsageError when the variants can't be pickled, SessionError when Spark won't start.
        """
        self._start()
        found = self._ask("prepare")
        self.environment = {**found.environment, "arms": "fresh JVMs"}
        self.seen = {name: Seen() for name in found.codes}
        return dict(found.codes)

    def place(self, arm: str) -> Place:  # noqa: ARG002  all arms run in one session
        """A JVM that was started for this run."""
        return Place(
            self._kind,
            cores=self.environment.get("cores"),
            executors=self.environment.get("executors"),
            hosts=self.environment.get("hosts"),
        )

    # -- what the schedule calls ------------------------------------------------------------

    def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
        """Run an arm there. Raises SessionError when the process dies, TrialFailed, Cancelled."""
        trial: Trial
        trial, self.seen[arm] = self._ask("trial", arm, phase, repeats)
        return trial

    def check_answers(self) -> None:
        """Raise UnequalAnswers unless the arms agree, LeftoverCache as `Runner` does."""
        self.seen = self._ask("check_answers")

    def anatomy(self, arm: Arm) -> Anatomy | None:
        """What Spark did in the arm's median trial."""
        found: Anatomy | None = self._ask("anatomy", arm)
        return found

    # -- from other threads -----------------------------------------------------------------

    def cancel(self) -> None:
        """Wait for no answer any longer; the process is ended with what it does."""
        self._cancelled = True
        if self._child is not None:
            self._child.cancel()

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of what is running; (0, 0) where that isn't known."""
        if self._child is None:
            return 0, 0
        with suppress(Exception):  # it is ending: progress is no matter then
            done, total = self._child.ask("tasks_done").result(timeout=1)
            return done, total
        return 0, 0

    def _start(self) -> None:
        folder, local = self._room.for_child()
        jvm = at_start(self._conf)
        rest = {key: value for key, value in self._conf.items() if key not in jvm}
        work = Work(self._build, self._master, jvm, ONCE, local, rest, terms=self._terms)
        self._child = Child("a fresh session", folder, pickled(KeptSession, work))

    def _ask(self, question: str, *arguments: Any) -> Any:
        if self._cancelled or self._child is None:
            raise Cancelled("the run was cancelled")
        return self._child.ask(question, *arguments).result()
