"""One check, judged."""

from __future__ import annotations

from labkit.core.claims.claim import Case, Check
from labkit.core.claims.judging import judged
from labkit.core.claims.verdict import Checked
from labkit.core.records.comparison import Comparison

SLOW, FAST = "group_by_key", "reduce_by_key"


def one(check: Check, comparison: Comparison) -> Checked:
    """The answer to one check."""
    return judged(Case("lab", (check,)), comparison)[0]
