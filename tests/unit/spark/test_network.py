"""A network of its own for a process: what it has, and what a machine that gives none says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.spark.children import network

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(
    network.refusal() != "", reason=f"needs a network of its own: {network.refusal()}"
)

NOBODY = 65534

IMPORT = (  # without the rest of labkit, which starts threads; and all that nobody may not read
    "import ctypes, encodings.idna, os, socket, sys\n"
    f"sys.path.insert(0, {str(Path(network.__file__).parent)!r})\n"
    "import network\n"
)

AS_NOBODY = (
    f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n"
    "ctypes.CDLL(None).prctl(4, 1)\n"  # PR_SET_DUMPABLE: else it may not write its own user map
    "network.enter()\n"
)

LOOK = (
    "with socket.create_server(('127.0.0.1', 0)) as server:\n"
    "    socket.create_connection(server.getsockname()).close()\n"
    "print(network.is_alone(), os.getuid(), os.readlink('/proc/self/ns/net'))\n"
)


def looked(command: list[str]) -> list[str]:
    """What a process prints: whether it is alone, its user, its network."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.split()


def test_a_process_has_loopback_alone_and_stays_its_user() -> None:
    """Its connections to itself work; its network isn't this process's."""
    alone, user, name = looked(network.in_own_network([sys.executable, "-c", IMPORT + LOOK]))
    assert alone == "True" and int(user) == os.getuid()
    assert name != str(Path("/proc/self/ns/net").readlink())


@pytest.mark.skipif(os.getuid() != 0, reason="needs root, to be another user")
def test_who_is_not_root_has_one_by_a_user_namespace() -> None:
    """Where the system lets users make one: the process is the same user in it."""
    alone, user, _ = looked([sys.executable, "-c", IMPORT + AS_NOBODY + LOOK])
    assert alone == "True" and int(user) == NOBODY


def test_the_command_has_its_own_arguments_and_exit_status() -> None:
    """The process becomes the command that it is given."""
    command = network.in_own_network([sys.executable, "-c", "import sys; sys.exit(len(sys.argv))"])
    assert subprocess.run([*command, "a", "b"], check=False).returncode == 3
