"""Two saved comparisons of the same lab: whether a ratio moved, its times, and what else did."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from labkit.core.errors import UsageError
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.figures import METRICS
from labkit.core.records.fingerprint import differences
from labkit.core.records.shown import Shown
from labkit.core.stats.pairs import quartiles
from labkit.core.stats.two_samples import shift

SCHEMA = "labkit.diff/1"

UNCHANGED, BETTER, WORSE, UNCLEAR = "unchanged", "better", "worse", "unclear"

BYTES_APART = 0.02
"""Medians of exact metrics that differ by less are equal: compression varies a little."""

FAR = 3.0
"""How many times their spread all arms' times must have moved for the whole run to have been
slower or faster: beyond what trials of one run differ by among themselves."""

TOGETHER = 0.5
"""How much arms' shifts may differ, as a share of the least, and still be one of the whole run."""


@dataclass(frozen=True)
class Change:
    """A figure of an arm in both runs. `change` is how many times it is, with its 95% interval."""

    arm: str
    before: float
    after: float
    change: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Moved(Change):
    """An arm's ratio in both runs, and what to call the change."""

    word: str


@dataclass(frozen=True)
class MetricMoved:
    """An exact metric whose median differs between the runs."""

    arm: str
    metric: str
    before: float
    after: float


@dataclass(frozen=True)
class TimeMoved(Change):
    """An arm's median wall time in both runs, in seconds.

    `spread` is how many times its third quartile is its first, in the run where that is more.
    """

    spread: float


@dataclass(frozen=True)
class Whole:
    """All arms took longer, or less long, by much more than their times spread.

    `least` and `most` are how many times as long, of the arm that moved least and of the one that
    did most. `other_load` has the cores that other programs kept busy in either run, if known.
    """

    least: float
    most: float
    other_load: tuple[float | None, float | None]


@dataclass(frozen=True, repr=False)
class Difference(Shown):
    """What is different in `after`, compared with `before`; both are ids of runs, if saved.

    Printed or as a cell's last value it tells it. `whole` is None unless the whole run was slower
    or faster.
    """

    lab: str
    before: str
    after: str
    ratios: tuple[Moved, ...]
    metrics: tuple[MetricMoved, ...]
    plans: tuple[str, ...]
    params: Mapping[str, tuple[Any, Any]]
    environment: tuple[str, ...]
    times: tuple[TimeMoved, ...] = ()
    whole: Whole | None = None

    @property
    def same_work(self) -> bool:
        """Whether parameters, environment, plans and exact metrics are what they were."""
        return not (self.metrics or self.plans or self.params or self.environment)

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
    times = tuple(moved for arm in arms if (moved := _time(before.arm(arm), after.arm(arm))))
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
        times=times,
        whole=_whole(times, before, after),
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


def _time(before: Arm, after: Arm) -> TimeMoved | None:
    """How an arm's wall times moved; None without a trial that counts in either run."""
    was, now = ([t.seconds for t in arm.timed if t.seconds > 0] for arm in (before, after))
    if not was or not now:
        return None
    logs = [[math.log(seconds) for seconds in run] for run in (was, now)]
    found = shift(*logs)
    low, high = (None if v is None else math.exp(v) for v in (found.low, found.high))
    spread = math.exp(max(third - first for first, _, third in map(quartiles, logs)))
    middle, after_it = statistics.median(was), statistics.median(now)
    return TimeMoved(before.name, middle, after_it, math.exp(found.estimate), low, high, spread)


def _whole(times: Sequence[TimeMoved], before: Comparison, after: Comparison) -> Whole | None:
    """What all arms share of a shift, if it is far beyond the margin and what each spreads by."""
    if len(times) < 2 or any(moved.low is None or moved.high is None for moved in times):
        return None
    shifts = sorted((math.log(moved.change) for moved in times), key=abs)
    least, most = shifts[0], shifts[-1]
    spread = max(math.log(moved.spread) for moved in times)
    far = max(FAR * spread, math.log1p(after.margin))
    if abs(least) < far or any(least * each <= 0 for each in shifts):
        return None
    if abs(most - least) > TOGETHER * abs(least):
        return None
    return Whole(math.exp(least), math.exp(most), (_busy(before), _busy(after)))


def _busy(comparison: Comparison) -> float | None:
    """Cores that other programs kept busy, in the median trial; None where it isn't known."""
    return comparison.other_load[0] if comparison.other_load else None


def _metrics(before: Comparison, after: Comparison, arm: str) -> list[MetricMoved]:
    found = []
    for name, metric in METRICS.items():
        one, other = before.arm(arm).metric(name), after.arm(arm).metric(name)
        if not metric.exact or one is None or other is None:
            continue
        if abs(one - other) > BYTES_APART * max(abs(one), abs(other)):
            found.append(MetricMoved(arm, name, one, other))
    return found
