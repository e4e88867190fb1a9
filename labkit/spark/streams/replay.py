"""Sends lines over TCP at a set rate, from this machine to this machine, and measures what it sent.

Spark's socket receivers are its clients. It is bounded in rate and in time, and what it could not
send it says: the sender must not be what is tried.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from labkit.core import units
from labkit.core.errors import SessionError, UsageError
from labkit.spark.jvm.addresses import LOOPBACK, said

from .receiving import Share

MOST_A_SECOND = 5_000_000
"""Lines a second that can be asked for."""

LONGEST = 600.0
"""Seconds for which it sends at most."""

PATIENCE = 60.0
"""Seconds that it waits for its receivers before it gives up."""

MOST_RECEIVERS = 16

TICK = 0.01
"""Seconds between two looks at the clock: what is due meanwhile is sent at once."""

GRACE = 2.0
"""Seconds that a receiver has at the end to take the rest of a line."""

KEPT = 0.98
"""The part of the asked rate that counts as having kept to it."""


@dataclass(frozen=True)
class Sent:
    """What a replay really sent: lines in seconds, of a rate that was `asked` for.

    `held` are the seconds in which a receiver had not taken what it was sent, `lost` the lines that
    were due while a receiver was gone.
    """

    asked: float
    lines: int = 0
    seconds: float = 0.0
    held: float = 0.0
    lost: int = 0

    @property
    def rate(self) -> float:
        """Lines a second, as they were sent."""
        return self.lines / self.seconds if self.seconds else 0.0

    @property
    def at_limit(self) -> bool:
        """Whether it fell short of the rate although the receivers took what they were given."""
        return self._fell_short and self.held <= self.seconds / 2

    @property
    def short(self) -> str:
        """In a sentence, how far it fell short of the rate, and on whose side; empty if not."""
        if not self._fell_short:
            return ""
        whose = (
            "this machine sends no more: ask for less"
            if self.at_limit
            else "the receivers took no more"
        )
        return f"{self.asked:,.0f} lines a second were due and {self.rate:,.0f} were sent; {whose}"

    @property
    def _fell_short(self) -> bool:
        return self.lines + self.lost < KEPT * self.asked * self.seconds - 1


class Replay:
    """A server on this machine that sends lines at a rate, for so many seconds, to its receivers.

    A context manager. It begins when all `receivers` have connected, and deals the lines out among
    them in turns; at their end they begin again. A receiver that is lost can come back; what it was
    due meanwhile is lost. It stops sending by itself; connections stay open until the block ends,
    for Spark's receivers come again and again when theirs is closed.

    Raises UsageError for what is out of range, SessionError for a port that is taken.
    """

    def __init__(
        self, lines: Sequence[str], rate: float, seconds: float, receivers: int = 1, port: int = 0
    ) -> None:
        _require("rate", rate, MOST_A_SECOND)
        _require("seconds", seconds, LONGEST)
        _require("receivers", receivers, MOST_RECEIVERS)
        if not lines:
            raise UsageError("there is nothing to send: give one line or more")
        self._texts = [line.encode() + b"\n" for line in lines]
        self._seconds, self._sent = float(seconds), Sent(float(rate))
        self._shares = [Share(self._texts, place, receivers) for place in range(receivers)]
        self._over, self._all, self._done = (threading.Event() for _ in range(3))
        self._server = _listening(port)
        self.host, self.port = self._server.getsockname()
        work = (self._accept, self._send)
        self._threads = [threading.Thread(target=each, daemon=True) for each in work]

    def __enter__(self) -> Replay:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @property
    def sent(self) -> Sent:
        """What was sent until now."""
        return self._sent

    @property
    def each(self) -> tuple[int, ...]:
        """The lines that each receiver was sent, in the order in which they connected."""
        return tuple(share.sent for share in self._shares)

    def lines(self) -> list[str]:
        """The lines that were sent, in their order, as a batch job would read them.

        Raises SessionError where some were lost.
        """
        if lost := sum(share.lost for share in self._shares):
            raise SessionError(f"{lost:,} lines were lost: their receiver was gone")
        numbers = sorted(number for share in self._shares for number in share.numbers())
        size = len(self._texts)
        return [self._texts[number % size].decode().removesuffix("\n") for number in numbers]

    def wait(self) -> Sent:
        """Return when all is sent, with what that was.

        Raises SessionError when receivers are missing.
        """
        self._done.wait()
        there = sum(share.connection is not None for share in self._shares)
        if not self._all.is_set():
            raise SessionError(
                f"{there} of {units.plural(len(self._shares), 'receiver')} connected to "
                f"{self.host}:{self.port} within {PATIENCE:.0f} s: nothing was sent"
            )
        return self._sent

    def close(self) -> None:
        """Stop sending, and close the port and all connections."""
        self._over.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        for connection in (self._server, *(share.connection for share in self._shares)):
            if connection is not None:
                connection.close()

    def _accept(self) -> None:
        """Give each connection a receiver's share, also one that comes in place of a lost one."""
        while not self._over.is_set():
            if not select.select([self._server], [], [], 0.1)[0]:
                continue
            connection, _ = self._server.accept()
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            free = [share for share in self._shares if share.connection is None]
            if not free:
                connection.close()
                continue
            free[0].connection = connection
            if len(free) == 1:
                self._all.set()

    def _send(self) -> None:
        """Wait for the receivers, then send what is due at each tick until time is up."""
        try:
            if not self._all_came():
                return
            begun = before = time.monotonic()
            held = 0.0
            while not self._over.is_set():
                now = time.monotonic()
                held += now - before if any(share.waits for share in self._shares) else 0.0
                passed, before = min(now - begun, self._seconds), now
                for share in self._shares:
                    share.give(int(self._sent.asked * passed))
                self._note(passed, held)
                if passed >= self._seconds:
                    break
                self._over.wait(TICK)
            self._end()
            self._note(self._sent.seconds, held)
        finally:
            self._done.set()

    def _all_came(self) -> bool:
        """Whether all receivers have connected before patience ends."""
        until = time.monotonic() + PATIENCE
        while not self._all.wait(0.05):
            if self._over.is_set() or time.monotonic() > until:
                return False
        return True

    def _note(self, seconds: float, held: float) -> None:
        lines = sum(share.sent for share in self._shares)
        lost = sum(share.lost for share in self._shares)
        self._sent = Sent(self._sent.asked, lines, seconds, held, lost)

    def _end(self) -> None:
        """Leave no line half sent."""
        for share in self._shares:
            share.finish()
        until = time.monotonic() + GRACE
        while any(share.waits for share in self._shares) and time.monotonic() < until:
            for share in self._shares:
                share.push()
            self._over.wait(TICK)


def _listening(port: int) -> socket.socket:
    """A port of loopback's, a free one for 0; SessionError when it is taken."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((LOOPBACK, port))
        server.listen()
    except (OSError, OverflowError) as error:
        server.close()
        raise SessionError(f"port {port} of {LOOPBACK} can't be had: {said(error)}") from error
    return server


def _require(name: str, value: float, most: float) -> None:
    """Refuse what is no number above 0, or more than the most."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        raise UsageError(f"{name} is {value!r}; allowed is a number above 0 up to {most:,.0f}")
