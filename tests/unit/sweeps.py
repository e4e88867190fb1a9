"""Sweeps out of seeded synthetic trials: what a sweep leaves behind, without a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Number, Sweep
from labkit.core.sweeps.judge import assemble
from tests.unit.views.conftest import build

RECORDS = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
CROSSING = ((0.6,), (0.7,), (0.95,), (1.4,), (1.9,))
"""Ratios of one arm that starts as the slower one and ends as the faster."""


def build_sweep(
    values: Sequence[Number] = RECORDS,
    ratios: Sequence[Sequence[float]] = CROSSING,
    *,
    pairs: int = 10,
    noise: float = 0.08,
    names: Sequence[str] = ("groupByKey", "reduceByKey", "aggregateByKey", "foldByKey"),
    param: str = "records",
    scale: str = "log",
    missing: Sequence[Number] = (),
    stopped: str = "",
) -> Sweep:
    """A sweep whose arms are so many times as fast as the first one at each value."""
    comparisons = {
        value: _comparison(i, float(value) / float(values[0]), at, pairs, noise, names)
        for i, (value, at) in enumerate(zip(values, ratios, strict=True))
    }
    return assemble(
        param=param,
        scale=scale,
        metric="shuffle_write_bytes",
        params={"keys": 42, "input": "integers"},
        seed=3,
        order=[*reversed(values), *missing],
        comparisons=comparisons,
        stopped=stopped,
    )


def _comparison(
    place: int, size: float, ratios: Sequence[float], pairs: int, noise: float, names: Sequence[str]
) -> Comparison:
    made = build(
        arms=1 + len(ratios), pairs=pairs, ratios=(1.0, *ratios), names=names, noise=noise,
        base=0.3 * size**0.7, seed=20 + place,
    )  # fmt: skip
    arms = tuple(
        replace(
            arm,
            trials=tuple(
                replace(t, started=t.started + 1000 * place, metrics=_grown(t.metrics, size))
                for t in arm.trials
            ),
        )
        for arm in made.arms
    )
    return replace(made, arms=arms, started=made.started + 1000 * place)


def _grown(metrics: Mapping[str, float], size: float) -> dict[str, float]:
    return {**metrics, "shuffle_write_bytes": metrics["shuffle_write_bytes"] * size}
