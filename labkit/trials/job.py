"""Running an experiment for a call: on a thread, with progress on stderr, open to interrupts."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from labkit.core.design.schedule import Progress
from labkit.core.errors import LabError, Partial
from labkit.core.records.store import Store

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Record = TypeVar("Record")
Result = TypeVar("Result", bound=Partial)
Result_co = TypeVar("Result_co", bound=Partial, covariant=True)

OnProgress = Callable[[Progress], None]

TICK = 0.2
"""Seconds between looks at a run's thread, and between repeated cancellations."""


class Stoppable(Protocol):
    """What can be asked to stop, again and again, until it has."""

    def cancel(self) -> None:
        """Ask it to stop."""


class Runnable(Stoppable, Protocol[Result_co]):
    """What can be run and saved: an experiment or a sweep of one."""

    @property
    def needs_session(self) -> bool:
        """Whether it runs in the person's session."""

    def run(self, spark: Any, on_progress: OnProgress) -> Result_co:
        """Run to the end."""


def finish(
    asked: Runnable[Result],
    spark: Callable[[], SparkSession],
    on_progress: OnProgress | None = None,
) -> Result:
    """Run to the end and save; an interrupt or an error saves the whole pairs before it.

    `spark` is called for the person's session only where it runs there.

    Raises what `asked.run` raises, KeyboardInterrupt for an interrupt.
    """
    running = spark() if asked.needs_session else None
    if on_progress is not None:
        return _run(asked, running, on_progress)
    from labkit.views.progress import progress_line

    with progress_line() as show:
        return _run(asked, running, show)


def _run(asked: Runnable[Result], spark: SparkSession | None, on_progress: OnProgress) -> Result:
    try:
        return kept(interruptible(asked, lambda: asked.run(spark, on_progress)))
    except LabError as error:
        if error.partial is not None:
            error.partial = kept(error.partial)
            error.args = (f"{error}; {_what_is_kept(error.partial)}",)
        raise
    except Interrupted as interrupt:
        found = interrupt.found
        if isinstance(found, LabError):
            found = found.partial  # its trial failed before it could be cancelled
        if found is not None and not isinstance(found, BaseException):
            print(f"interrupted; {_what_is_kept(kept(found))}", file=sys.stderr)
        raise KeyboardInterrupt from None


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


class Interrupted(KeyboardInterrupt):
    """An interrupt of a run; `found` is what the run brought until then, or its error."""

    def __init__(self, found: Any) -> None:
        super().__init__()
        self.found = found


def interruptible(asked: Stoppable, call: Callable[[], Record]) -> Record:
    """Run `call` on a thread, so that an interrupt can cancel its job and wait for its end.

    A thread that is interrupted while it waits for the JVM's answer would take that answer for
    the one to its next question. Raises Interrupted then.
    """
    outcome: list[Record | BaseException] = []
    done = threading.Event()  # in Python 3.11 an interrupted join() takes the thread for ended

    def work() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # noqa: BLE001  raised again below
            outcome.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()  # an interrupt may come before this has returned
        while not done.wait(TICK):
            pass
    except KeyboardInterrupt:
        if thread.ident is None:  # nothing runs yet
            raise
        while not done.is_set():
            asked.cancel()
            done.wait(TICK)
        raise Interrupted(outcome[0]) from None
    found = outcome[0]
    if isinstance(found, BaseException):
        raise found
    return found
