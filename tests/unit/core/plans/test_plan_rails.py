"""The lines beside a tree's rows."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from labkit.core.plans.rails import BLANK, ELBOW, TEE, THROUGH, Rails, rails


def test_a_chain_takes_one_column() -> None:
    """An only input stands straight below its consumer."""
    assert rails([0, 1, 2]) == [
        Rails((), False, True), Rails((), True, True), Rails((), True, False),
    ]  # fmt: skip


def test_inputs_of_a_join_are_a_column_further_right() -> None:
    """The line of the join runs past the first one's chain to the last one."""
    drawn = rails([0, 1, 2, 1, 2])
    assert [row.columns for row in drawn] == [(), (TEE,), (THROUGH,), (ELBOW,), (BLANK,)]
    assert [row.above for row in drawn] == [False, False, True, False, True]
    assert [row.below for row in drawn] == [True, True, False, True, False]


def test_an_empty_row_continues_the_lines_to_the_next_one() -> None:
    """Of another arm, which has an operator there."""
    first, chain, last = rails([0, 1, 2, 1])[1:]
    assert first.passing == (THROUGH, BLANK)
    assert chain.passing == (THROUGH, THROUGH)
    assert last.passing == (THROUGH, BLANK)


@given(st.lists(st.integers(0, 3), max_size=40))
def test_lines_never_break(steps: list[int]) -> None:
    """What a row ties to the one below is met there, and the other way round."""
    depths = [0]
    for step in steps:
        depths.append(max(1, depths[-1] + 1 - step))
    drawn = rails(depths)
    for upper, lower in pairwise(drawn):
        met = [c != BLANK for c in lower.columns] + [lower.above]
        sent = [c in (TEE, THROUGH) for c in upper.columns] + [upper.below]
        wide = max(len(met), len(sent))
        pad = [False] * wide
        assert (met + pad)[:wide] == (sent + pad)[:wide]
