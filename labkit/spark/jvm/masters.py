"""Spark masters: which are on this machine."""

from __future__ import annotations

_HERE = ("local", "spark://127.", "spark://localhost")


def is_local(master: str) -> bool:
    """Return whether the driver runs the tasks itself, in one process."""
    return master == "local" or master.startswith("local[")


def is_here(master: str) -> bool:
    """Return whether a master is on this machine."""
    return master.startswith(_HERE)
