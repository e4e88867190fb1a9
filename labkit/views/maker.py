"""What wrote a page or a picture."""

from __future__ import annotations

from labkit.core.records.made_by import version


def written_by() -> str:
    """The library with its version: `labkit 0.1.0`."""
    return f"labkit {version()}"
