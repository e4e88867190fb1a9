"""Hand-made anatomies: stages whose tasks ran on so many cores, as a small Spark would."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from labkit.core.records.anatomy import SKIPPED, Anatomy, StageRun
from labkit.core.records.comparison import Comparison

PARTS = ("deserialisation", "run", "result_serialisation", "getting_result", "scheduler_delay")


def stage(
    number: int,
    seconds: Sequence[float],
    *,
    started: float = 0.0,
    cores: int = 2,
    executors: Sequence[str] = ("driver",),
    reads: bool = False,
    records: Sequence[float] | None = None,
    name: str = "reduceByKey at example.py:19",
    seed: int = 5,
    **columns: Sequence[float],
) -> StageRun:
    """A stage whose tasks take these seconds, launched one after the other as cores get free."""
    generator = random.Random(seed)
    free = [(started, executors[i % len(executors)]) for i in range(cores)]
    launched, where = [], []
    for value in seconds:
        free.sort()
        at, executor = free[0]
        launched.append(round(at, 3))
        where.append(executor)
        free[0] = (at + value + 0.001, executor)
    kind = "shuffle_read" if reads else "input"
    counts = [float(v) for v in (records or [1000 * v for v in seconds])]
    tasks = {
        "launched": launched,
        "index": range(len(seconds)),
        "duration": seconds,
        "deserialisation": [v * generator.uniform(0.01, 0.06) for v in seconds],
        "scheduler_delay": [v * 0.02 for v in seconds],
        "run": [v * 0.9 for v in seconds],
        "cpu": [v * 0.5 for v in seconds],
        "gc": [v * generator.uniform(0, 0.1) for v in seconds],
        "fetch_wait": [v * 0.05 if reads else 0.0 for v in seconds],
        "shuffle_write_time": [0.0 if reads else v * 0.08 for v in seconds],
        "result_serialisation": [v * 0.005 for v in seconds],
        f"{kind}_bytes": [40 * v for v in counts],
        f"{kind}_records": counts,
        "shuffle_write_bytes": [0.0 if reads else 12 * v for v in counts],
        "shuffle_write_records": [0.0 if reads else v for v in counts],
    } | columns
    ended = max((a + s for a, s in zip(launched, seconds, strict=True)), default=started)
    return StageRun(
        id=number, name=name, status="complete", width=len(seconds), started=started - 0.002,
        ended=ended, tasks={key: tuple(map(float, values)) for key, values in tasks.items()},
        executors=tuple(where),
    )  # fmt: skip


def skipped(number: int, width: int = 8) -> StageRun:
    """A stage whose output was there already."""
    return StageRun(number, "map at example.py:3", SKIPPED, width)


def anatomy(*stages: StageRun, seconds: float | None = None) -> Anatomy:
    """A trial of these stages, which ends a little after the last of them."""
    return Anatomy(3, seconds or max((s.ended for s in stages), default=0.0) + 0.04, stages)


def two_stages(tasks: int = 8, base: float = 0.2, **options: Any) -> Anatomy:
    """A map stage and a skewed reduce stage after a moment of the driver's."""
    generator = random.Random(tasks)
    first = stage(0, [base * generator.uniform(0.7, 1.3) for _ in range(tasks)], started=0.06,
                  **options)  # fmt: skip
    times = [base * 0.6 * generator.uniform(0.6, 1.4) for _ in range(tasks)]
    times[0] *= 5
    last = stage(1, times, started=first.ended + 0.05, reads=True, name="collect at example.py:20",
                 **options)  # fmt: skip
    return anatomy(first, last, skipped(2))


def given(comparison: Comparison, anatomies: Sequence[Anatomy | None]) -> Comparison:
    """The comparison with these anatomies, an arm each; arms beyond them have none."""
    kept = [*anatomies, *[None] * len(comparison.arms)]
    arms = [replace(arm, anatomy=kept[i]) for i, arm in enumerate(comparison.arms)]
    return replace(comparison, arms=tuple(arms))
