"""What tests look at of a comparison, wherever it ran: a figure, and what its lab says it shows."""

from __future__ import annotations

from labkit.core.claims.claim import Case, stated
from labkit.core.claims.judging import judged
from labkit.core.claims.lab import Lab
from labkit.core.claims.verdict import CONFIRMED
from labkit.core.records.comparison import Comparison


def figure(found: Comparison, arm: str, name: str) -> float:
    """A metric of an arm; the test fails when it has none."""
    value = found.arm(arm).metric(name)
    assert value is not None, f"{arm} has no {name}"
    return value


def require_checks(lab: Lab, found: Comparison) -> None:
    """Fail unless the run shows what the lab says, in exact figures."""
    assert lab.shows and all(check.exact for check in lab.shows)
    for checked in judged(Case(lab.id, lab.shows), found):
        assert checked.verdict == CONFIRMED, (stated(checked.check), checked.figures, checked.why)
