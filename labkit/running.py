"""Running an experiment for a call: on a thread, with progress on stderr, open to interrupts."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from labkit.core import units
from labkit.core.errors import LabError
from labkit.core.model import Comparison
from labkit.core.schedule import Progress
from labkit.core.store import Store
from labkit.experiment import Experiment

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Record = TypeVar("Record")

OnProgress = Callable[[Progress], None]

TICK = 0.2
"""Seconds between looks at a run's thread, and between repeated cancellations."""


def finish(
    asked: Experiment, spark: Callable[[], SparkSession], on_progress: OnProgress | None = None
) -> Comparison:
    """Run to the end and save; an interrupt or an error saves the whole pairs before it.

    Raises what `Experiment.run` raises, KeyboardInterrupt for an interrupt.
    """
    running = spark()
    if on_progress is not None:
        return _run(asked, running, on_progress)
    from labkit.views.progress import progress_line

    with progress_line() as show:
        return _run(asked, running, show)


def _run(asked: Experiment, spark: SparkSession, on_progress: OnProgress) -> Comparison:
    try:
        return kept(interruptible(asked, lambda: asked.run(spark, on_progress)))
    except LabError as error:
        if error.partial is not None:
            error.partial = kept(error.partial)
            error.args = (f"{error}; {_what_is_kept(error.partial)}",)
        raise
    except Interrupted as interrupt:
        if isinstance(interrupt.found, Comparison):
            print(f"interrupted; {_what_is_kept(kept(interrupt.found))}", file=sys.stderr)
        raise KeyboardInterrupt from None


def kept(comparison: Comparison) -> Comparison:
    """The comparison saved, with its run's id; unsaved and said so where it can't be written."""
    try:
        return Store().append(comparison)
    except LabError as error:
        print(f"this run is not saved: {error}", file=sys.stderr)
        return comparison


def _what_is_kept(partial: Comparison) -> str:
    results = (*partial.results, *([partial.noise] if partial.noise else []))
    pairs = max(result.pairs for result in results)
    place = f"kept as run {partial.run}" if partial.run else "not saved"
    return f"{units.plural(pairs, 'whole pair')} from before it {place}"


class Stoppable(Protocol):
    """What can be asked to stop, again and again, until it has."""

    def cancel(self) -> None:
        """Ask it to stop."""


class Interrupted(KeyboardInterrupt):
    """An interrupt of a run; `found` is what the run brought until then, or its error."""

    def __init__(self, found: object) -> None:
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

    threading.Thread(target=work, daemon=True).start()
    try:
        while not done.wait(TICK):
            pass
    except KeyboardInterrupt:
        while not done.is_set():
            asked.cancel()
            done.wait(TICK)
        raise Interrupted(outcome[0]) from None
    found = outcome[0]
    if isinstance(found, BaseException):
        raise found
    return found
