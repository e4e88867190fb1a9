"""A network of its own for a child process, loopback alone: what listens there nobody else reaches.

Run as a program it enters one and becomes the command that it is given, so that the child and all
that it starts, as a cluster, are in it. Linux gives it to root, and to others where they may make
user namespaces.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
"""CLONE_NEWNET and CLONE_NEWUSER of Linux's sched.h."""

_GET_FLAGS, _SET_FLAGS = 0x8913, 0x8914
"""SIOCGIFFLAGS and SIOCSIFFLAGS of Linux's sockios.h."""

_UP, _LOOPBACK = 0x1, 0x8
"""IFF_UP and IFF_LOOPBACK of net/if.h."""

_REQUEST = struct.Struct("16sH22x")
"""struct ifreq: the name of an interface, and its flags."""


def in_own_network(command: Sequence[str]) -> list[str]:
    """A command that runs another one in a network of its own; it fails where there is none."""
    return [sys.executable, "-I", "-S", __file__, *command]


@cache
def refusal() -> str:
    """Why this machine gives a process no network of its own; empty where it does."""
    if sys.platform != "linux":
        return f"{sys.platform} has no network namespaces"
    tried = subprocess.run(
        in_own_network([sys.executable, "-S", "-c", ""]),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = tried.stderr.strip().splitlines() or [f"exit status {tried.returncode}"]
    return said[-1] if tried.returncode else ""


def is_alone() -> bool:
    """Whether loopback is all that this process's network has."""
    if sys.platform != "linux":
        return False
    up = [flags for _, name in socket.if_nameindex() if (flags := _flags(name)) & _UP]
    return all(flags & _LOOPBACK for flags in up)


def enter() -> None:
    """Leave the network that this process is in for one of its own, with loopback up.

    The process must have one thread. Raises OSError where it may not.
    """
    try:
        _unshare(_NEW_NETWORK)
    except PermissionError:  # not root's: a user namespace may have one, in which it stays itself
        user, group = os.getuid(), os.getgid()
        _unshare(_NEW_NETWORK | _NEW_USER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _flags("lo", _flags("lo") | _UP)


def _unshare(what: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(what) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _flags(interface: str, wanted: int | None = None) -> int:
    """An interface's flags, after they were set to those that are wanted."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        if wanted is not None:
            fcntl.ioctl(asked, _SET_FLAGS, _REQUEST.pack(interface.encode(), wanted))
        found = fcntl.ioctl(asked, _GET_FLAGS, _REQUEST.pack(interface.encode(), 0))
    return int(_REQUEST.unpack(found)[1])


if __name__ == "__main__":
    try:
        enter()
    except OSError as error:
        sys.exit(f"no network namespace can be had ({error.strerror})")
    os.execv(sys.argv[1], sys.argv[1:])
