"""A stream that is watched while it runs: looked at again and again, until it has ended."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.core.records.shown import Shown
from labkit.core.records.stream import ENDED, WARM_UP, StreamSeen

from .keeps_up import THRESHOLD, KeepsUp, keeps_up

if TYPE_CHECKING:
    import pandas as pd

EVERY = 1.0
"""Seconds between two looks. One costs some 10 ms, and 0.1 s where many batches came."""

OnLook = Callable[[StreamSeen], None]


class StreamWatch(Shown):
    """Evidence of a stream, as it runs and afterwards.

    A thread looks at it every second until it has ended, so that nothing is lost that Spark keeps
    for a while only; `close` ends that earlier, and so does the end of a `with` block. As a cell's
    last value it shows its batches: delay against the interval, processing time, what came in.

    Parameters
    ----------
    look:
        Gives the stream as it is now; what it raises ends the watch, and what was seen stays.
    every:
        Seconds between two looks.
    """

    def __init__(self, look: Callable[[], StreamSeen], every: float = EVERY) -> None:
        self._look, self._lock, self._closed = look, threading.Lock(), threading.Event()
        self._told: list[OnLook] = []
        self._seen = look()
        threading.Thread(
            target=_follow, args=(weakref.ref(self), self._closed, every), daemon=True
        ).start()

    @property
    def stream(self) -> StreamSeen:
        """What was seen until now: batches, receivers, state."""
        self.look()
        return self._seen

    @property
    def batches(self) -> pd.DataFrame:
        """A row a batch: its records, delays and times in seconds, its state and watermark."""
        from .frame import batch_frame

        return batch_frame(self.stream)

    def keeps_up(
        self, load: float | None = None, warm_up: int = WARM_UP, threshold: float = THRESHOLD
    ) -> KeepsUp:
        """Whether the stream keeps up with its load, by the trend of its lag.

        Parameters
        ----------
        load:
            Records a second that were really sent, where that is known.
        warm_up:
            Completed batches that are left aside.
        threshold:
            Growth of the lag as a share of the load, up to which it counts as none.
        """
        return keeps_up(replace(self.stream, load=load, warm_up=warm_up), threshold)

    def live(self) -> Any:
        """A widget that shows the stream as it runs; its `close()` takes it away."""
        draw = self._looks().live
        assert draw is not None, "views of streams have a live one"
        return draw(self)

    def on_look(self, call: OnLook) -> Callable[[], None]:
        """Have `call` told what is seen at each look, from the watch's thread; returns its end."""
        self._told.append(call)

        def end() -> None:
            if call in self._told:
                self._told.remove(call)

        return end

    @property
    def closed(self) -> bool:
        """Whether nobody looks any more."""
        return self._closed.is_set()

    def close(self) -> None:
        """Look no more; what was seen stays."""
        self._closed.set()

    def look(self) -> None:
        """Look now, unless the watch is closed; the last look at a stream that ended closes it."""
        with self._lock:
            if self.closed:
                return
            try:
                self._seen = self._look()
            except Exception:  # noqa: BLE001  the JVM is gone, and with it the stream
                self._seen = replace(self._seen, state=ENDED)
            if self._seen.state == ENDED:
                self._closed.set()
        for call in tuple(self._told):
            with suppress(Exception):  # one that can't be told doesn't end the watch
                call(self._seen)

    def __enter__(self) -> StreamWatch:
        return self

    def __exit__(self, *_: object) -> None:
        self.look()
        self.close()


def _follow(watched: weakref.ref[StreamWatch], closed: threading.Event, every: float) -> None:
    """Look until the watch is closed, or nobody holds it any more."""
    while not closed.wait(every):
        watch = watched()
        if watch is None:
            return
        watch.look()
        del watch
