"""What keeps Spark from starting, looked for before a JVM is: each told in one line with its cure.

Spark itself tells most of these late, far from their cause or not at all: it waits for a minute for
a master that isn't there, and a JVM for a gateway that nobody will call.
"""

from __future__ import annotations

import os
import socket

from labkit.core.errors import StartFailed

from .addresses import LOOPBACK, PATIENCE, said, unreachable
from .start_variables import require_variables


def require_startable(master: str, has_jvm: bool = False) -> None:
    """Refuse what would keep a JVM, or a session with this master, from starting.

    `has_jvm` tells that one runs already. Raises StartFailed, with the cause and what to do in one
    line.
    """
    _require_masters(master)
    if has_jvm:
        return
    _require_loopback()
    _require_user()
    require_variables()


def _require_loopback() -> None:
    """Python and the JVM talk over it, whatever the workers use."""
    try:
        with socket.create_server((LOOPBACK, 0)) as server:
            socket.create_connection(server.getsockname()[:2], PATIENCE).close()
    except OSError as error:
        raise StartFailed(
            f"This machine can't talk to itself at {LOOPBACK} ({said(error)}), which Spark "
            "needs: bring its loopback interface up (`ip link set lo up`)."
        ) from error


def _require_user() -> None:
    """Hadoop's login, which Spark goes through, fails for a user id without a name."""
    if os.name != "posix":
        return
    import pwd

    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        raise StartFailed(
            f"The user id {os.getuid()} has no name on this machine, and Spark does not start "
            "without one: add a line for it to /etc/passwd, or run as a user who has one."
        ) from None


def _require_masters(master: str) -> None:
    """One of the masters of a standalone cluster listens."""
    if not master.startswith("spark://"):
        return
    faults = []
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        if not (host and port.isdigit()):
            raise StartFailed(f"The master can't be {master}; allowed: spark://HOST:PORT.")
        fault = unreachable(host.strip("[]"), int(port))
        if not fault:
            return
        faults.append(f"nobody listens at {address} ({fault})")
    raise StartFailed(
        f"There is no Spark master: {', '.join(faults)}. Start it, or set another master."
    )
