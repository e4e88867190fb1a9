"""The order of the arms in each round: balanced, random, and fixed by its seed."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from labkit.core.design.order import BLOCK, orders


@given(st.integers(), st.integers(min_value=1, max_value=40))
def test_of_two_arms_each_goes_first_equally_often(seed: int, rounds: int) -> None:
    """The order inside a pair is balanced after each block, and within half a block always."""
    firsts = [order[0] for order in itertools.islice(orders("ab", seed), rounds)]
    apart = abs(firsts.count("a") - firsts.count("b"))
    assert apart <= BLOCK // 2 and (rounds % BLOCK or apart == 0)


@given(st.integers(), st.integers(min_value=3, max_value=4))
def test_of_many_arms_every_two_are_balanced_in_each_block(seed: int, arms: int) -> None:
    """Whichever arm is the reference, it stands before each other one in half of the rounds."""
    names = "abcd"[:arms]
    rounds = list(itertools.islice(orders(names, seed), 3 * BLOCK))
    for one, other in itertools.combinations(names, 2):
        assert sum(r.index(one) < r.index(other) for r in rounds) == 3 * BLOCK // 2


def test_the_order_of_a_round_says_little_about_the_next_one() -> None:
    """A strict back and forth would tie the signs of neighbouring pairs to each other."""
    same = 0
    for seed in range(400):
        first, second = itertools.islice(orders("ab", seed), 2)
        same += first == second
    assert 110 < same < 210  # 2 of 5 expected: 160


def test_the_first_order_is_a_coin_toss_of_the_seed() -> None:
    """Over many seeds either arm opens about half of the runs, and a seed repeats itself."""
    first = [next(orders("ab", seed))[0] for seed in range(400)]
    assert 150 < first.count("a") < 250
    again = [next(orders("ab", seed))[0] for seed in range(400)]
    assert first == again
