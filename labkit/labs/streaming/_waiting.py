"""Waits for what comes from other processes, with an end."""

from __future__ import annotations

import time
from collections.abc import Callable

from labkit.core.errors import LabError

PATIENCE = 120.0
"""Seconds in which what is waited for comes: a receiver that is lost is started elsewhere."""


def until(so: Callable[[], bool], what: str) -> None:
    """Return as soon as something is so. Raises LabError where it takes too long."""
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise LabError(f"waited {PATIENCE:.0f} s for {what}, in vain")
        time.sleep(0.02)
