"""One run at a time: runs side by side on one machine would time one another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from labkit.core.errors import UsageError

LOOK = 0.1
"""Seconds between looks whether a run that waits was cancelled."""

_lock = threading.Lock()
_holder: tuple[str, int] = ("", 0)


@contextmanager
def turn(who: str, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the turn of this process as `who`; other runs wait until it is given back.

    `waiting(whom)` is called again and again until the turn comes; what it raises ends the wait.
    """
    global _holder
    while not _lock.acquire(timeout=LOOK):
        waiting(_holder[0] or "another run")
    _holder = (who, threading.get_ident())
    try:
        yield
    finally:
        _holder = ("", 0)
        _lock.release()


def require_outside(who: str) -> None:
    """Raise UsageError on the thread that holds the turn: a run inside a trial never gets it."""
    whom, thread = _holder
    if thread == threading.get_ident():
        raise UsageError(f"{who} was started inside a trial of {whom}: start it beside it")
