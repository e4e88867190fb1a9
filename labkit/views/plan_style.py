"""The style of the plan tree, as CSS below `.labkit`."""

from __future__ import annotations

RULES = ""
