"""How far the ratios of one comparison lie apart between sessions: what one session can't know."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator
from typing import Any

from labkit.core.design.budget import Stopping
from labkit.core.judging.between import Between, by_session, session_ratios
from labkit.core.stats.pairs import MIN_PAIRS, paired_ratio
from labkit.labs import find
from labkit.trials.fresh import InSessions
from labkit.trials.job import unsaved
from labkit.trials.plans import of_lab

WORK: dict[str, tuple[str, dict[str, Any]]] = {
    "Python": ("reduce-by-key", {"records": 1_000_000, "partitions": 4}),
    "DataFrame": ("broadcast-join", {"input": "flights"}),
    "Scala": ("cartesian-join", {"arms": "scala", "records": 10_000, "partitions": 42}),
}
"""A comparison of each kind of work: Python workers, Spark SQL's generated code, Scala objects."""


def measure_between(
    sessions: int, seed: int, say: Callable[[str], None], pairs: int = MIN_PAIRS
) -> Iterator[Between]:
    """Run each kind of work in so many fresh JVMs, and give what each brought as it comes.

    Raises what `InSessions.run` raises, KeyboardInterrupt when interrupted.
    """
    for kind, (lab, params) in WORK.items():
        say(f"{kind}: {lab} in {sessions} sessions of {pairs} pairs")
        asked = InSessions(of_lab(find(lab), params, Stopping(pairs), seed=seed), sessions)
        found = unsaved(asked)
        result = found.results[0]
        each = [
            paired_ratio([r.seconds for r, _ in mine], [a.seconds for _, a in mine])
            for mine in by_session(found.pairs(result.arm)).values()
        ]
        reaches = [math.sqrt(i.high / i.low) - 1 for i in each if i.low and i.high]
        yield Between(
            kind=kind,
            lab=lab,
            arm=result.arm,
            ratios=tuple(session_ratios(found.pairs(result.arm))),
            ratio=result.ratio,
            low=result.low,
            high=result.high,
            pairs=pairs,
            inside=statistics.median(reaches) if reaches else None,
            missed=sum(1 for i in each if i.low and i.high and not i.low <= result.ratio <= i.high),
        )
