"""Arms that own a session each: the executor that the schedule drives through child processes.

A trial here is a whole session, opened with the arm's settings and closed again, so that what one
session happens to bring with it falls on both arms at random and is in the interval. Arms that
differ only in what a session takes share one child, and its JVM; arms that differ in what a JVM
takes at its start have a child each, and open a session a trial there all the same: one session
that stayed open would pass its own luck off as the arm's effect. What a JVM happens to bring with
it can't be drawn anew for each trial and is not in the interval; it shows where the reference runs
a second time, which it then does in a JVM of its own.

Arms with the same settings, 6 pairs on 2 cores: ratios of 1.00 (0.97 to 1.06) for a DataFrame,
0.98 (0.72 to 1.05) for a loop in Python, 1.01 (0.77 to 1.24) for a shuffle in Python that another
program disturbed, and 1.01 (0.88 to 1.15) for it in two JVMs. So 6 pairs tell a difference of a
half, and in Python not one of a tenth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from labkit.core.design.budget import SEVERAL, Runs
from labkit.core.design.terms import USUAL, Terms
from labkit.core.errors import Cancelled, UsageError
from labkit.core.judging.rules.sockets import UNIX_SOCKETS
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.arm import Arm
from labkit.core.records.place import OWN_CLUSTER, OWN_JVM, OWN_SESSION, TRIAL, Place
from labkit.core.records.trial import Trial
from labkit.core.settings import HEAP, Settings, require_arms
from labkit.spark.children.child import Servant
from labkit.spark.children.process import Child
from labkit.spark.children.scratch import Room
from labkit.spark.reading.evidence import Seen
from labkit.spark.session import require_master, usual_master
from labkit.spark.trial import answers
from labkit.spark.trial.by_value import by_name
from labkit.spark.trial.digests import Digest

from .jvms import are_apart, jvm_settings
from .messages import Brought, Build, Prepared, Work
from .sessions import Sessions


class OwnSessions:
    """Runs trials in child processes. A context manager: on leaving, no process is left.

    `prepare` first. `cancel` and `tasks_done` may be called from any thread.

    Parameters
    ----------
    build:
        Gives the variants by name from a session, as a lab's; it is pickled.
    settings:
        The Spark settings of every arm, checked (`labkit.core.settings.settled`).
    terms:
        "unordered" or "unchecked".
    again:
        Gives the name under which the reference runs a second time, if it is to.
    runs:
        How often an arm runs in each of its sessions.
    on_disk:
        Whether Spark's files must be on disk, as in `Room`.
    cluster:
        The address of a cluster that was started for the arms; else they run where the person's
        session would.
    """

    def __init__(
        self,
        build: Build,
        settings: Settings,
        terms: Terms = USUAL,
        again: Callable[[str], str] | None = None,
        runs: Runs = SEVERAL,
        on_disk: bool = False,
        cluster: str = "",
    ) -> None:
        self._build, self._settings = build, dict(settings)
        self._terms, self._again, self._runs = terms, again, runs
        self._apart = are_apart(settings)
        self._master, self._on_cluster = cluster or usual_master(), bool(cluster)
        require_master(self._master)
        self._room = Room(on_disk)
        self._children: dict[str, Child] = {}
        self._running: Child | None = None
        self._cancelled = False
        self._variants: dict[str, str] = {}
        self._looked_at: set[str] = set()
        self._digests: dict[str, Digest] = {}
        self._had: dict[str, tuple[int | None, int | None, int | None]] = {}
        self._anatomies: dict[tuple[str, float], Anatomy] = {}
        self.seen: dict[str, Seen] = {}
        self.environment: dict[str, Any] = {}

    def __enter__(self) -> OwnSessions:
        return self

    def __exit__(self, *exc_info: object) -> None:
        try:
            for child in self._children.values():
                child.dismiss()
            for child in self._children.values():
                child.wait()
        finally:
            self._room.remove()

    def prepare(self) -> dict[str, str]:
        """Start the processes and return the source of each arm by its name.

        Raises UsageError when the variants can't be pickled, or aren't those with settings.
        """
        arms = list(self._settings)
        for arm in arms if self._apart else arms[:1]:
            self._start(arm)
        started = [child.ask("start") for child in self._children.values()]
        found: Prepared = self._ask(arms[0], "prepare", self._settings[arms[0]])
        for starting in started:
            starting.result()
        require_arms(self._settings, found.codes)
        self._variants = {name: name for name in found.codes}
        codes = dict(found.codes)
        if self._again is not None:
            reference = next(iter(codes))
            name = self._again(reference)
            self._variants[name] = reference
            self._settings[name], codes[name] = self._settings[reference], codes[reference]
            if self._apart:
                self._start(name)
        self.seen = {name: Seen() for name in self._variants}
        self.environment = self._common(found.environment)
        return codes

    def place(self, arm: str) -> Place:
        """Where an arm's trials run: a session each, with the arm's settings."""
        kind = OWN_JVM if self._apart else OWN_CLUSTER if self._on_cluster else OWN_SESSION
        had = self._had.get(arm, (None, None, None))
        return Place(kind, TRIAL, dict(self._settings[arm]), *had)

    # -- what the schedule calls ------------------------------------------------------------

    def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
        """Open a session for the arm, run it there, close it; its median run is the trial.

        Raises SessionError when a setting has no effect or the process dies, TrialFailed when
        the arm does, Cancelled.
        """
        looking = arm not in self._looked_at
        brought: Brought = self._ask_for(arm, "trial", phase, repeats, looking)
        trial = replace(brought.trial, arm=arm)
        self._looked_at.add(arm)
        if brought.cores is not None:
            self._had[arm] = brought.cores, brought.executors, brought.hosts
        if brought.digest is not None:
            self._digests[arm] = brought.digest
        first = self.seen[arm].evidence  # in which alone the arm was asked for all of it
        self.seen[arm] = Seen(first, brought.seen.foreign_caches)
        self.seen[arm].add(**brought.seen.evidence.evidence)
        if brought.anatomy is not None:
            self._anatomies[arm, trial.started] = brought.anatomy
        return trial

    def check_answers(self) -> None:
        """Raise UnequalAnswers unless the first sessions' answers agree."""
        if self._terms.equal == "unchecked":
            return
        as_rows = any(seen.evidence.lineage for seen in self.seen.values())  # an RDD is there
        digests = {
            arm: self._ask_for(arm, "digest", True) if as_rows and found.columns else found
            for arm, found in self._digests.items()
        }
        answers.require_equal({
            arm: answers.Given(
                found,
                partial(self._ask_for, arm, "digest", as_rows),
                partial(self._ask_for, arm, "forms"),
                partial(self._ask_for, arm, "sample", as_rows),
            )
            for arm, found in digests.items()
        })  # fmt: skip

    def anatomy(self, arm: Arm) -> Anatomy | None:
        """What Spark did in the median run of the arm's median session."""
        known = sorted(
            (t for t in arm.timed if (t.arm, t.started) in self._anatomies),
            key=lambda t: t.seconds,
        )
        if not known:
            return None
        trial = known[(len(known) - 1) // 2]
        return replace(self._anatomies[trial.arm, trial.started], round=trial.round)

    # -- from other threads -----------------------------------------------------------------

    def cancel(self) -> None:
        """Wait for no answer any longer; the processes are ended with what they do."""
        self._cancelled = True
        for child in list(self._children.values()):
            child.cancel()

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the run that is under way; (0, 0) where none is known."""
        child = self._running
        if child is None:
            return 0, 0
        with suppress(Exception):  # it is ending, or a session is: progress is no matter then
            done, total = child.ask("tasks_done").result(timeout=1)
            return done, total
        return 0, 0

    # -- the steps --------------------------------------------------------------------------

    def _start(self, arm: str) -> None:
        jvms = len(self._settings) + (self._again is not None) if self._apart else 1
        jvm = jvm_settings(self._settings[arm], jvms)
        folder, local = self._room.for_child()
        work = Work(self._build, self._master, jvm, self._runs, local, terms=self._terms)
        name = f"arm {arm}" if self._apart else "the arms' sessions"
        self._children[arm] = Child(name, folder, pickled(Sessions, work))

    def _ask_for(self, arm: str, question: str, *arguments: Any) -> Any:
        """Ask for something of an arm, in a session with its settings."""
        return self._ask(arm, question, self._variants[arm], self._settings[arm], *arguments)

    def _ask(self, arm: str, question: str, *arguments: Any) -> Any:
        if self._cancelled:
            raise Cancelled("the run was cancelled")
        child = self._children[arm] if self._apart else next(iter(self._children.values()))
        self._running = child
        try:
            return child.ask(question, *arguments).result()
        finally:
            self._running = None

    def _common(self, environment: Mapping[str, Any]) -> dict[str, Any]:
        """The environment that all arms share: without what their own settings change."""
        own = {key for mine in self._settings.values() for key in mine}
        conf = {key: value for key, value in environment["conf"].items() if key not in own}
        environment = {k: v for k, v in environment.items()
                       if k != "python_sockets" or UNIX_SOCKETS not in own}  # fmt: skip
        kept = {k: v for k, v in environment.items() if k != "heap" or HEAP not in own}
        return kept | {"conf": conf, "arms": "own JVMs" if self._apart else "own sessions"}


def pickled(servant: Callable[[Work, Path], Servant], work: Work) -> bytes:
    """What does the work in a child, as bytes. UsageError where it holds what can't be sent."""
    try:
        return by_name((servant, (work,)))
    except Exception as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise UsageError(
            f"the variants can't be sent to a process of their own ({first}): build everything "
            "from the session that each is called with"
        ) from error
