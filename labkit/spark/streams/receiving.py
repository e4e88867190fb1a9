"""One receiver's share of the lines that are replayed: what it is due, has been sent, and lost."""

from __future__ import annotations

import socket
from collections.abc import Sequence

MOST_AT_ONCE = 50_000
"""Lines that are given to a receiver at once: what it takes late is not gathered meanwhile."""


class Share:
    """Every so-many-th line, for one receiver, which may go and come back.

    `place` of `count` receivers: its lines are those numbered place, place + count, and so on; at
    the end of the lines they begin again. Nothing here waits.
    """

    def __init__(self, lines: Sequence[bytes], place: int, count: int) -> None:
        self._lines, self._place, self._count = lines, place, count
        self._text = memoryview(b"")
        self._given = 0  # lines that were sent or are in the text
        self.connection: socket.socket | None = None
        self.lost = 0
        """Lines that were due while no receiver was there."""

    @property
    def sent(self) -> int:
        """Lines that it was sent whole."""
        return self._given - self.lost - bytes(self._text).count(b"\n")

    @property
    def waits(self) -> bool:
        """Whether its receiver has not taken all that it was given."""
        return bool(self._text)

    def numbers(self) -> range:
        """The numbers of the lines that it was sent, where none was lost."""
        return range(self._place, self._place + self.sent * self._count, self._count)

    def give(self, due: int) -> None:
        """Send what it can take of its lines before number `due`, or count them as lost."""
        end = max(0, -(-(due - self._place) // self._count))
        if not self._text and end > self._given:
            size, step = len(self._lines), self._count
            end = min(end, self._given + MOST_AT_ONCE)
            mine = range(self._place + self._given * step, self._place + end * step, step)
            self._text = memoryview(b"".join(self._lines[number % size] for number in mine))
            self._given = end
        self.push()

    def push(self) -> None:
        """Send what it can take of what it was given; without a receiver that is lost."""
        while self._text and self.connection is not None:
            try:
                self._text = self._text[self.connection.send(self._text) :]
            except BlockingIOError:
                return
            except OSError:
                self.connection.close()
                self.connection = None
        if self._text:
            self.lost += bytes(self._text).count(b"\n")
            self._text = memoryview(b"")

    def finish(self) -> None:
        """Leave it at the line that it is in: what was given beyond that is not sent."""
        text = bytes(self._text)
        line = text.find(b"\n") + 1
        self._given -= text.count(b"\n", line)
        self._text = memoryview(text[:line])
