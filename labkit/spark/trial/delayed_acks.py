"""How many TCP acknowledgements Linux has delayed: its own count, for the whole machine."""

from __future__ import annotations

from pathlib import Path

_COUNTERS = Path("/proc/net/netstat")
"""Pairs of lines, names and then figures (proc_pid_net(5)); no privilege is needed to read it."""

_GROUP, _NAME = "TcpExt:", "DelayedACKs"


def delayed_acks() -> int | None:
    """Acknowledgements that were sent late since the start, None where nobody counts them."""
    try:
        lines = _COUNTERS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    rows = [line.split() for line in lines if line.startswith(_GROUP)]
    if len(rows) < 2 or _NAME not in rows[0]:
        return None
    return int(rows[1][rows[0].index(_NAME)])
