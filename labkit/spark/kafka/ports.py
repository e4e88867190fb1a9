"""Ports of the loopback network for the broker: free ones, and who has one that is taken."""

from __future__ import annotations

import socket
from contextlib import ExitStack, suppress

import psutil

from labkit.core.errors import UsageError
from labkit.spark.jvm.launch import LOOPBACK


def free_ports(number: int) -> list[int]:
    """Ports that are free now, each another one."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [int(one.getsockname()[1]) for one in sockets]


def require_port(port: object) -> int:
    """A port that can be listened on. Raises UsageError for any other."""
    if isinstance(port, bool) or not isinstance(port, int) or not 1024 <= port <= 65535:
        raise UsageError(
            f"port can't be {port!r}; allowed: 1024 to 65535, or None for one that is free"
        )
    if is_taken(port):
        raise UsageError(
            f"port can't be {port}: {holder(port)} has it; allowed: a free one, or None for any"
        )
    return port


def is_taken(port: int) -> bool:
    """Whether something listens there, so that nothing else can."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java's servers do
        try:
            one.bind((LOOPBACK, port))
        except OSError:
            return True
    return False


def holder(port: int) -> str:
    """Who listens on a port, as far as this user may know."""
    with suppress(psutil.Error):
        for found in psutil.net_connections("tcp"):
            if found.status == psutil.CONN_LISTEN and found.laddr.port == port and found.pid:
                return f"{psutil.Process(found.pid).name()} (process {found.pid})"
    return "another program"
