"""Lines over TCP as they are told to go, and who takes them: whose connection ends comes again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress

from labkit.core.errors import LabError

from ._waiting import PATIENCE

LOOPBACK = "127.0.0.1"


class Handing:
    """A port on this machine whose latest connection is given lines, when `give` is called.

    A context manager. Spark's socket receiver is its client; it keeps what it was given nowhere,
    so that what is lost behind it is lost.
    """

    def __init__(self) -> None:
        self._server = socket.create_server((LOOPBACK, 0))
        self.port: int = self._server.getsockname()[1]
        self._connections: list[socket.socket] = []
        self._came = threading.Condition()

    def __enter__(self) -> Handing:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # wakes who waits for a connection
        self._server.close()
        for connection in self._connections:
            connection.close()

    def wait(self, connections: int) -> None:
        """Return when so many receivers have come, one after the other.

        Raises LabError when they don't.
        """
        with self._came:
            if not self._came.wait_for(lambda: len(self._connections) >= connections, PATIENCE):
                raise LabError(f"no receiver has come to port {self.port} in {PATIENCE:.0f} s")

    def give(self, lines: Sequence[str]) -> None:
        """Send lines to the receiver that came last; one must have come."""
        self._connections[-1].sendall("".join(f"{line}\n" for line in lines).encode())

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with self._came:
                    self._connections.append(connection)
                    self._came.notify_all()
