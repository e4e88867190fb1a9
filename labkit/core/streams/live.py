"""Streams that are shown while a lab runs them: a stretch is followed, and a panel listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from labkit.core.records.stream import StreamSeen

from .watch import EVERY, OnLook, StreamWatch

_listeners: list[OnLook] = []


@contextmanager
def listening(call: OnLook) -> Iterator[None]:
    """Have `call` told of each stream that is followed in this process until the block ends."""
    _listeners.append(call)
    try:
        yield
    finally:
        _listeners.remove(call)


@contextmanager
def followed(look: Callable[[], StreamSeen], every: float = EVERY) -> Iterator[None]:
    """Tell those who listen what `look` gives, every second until the block ends, and at its end.

    Where nobody listens nothing is looked at, so that a run without a panel isn't disturbed.
    """
    if not _listeners:
        yield
        return
    with StreamWatch(look, every) as watch:
        watch.on_look(_tell)
        yield


def _tell(stream: StreamSeen) -> None:
    for call in tuple(_listeners):
        call(stream)
