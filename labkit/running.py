"""Running an experiment for a call: on a thread, with progress on stderr, open to interrupts."""

from __future__ import annotations

import threading
from collections.abc import Callable

from labkit.core.model import Comparison
from labkit.core.schedule import Progress
from labkit.experiment import Experiment

OnProgress = Callable[[Progress], None]

TICK = 0.2
"""Seconds between looks at a run's thread, and between repeated cancellations."""


def interruptible(asked: Experiment, call: Callable[[], Comparison]) -> Comparison:
    """Run `call` on a thread, so that an interrupt can cancel its job and wait for its end.

    A thread that is interrupted while it waits for the JVM's answer would take that answer for
    the one to its next question.
    """
    outcome: list[Comparison | BaseException] = []

    def work() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # noqa: BLE001  raised again below
            outcome.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(TICK)
    except KeyboardInterrupt:
        while thread.is_alive():
            asked.cancel()
            thread.join(TICK)
        raise
    found = outcome[0]
    if isinstance(found, BaseException):
        raise found
    return found
