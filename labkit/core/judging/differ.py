"""Two saved comparisons of the same lab: whether a ratio moved, and what else is different."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from labkit.core.errors import UsageError
from labkit.core.records.comparison import Comparison
from labkit.core.records.figures import METRICS
from labkit.core.records.fingerprint import differences
from labkit.core.records.shown import Shown
from labkit.core.stats.two_samples import shift

SCHEMA = "labkit.diff/1"

UNCHANGED, BETTER, WORSE, UNCLEAR = "unchanged", "better", "worse", "unclear"

BYTES_APART = 0.02
"""Medians of exact metrics that differ by less are equal: compression varies a little."""


@dataclass(frozen=True)
class Moved:
    """One arm's ratio in both runs. `change` is after over before, with its 95% interval."""

    arm: str
    before: float
    after: float
    change: float
    low: float | None
    high: float | None
    word: str


@dataclass(frozen=True)
class MetricMoved:
    """An exact metric whose median differs between the runs."""

    arm: str
    metric: str
    before: float
    after: float


@dataclass(frozen=True, repr=False)
class Difference(Shown):
    """What is different in `after`, compared with `before`; both are ids of runs, if saved.

    Printed or as a cell's last value it tells it.
    """

    lab: str
    before: str
    after: str
    ratios: tuple[Moved, ...]
    metrics: tuple[MetricMoved, ...]
    plans: tuple[str, ...]
    params: Mapping[str, tuple[Any, Any]]
    environment: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The difference as JSON-ready data, in the schema `labkit.diff/1`."""
        return {"schema": SCHEMA} | asdict(self)


def diff(before: Comparison, after: Comparison, anyway: bool = False) -> Difference:
    """Compare two comparisons of one lab.

    The change of a ratio is judged as two independent samples of pairs. Ratios from other
    environments are refused unless `anyway`, and what differs there is said in either case.

    Raises
    ------
    UsageError
        When the labs or arms are others, or the environments and not `anyway`.
    """
    if before.lab != after.lab:
        raise UsageError(f"can't compare a run of {before.lab} with one of {after.lab}")
    names = [[arm.name for arm in c.variants] for c in (before, after)]
    if names[0] != names[1]:
        told = " with ".join(", ".join(arms) for arms in names)
        raise UsageError(f"can't compare runs of other arms: {told}")
    elsewhere = differences(before.environment, after.environment)
    if elsewhere and not anyway:
        raise UsageError(
            f"these runs are from different environments ({'; '.join(elsewhere)}): a change of "
            "the ratio would say nothing about the arms; ask for it anyway (--anyway, "
            "anyway=True) to see it"
        )
    arms = names[0]
    results = [{result.arm: result for result in c.results} for c in (before, after)]
    keys = sorted(before.params.keys() | after.params.keys())
    return Difference(
        lab=before.lab,
        before=before.run,
        after=after.run,
        ratios=tuple(
            _moved(arm, results[0][arm].ratio, results[1][arm].ratio, before, after)
            for arm in arms[1:]
            if arm in results[0] and arm in results[1]
        ),
        metrics=tuple(m for arm in arms for m in _metrics(before, after, arm)),
        plans=tuple(a for a in arms if before.arm(a).plan_hash != after.arm(a).plan_hash),
        params={
            key: (before.params.get(key), after.params.get(key))
            for key in keys
            if before.params.get(key) != after.params.get(key)
        },
        environment=tuple(elsewhere),
    )


def _moved(arm: str, was: float, now: float, before: Comparison, after: Comparison) -> Moved:
    found = shift(*([math.log(there / mine) for there, mine in c.costs(arm)]
                    for c in (before, after)))  # fmt: skip
    change = math.exp(found.estimate)
    low, high = (None if v is None else math.exp(v) for v in (found.low, found.high))
    return Moved(arm, was, now, change, low, high, _word(change, low, high, after.margin))


def _word(change: float, low: float | None, high: float | None, margin: float) -> str:
    if low is None or high is None:
        return UNCLEAR
    bound = 1 + margin
    if low > 1 and change >= bound:
        return BETTER
    if high < 1 and change <= 1 / bound:
        return WORSE
    return UNCHANGED if low >= 1 / bound and high <= bound else UNCLEAR


def _metrics(before: Comparison, after: Comparison, arm: str) -> list[MetricMoved]:
    found = []
    for name, metric in METRICS.items():
        one, other = before.arm(arm).metric(name), after.arm(arm).metric(name)
        if not metric.exact or one is None or other is None:
            continue
        if abs(one - other) > BYTES_APART * max(abs(one), abs(other)):
            found.append(MetricMoved(arm, name, one, other))
    return found
