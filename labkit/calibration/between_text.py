"""Ratios between sessions for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core import units
from labkit.core.judging.between import Between

from .text import grid


def between_text(rows: Sequence[Between]) -> str:
    """A table with a line for each kind of work; what an interval of one session leaves out."""
    if not rows:
        return "no comparison was finished"
    sessions, pairs = len(rows[0].ratios), rows[0].pairs
    return "\n\n".join((
        f"One comparison in {sessions} fresh JVMs, {pairs} pairs in each; ± is the median reach of "
        "one\nsession's own interval, sd the spread of the sessions' log ratios, missed the "
        "sessions whose own\ninterval leaves the ratio of all sessions out",
        grid(
            ["work", "lab", "all sessions", "least", "most", "sd", "±", "missed"],
            [
                [row.kind, row.lab, _interval(row), units.ratio(min(row.ratios)),
                 units.ratio(max(row.ratios)), f"{row.spread:.3f}", _reach(row),
                 f"{row.missed} of {len(row.ratios)}"]
                for row in rows
            ],
        ),
    ))  # fmt: skip


def _reach(row: Between) -> str:
    return units.MISSING if row.inside is None else units.percent(row.inside)


def _interval(row: Between) -> str:
    if row.low is None or row.high is None:
        return units.ratio(row.ratio)
    return f"{units.ratio(row.ratio)} ({units.ratio(row.low)} to {units.ratio(row.high)})"
