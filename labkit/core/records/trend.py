"""The ratios of one lab from run to run: those with the same parameters, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from labkit.core.params import Value

from .comparison import Result
from .store import Saved


@dataclass(frozen=True)
class Step:
    """An arm's result in a run, and what changed since the run before: name, was, is.

    Settings have no name of their own: `settings` tells whether one of them, or another property
    of the place, is different.
    """

    run: Saved
    result: Result
    changed: tuple[tuple[str, Any, Any], ...] = ()
    settings: bool = False


@dataclass(frozen=True)
class Series:
    """An arm against its reference under the same parameters, the oldest run first."""

    params: Mapping[str, Value]
    reference: str
    arm: str
    steps: tuple[Step, ...]


def trend(runs: Iterable[Saved]) -> list[Series]:
    """The series of comparisons of one lab, given the oldest first: a series an arm.

    Those with the same parameters stand together; series are in the order in which they began.
    """
    found: dict[tuple[Any, ...], list[tuple[Saved, Result]]] = {}
    order: dict[tuple[Any, ...], int] = {}
    for run in runs:
        given = tuple(sorted((name, str(value)) for name, value in run.params.items()))
        order.setdefault(given, len(order))
        for result in run.results:
            key = (order[given], run.reference, result.arm)
            found.setdefault(key, []).append((run, result))
    return [
        Series(told[0][0].params, reference, arm, _steps(told))
        for (_, reference, arm), told in sorted(found.items(), key=lambda item: item[0][0])
    ]


def _steps(told: Sequence[tuple[Saved, Result]]) -> tuple[Step, ...]:
    steps = [Step(*told[0])]
    for (before, _), (run, result) in pairwise(told):
        names = {**before.place, **run.place}
        changed = tuple(
            (name, before.place.get(name), run.place.get(name))
            for name in names
            if before.place.get(name) != run.place.get(name)
        )
        steps.append(Step(run, result, changed, before.fingerprint != run.fingerprint))
    return tuple(steps)
