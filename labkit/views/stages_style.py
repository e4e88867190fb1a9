"""The style of the stage table, timeline and partitions, as CSS below `.labkit`."""

from __future__ import annotations

RULES = ""
