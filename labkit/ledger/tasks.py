"""Claims about what a task does, and how to see it (notebook 06)."""

from __future__ import annotations

from labkit.core.claims.claim import Claim

CHAPTER = "06_tasks"

CLAIMS: tuple[Claim, ...] = ()
