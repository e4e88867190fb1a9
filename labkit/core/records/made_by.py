"""Which labkit this is: what measures a record, and what writes a page of it."""

from __future__ import annotations


def version() -> str:
    """The version that runs: `0.1.0`."""
    import labkit

    return str(labkit.__version__)
