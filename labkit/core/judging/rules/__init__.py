"""Rules: each a figure of one arm against a published threshold."""

from __future__ import annotations

from labkit.core.judging.rules.findings import RULES, findings

__all__ = ["RULES", "findings"]
