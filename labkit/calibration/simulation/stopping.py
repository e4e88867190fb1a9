"""Simulated runs whose length depends on what they found: what that does to their verdicts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labkit.core.design.budget import LEAST_PRECISE
from labkit.core.design.order import BLOCK
from labkit.core.stats.pairs import FASTER, SLOWER

from . import deciding
from .noise import Model, Times
from .shares import Share
from .simulate import Flags, Intervals, log_ratios, reference_first, signed_rank

LOOKS = ((6, 1), (10, 1), (LEAST_PRECISE, 1), (LEAST_PRECISE, BLOCK))
"""Pairs before the first look, and from one look to the next; the last is the schedule's."""

PRECISIONS = (0.05, 0.08, 0.10, 0.15)
MOST = 40

EXTENSIONS = (0, 1, 2, 3)
STRETCH = 10
"""Pairs that a run begins with, and that an extension adds."""


DECIDED_ORDERS = {"coins": 1, "blocks": 1, "ten in blocks, then coins": STRETCH}
"""The orders under which the sequential test is tried, and the pair after which it looks first:
its own, the one of a settled number of pairs, and that of a run that was extended."""


@dataclass(frozen=True)
class Stopped:
    """What runs of equal arms came to that ended when they had found enough.

    `coverage` and `false` are as in `simulate.Simulated`, over all runs, those that never found
    enough included (of the sequential test: how often every interval held); `pairs` is the
    median number of pairs.
    """

    model: str
    rule: str
    coverage: Share
    false: Share
    pairs: float


def stop_on_width(
    name: str, model: Model, looks: tuple[int, int], precision: float, tries: int, seed: int
) -> Stopped:
    """Runs that add pairs until sqrt(high / low) - 1 is at most `precision`, or MOST are there.

    Parameters
    ----------
    name, model:
        The noise model and what it is called.
    looks:
        Pairs before the width is first looked at, and from one look to the next.
    precision:
        The half-width asked for, as a share.
    tries:
        How many runs.
    seed:
        Fixes the draws; the same for all `looks` and `precision`, so that they compare.
    """
    first, every = looks
    rule = f"width {100 * precision:.0f}%, from {first}, every {every}"

    def enough(found: Intervals) -> Flags:
        return found.high - found.low <= 2 * math.log1p(precision)

    return _stopped(name, model, rule, [*range(first, MOST, every), MOST], enough, tries, seed)


def extend_while_open(name: str, model: Model, times: int, tries: int, seed: int) -> Stopped:
    """Runs of STRETCH pairs to which as many are added, so often at most, while inconclusive."""

    def decided(found: Intervals) -> Flags:
        return found.faster() | found.slower() | found.same()

    ends = [STRETCH * (i + 1) for i in range(times + 1)]
    return _stopped(name, model, f"extended {times} times", ends, decided, tries, seed)


def _stopped(
    name: str,
    model: Model,
    rule: str,
    ends: Sequence[int],
    enough: Callable[[Intervals], Flags],
    tries: int,
    seed: int,
) -> Stopped:
    """Runs that may end after so many pairs, when they have found enough; at the last anyway."""
    generator = np.random.default_rng([seed, *name.encode()])
    logs = log_ratios(model(generator, tries, 2 * MOST), reference_first(generator, tries, MOST))
    estimate, low, high = np.empty((3, tries))
    pairs = np.zeros(tries)
    running = np.arange(tries)
    for end in ends:
        found = signed_rank(logs[running, :end])
        done = enough(found) if end < ends[-1] else np.ones(len(running), dtype=bool)
        over = running[done]
        estimate[over], low[over], high[over] = _rows(found, done)
        pairs[over] = end
        running = running[~done]
        if not len(running):
            break
    final = Intervals(estimate, low, high)
    return Stopped(
        model=name,
        rule=rule,
        coverage=Share.of(final.cover()),
        false=Share.of(final.faster() | final.slower()),
        pairs=float(np.median(pairs)),
    )


def until_decided(
    name: str, model: Model, order: str, tries: int, seed: int, first: int = 1
) -> Stopped:
    """Runs that end when the sequential test has decided, from the `first` pair on."""
    logs = deciding.ratios(name, model, tries, seed, deciding.ORDERS[order], MOST)
    found = deciding.ends(logs, first)
    return Stopped(
        model=name,
        rule=f"decided, {order}",
        coverage=Share.of(~deciding.missed(logs)),
        false=found.share(FASTER, SLOWER),
        pairs=float(np.median(found.pairs)),
    )


def settled_then_decided(name: str, model: Model, tries: int, seed: int) -> Stopped:
    """Runs of STRETCH settled pairs, judged as such, and extended until decided while open."""
    logs = deciding.ratios(name, model, tries, seed, deciding.ten_in_blocks, MOST)
    settled = signed_rank(logs[:, :STRETCH])
    false, held = settled.faster() | settled.slower(), settled.cover()
    pairs = np.full(tries, STRETCH)
    still = ~(false | settled.same())
    found = deciding.ends(logs[still], STRETCH + 1)
    false[still] = np.isin(found.verdicts, (FASTER, SLOWER))
    held[still], pairs[still] = ~deciding.missed(logs[still]), found.pairs
    return Stopped(
        model=name,
        rule=f"{STRETCH} settled, while open decided",
        coverage=Share.of(held),
        false=Share.of(false),
        pairs=float(np.median(pairs)),
    )


def _rows(found: Intervals, chosen: Flags) -> tuple[Times, Times, Times]:
    return found.estimate[chosen], found.low[chosen], found.high[chosen]


def stop_all(models: Mapping[str, Model], tries: int, seed: int) -> tuple[Stopped, ...]:
    """Every model with every rule: widths, extensions, and the sequential test."""
    widths = (
        stop_on_width(name, model, looks, precision, tries, seed)
        for looks in LOOKS
        for precision in PRECISIONS
        for name, model in models.items()
    )
    extensions = (
        extend_while_open(name, model, times, tries, seed)
        for times in EXTENSIONS
        for name, model in models.items()
    )
    decided = (
        until_decided(name, model, order, max(100, tries // 4), seed, first)
        for order, first in DECIDED_ORDERS.items()
        for name, model in models.items()
    )
    both = (
        settled_then_decided(name, model, max(100, tries // 4), seed)
        for name, model in models.items()
    )
    return (*widths, *extensions, *decided, *both)
