"""The style of the lineage graph, as CSS below `.labkit`."""

from __future__ import annotations

RULES = ""
