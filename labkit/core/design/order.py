"""The order of the arms in each round: random, and balanced over a block of rounds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

BLOCK = 6
"""Rounds whose order is balanced as a whole; the fewest that give a verdict."""


def coins(arms: Sequence[str], seed: int) -> Iterator[tuple[str, ...]]:
    """The order of the arms in each round, drawn anew and independent of all others, without end.

    Which of two arms goes first is a fair coin for each pair: so the signs of equal arms' log
    ratios are fair coins given all that came before, which a run that ends when it is decided
    asks for (see `sequential`).
    """
    generator = random.Random(seed)
    while True:
        order = list(arms)
        generator.shuffle(order)
        yield tuple(order)


def orders(arms: Sequence[str], seed: int) -> Iterator[tuple[str, ...]]:
    """The order of the arms in each round, without end.

    Permuted blocks (Zelen 1974, J. Chronic Diseases 27, 365-375) of BLOCK rounds: random
    orders and their reverses, shuffled. In each block of two arms either goes first equally
    often, so that a drift cancels; and the shuffle keeps a round's order nearly independent
    of its neighbours', which the exact signed-rank interval asks for.
    """
    generator = random.Random(seed)
    while True:
        block: list[tuple[str, ...]] = []
        for _ in range(BLOCK // 2):
            order = list(arms)
            generator.shuffle(order)
            block += [tuple(order), tuple(reversed(order))]
        generator.shuffle(block)
        yield from block
