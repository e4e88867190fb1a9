"""Simulated runs that end when they are decided: how often a verdict is false, how long they take.

The arithmetic is that of `labkit.core.stats.sequential` on whole arrays; the tests hold the two
equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labkit.core.design.budget import MOST_UNTIL_DECIDED
from labkit.core.stats.pairs import FASTER, INCONCLUSIVE, MARGIN, SAME, SLOWER
from labkit.core.stats.sequential import e_process, signed_ranks, threshold

from .noise import Model, Times
from .shares import Share
from .simulate import ADDED, Flags, log_ratios, reference_first

EDGE = math.log1p(MARGIN)
Order = Callable[[np.random.Generator, int, int], Flags]
"""In which pairs the reference goes first: of so many runs, of so many pairs each."""

A_QUARTER = 4
"""A run of 40 pairs that is looked at throughout takes as long to simulate as many of 10."""


def coin(generator: np.random.Generator, tries: int, pairs: int) -> Flags:
    """A coin for each pair, as `core.order.coins` draws them for two arms."""
    return generator.random((tries, pairs)) < 0.5


def blocks(generator: np.random.Generator, tries: int, pairs: int) -> Flags:
    """The permuted blocks of a run with a settled number of pairs."""
    return reference_first(generator, tries, pairs)


def ten_in_blocks(generator: np.random.Generator, tries: int, pairs: int) -> Flags:
    """Ten pairs in permuted blocks, and what was then added to them with a coin each."""
    first = reference_first(generator, tries, 10)
    return np.concatenate((first, coin(generator, tries, pairs - 10)), axis=1)


ORDERS: Mapping[str, Order] = {
    "coins": coin,
    "blocks": blocks,
    "ten in blocks, then coins": ten_in_blocks,
}
"""The order of a run until it is decided first."""


@dataclass(frozen=True)
class Ends:
    """Where each of many runs ended: its verdict and its number of pairs."""

    verdicts: NDArray[np.object_]
    pairs: NDArray[np.int64]

    def share(self, *verdicts: str) -> Share:
        """How many ended with one of these verdicts."""
        return Share.of(np.isin(self.verdicts, verdicts))


@dataclass(frozen=True)
class Decided:
    """What runs until they were decided came to under one noise model.

    `false` is how often equal arms were called faster or slower, `missed` how often the interval
    missed the true ratio after any of the pairs, `same` how often equal arms showed no practical
    difference. By the share of added time, 0 for equal arms: `found` is how often the arm was
    called slower, `wrong` how often it was called faster, or no different though it took longer by
    the margin or more, `pairs` the median number of pairs and `late` that which nine in ten
    stayed under.
    """

    model: str
    most: int
    false: Share
    missed: Share
    same: Share
    found: Mapping[float, Share]
    wrong: Mapping[float, Share]
    pairs: Mapping[float, float]
    late: Mapping[float, float]


def ratios(
    name: str, model: Model, tries: int, seed: int, order: Order = coin, most: int | None = None
) -> Times:
    """The log ratios of many runs of equal arms, each as long as a run may be."""
    pairs = most or MOST_UNTIL_DECIDED
    generator = np.random.default_rng([seed, pairs, *name.encode()])
    return log_ratios(model(generator, tries, 2 * pairs), order(generator, tries, pairs))


def ends(logs: Times, first: int = 1) -> Ends:
    """The verdicts of runs looked at after each pair from the `first` on, and when they came."""
    tries, most = logs.shape
    bounded = _out(logs - logs.min(axis=1, keepdims=True) + 1) & _out(
        logs.max(axis=1, keepdims=True) - logs + 1
    )
    above, below = _out(logs), _out(-logs)
    inside = _out(logs + EDGE) & _out(EDGE - logs)
    verdicts = np.full(tries, INCONCLUSIVE, dtype=object)
    pairs = np.full(tries, most)
    running = np.arange(tries)
    for n in range(first, most + 1):
        here = (running, n - 1)
        apart = bounded[here] & (above[here] | below[here])
        words = np.where(bounded[here] & inside[here], SAME, INCONCLUSIVE).astype(object)
        estimates = _estimates(logs[running[apart], :n])
        far = np.abs(estimates) >= EDGE
        words[apart] = np.where(far, np.where(estimates > 0, FASTER, SLOWER), words[apart])
        done = words != INCONCLUSIVE
        verdicts[running[done]], pairs[running[done]] = words[done], n
        running = running[~done]
    return Ends(verdicts, pairs)


def missed(logs: Times) -> Flags:
    """In which runs of equal arms the interval missed 1 after any pair."""
    flags: Flags = np.any(_out(logs) | _out(-logs), axis=1)
    return flags


def run_until_decided(name: str, model: Model, tries: int, seed: int) -> Decided:
    """Runs of equal arms, and of arms that differ by each share of ADDED, over the same noise."""
    logs = ratios(name, model, tries, seed)
    found = {added: ends(logs - math.log1p(added)) for added in (0.0, *ADDED)}
    return Decided(
        model=name,
        most=logs.shape[1],
        false=found[0.0].share(FASTER, SLOWER),
        missed=Share.of(missed(logs)),
        same=found[0.0].share(SAME),
        found={added: found[added].share(SLOWER) for added in ADDED},
        wrong={added: _wrong(found[added], added) for added in ADDED},
        pairs={added: float(np.median(end.pairs)) for added, end in found.items()},
        late={added: float(np.percentile(end.pairs, 90)) for added, end in found.items()},
    )


def run_all(models: Mapping[str, Model], tries: int, seed: int) -> tuple[Decided, ...]:
    """Every model, a quarter of the tries each."""
    each = max(100, tries // A_QUARTER)
    return tuple(run_until_decided(name, model, each, seed) for name, model in models.items())


def _wrong(found: Ends, added: float) -> Share:
    return found.share(FASTER, SAME) if added >= MARGIN else found.share(FASTER)


def _out(logs: Times) -> Flags:
    """After which pairs a centre at 0 or below is bet out."""
    flags: Flags = e_process(signed_ranks(logs)) >= threshold()
    return flags


def _estimates(logs: Times) -> Times:
    """Hodges-Lehmann estimates, a run a row."""
    rows, columns = np.triu_indices(logs.shape[1])
    if not len(logs):
        return np.empty(0)
    middle: Times = np.median((logs[:, rows] + logs[:, columns]) / 2, axis=1)
    return middle
