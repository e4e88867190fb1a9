"""Comparisons for tests, made by the real judge from given times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.core.judging.judge import assemble
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.trial import TIMED, WARMUP, Trial

SLOW = (2.0, 2.1, 1.9, 2.2, 2.0, 2.05, 1.95)
FAST = (1.0, 1.1, 0.9, 1.05, 1.0, 0.95, 1.02)
PLACE: Mapping[str, Any] = {"spark": "4.3.0", "cores": 2, "conf": {"spark.master": "local[2]"}}


def arm(name: str, seconds: Sequence[float], written: float = 1000.0, plan: str = "Scan") -> Arm:
    """An arm with a cold trial and timed ones."""
    metrics = {"shuffle_write_bytes": written, "tasks": 8.0}
    timed = [
        Trial(name, TIMED, i, 0, s, started=100.0 + i, metrics=metrics, plan_shape=plan)
        for i, s in enumerate(seconds)
    ]
    return Arm(name, (Trial(name, WARMUP, 0, 0, 5.0, started=99.0), *timed))


def comparison(
    slow: Arm | None = None,
    fast: Arm | None = None,
    place: Mapping[str, Any] = PLACE,
    **fields: Any,
) -> Comparison:
    """A comparison of two arms."""
    known: dict[str, Any] = {"lab": "demo", "title": "Demo", "params": {"records": 10}, "seed": 1}
    arms = [slow or arm("slow", SLOW), fast or arm("fast", FAST)]
    return assemble(environment=place, arms=arms, **(known | fields))
