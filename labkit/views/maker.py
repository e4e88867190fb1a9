"""What wrote a page or a picture."""

from __future__ import annotations


def written_by() -> str:
    """The library with its version: `labkit 0.1.0`."""
    import labkit

    return f"labkit {labkit.__version__}"
