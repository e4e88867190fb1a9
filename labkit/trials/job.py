"""The one background job: a run on a thread, watched, cancelled until it has ended, saved."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from labkit.core.design.schedule import STARTING, WAITING, Progress
from labkit.core.errors import Cancelled, LabError, Partial
from labkit.core.records.store import Store

from .turn import require_outside, turn

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Result = TypeVar("Result", bound=Partial)
Result_co = TypeVar("Result_co", bound=Partial, covariant=True)

OnProgress = Callable[[Progress], None]

TICK = 0.2
"""Seconds between looks at a run's thread, and between repeated cancellations."""


class Runnable(Protocol[Result_co]):
    """What can be run and saved: an experiment, several sessions of one, a sweep, a show."""

    @property
    def needs_session(self) -> bool:
        """Whether it runs in the person's session."""

    def run(self, spark: Any, on_progress: OnProgress) -> Result_co:
        """Run to the end."""

    def cancel(self) -> None:
        """Ask it to stop, again and again, until it has."""

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the trial that is running."""


class Job(Generic[Result]):
    """One run: `start` it and `wait`, or `finish` it; `cancel` from any thread.

    It waits for its turn where another run of this process is under way, and tells for `who`'s.
    Afterwards `result` is what it brought, that of the whole pairs before an `error`, too; None
    where there was none.

    Parameters
    ----------
    session:
        Gives the person's session; called for a run that needs it, once it has its turn.
    who:
        What others that wait say they wait for.
    keep:
        Saves a record and returns it as saved.
    """

    def __init__(
        self,
        asked: Runnable[Result],
        session: Callable[[], SparkSession],
        who: str = "a run",
        keep: Callable[[Result], Result] | None = None,
    ) -> None:
        self._asked, self._session, self.who = asked, session, who
        self._keep = kept if keep is None else keep
        self._ended, self._cancelled = threading.Event(), False
        self._thread: threading.Thread | None = None
        self.result: Result | None = None
        self.error: BaseException | None = None

    def start(
        self,
        on_progress: OnProgress,
        on_look: Callable[[], None] = lambda: None,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        """Run on a thread. `on_look` is called every TICK meanwhile, `on_end` once, at the end.

        Raises UsageError inside another run's trial.
        """
        require_outside(self.who)
        self._thread = threading.Thread(target=self._work, args=(on_progress, on_end), daemon=True)
        self._thread.start()
        threading.Thread(target=self._watch, args=(on_look,), daemon=True).start()

    def cancel(self) -> None:
        """Ask the run to stop. A job that is just being submitted slips through a single call."""
        self._cancelled = True

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended; False when `timeout` seconds were not enough."""
        return self._ended.wait(timeout)  # in Python 3.11 an interrupted join() takes it for ended

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the trial that is running."""
        return self._asked.tasks_done()

    def finish(self, on_progress: OnProgress) -> Result:
        """Run to the end; an interrupt or an error saves the whole pairs before it.

        A thread that is interrupted while it waits for the JVM's answer would take that answer
        for the one to its next question: so it is another thread that runs.

        Raises what the run raises, KeyboardInterrupt for an interrupt.
        """
        try:
            self.start(on_progress)  # an interrupt may come before this has returned
            while not self.wait(TICK):
                pass
        except KeyboardInterrupt:
            if self._thread is None or self._thread.ident is None:  # nothing runs yet
                raise
            self.cancel()
            while not self.wait(TICK):
                self._asked.cancel()
            if self.result is not None:
                print(f"interrupted; {_what_is_kept(self.result)}", file=sys.stderr)
            raise KeyboardInterrupt from None
        if self.error is not None:
            raise self.error
        assert self.result is not None
        return self.result

    # -- on the threads ---------------------------------------------------------------------

    def _work(self, on_progress: OnProgress, on_end: Callable[[], None]) -> None:
        try:
            self._run(on_progress)
        except BaseException as error:  # noqa: BLE001  a thread's error would be seen by nobody
            self.error = error
        finally:
            try:
                on_end()
            finally:
                self._ended.set()

    def _run(self, on_progress: OnProgress) -> None:
        def waiting(whom: str) -> None:
            if self._cancelled:
                raise Cancelled(f"cancelled while it waited for {whom}; nothing to show")
            on_progress(Progress(WAITING, whom, 0, None, 0.0, None))

        with turn(self.who, waiting):
            try:
                spark = self._started(on_progress) if self._asked.needs_session else None
                self.result = self._keep(self._asked.run(spark, on_progress))
            except LabError as error:
                if error.partial is not None:
                    self.result = error.partial = self._keep(cast("Result", error.partial))
                    error.args = (f"{error}; {_what_is_kept(self.result)}",)
                raise

    def _started(self, on_progress: OnProgress) -> SparkSession:
        """The person's session, said to be starting where there is none yet."""
        from labkit.spark.session import is_running

        if not is_running():
            on_progress(Progress(STARTING, "", 0, None, 0.0, None))
        return self._session()

    def _watch(self, on_look: Callable[[], None]) -> None:
        while not self.wait(TICK):
            with suppress(Exception):  # the run's own thread reports what is wrong
                (self._asked.cancel if self._cancelled else on_look)()


def finish(
    asked: Runnable[Result],
    session: Callable[[], SparkSession],
    on_progress: OnProgress | None = None,
    who: str = "a run",
) -> Result:
    """Run to the end and save, with a line of progress unless `on_progress` is told.

    Raises what the run raises, KeyboardInterrupt for an interrupt.
    """
    job = Job(asked, session, who)
    if on_progress is not None:
        return job.finish(on_progress)
    from labkit.views.progress import progress_line

    with progress_line() as show:
        return job.finish(show)


def unsaved(asked: Runnable[Result], spark: SparkSession | None = None) -> Result:
    """Run to the end without a word and save nothing. Raises what `finish` raises."""

    def session() -> SparkSession:
        assert spark is not None, "it needs a session"
        return spark

    return Job(asked, session, keep=lambda record: record).finish(lambda _: None)


def kept(record: Result) -> Result:
    """The record saved, with its run's id; unsaved and said so where it can't be written."""
    try:
        return Store().append(record)
    except LabError as error:
        print(f"this run is not saved: {error}", file=sys.stderr)
        return record


def _what_is_kept(partial: Partial) -> str:
    place = f"kept as run {partial.run}" if partial.run else "not saved"
    return f"{partial.whole} from before it {place}"
