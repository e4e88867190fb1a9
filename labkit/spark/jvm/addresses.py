"""Whether somebody listens at a network address, and what the system says where nobody does."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"

PATIENCE = 5.0
"""Seconds for which a connection may be waited for."""


def unreachable(host: str, port: int) -> str:
    """Why nobody can be reached at an address; empty where somebody listens."""
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except (OSError, OverflowError) as error:
        return said(error)
    return ""


def said(error: Exception) -> str:
    """What the system says of an error, without its number."""
    return str(getattr(error, "strerror", None) or error).lower()
