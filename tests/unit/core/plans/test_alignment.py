"""Two sequences aligned in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labkit.core.plans.alignment import align

words = st.text(alphabet="abc", max_size=12)


def aligned(first: str, second: str) -> list[tuple[int | None, int | None]]:
    return align(len(first), len(second), lambda i, j: float(first[i] == second[j]))


def longest(first: str, second: str) -> int:
    """The length of the longest common subsequence, by its definition."""
    if not first or not second:
        return 0
    if first[0] == second[0]:
        return 1 + longest(first[1:], second[1:])
    return max(longest(first[1:], second), longest(first, second[1:]))


@given(words, words)
def test_every_place_of_both_stands_there_once_and_in_order(first: str, second: str) -> None:
    """Nothing is lost, nothing crosses, and only what is alike stands side by side."""
    pairs = aligned(first, second)
    assert [i for i, _ in pairs if i is not None] == list(range(len(first)))
    assert [j for _, j in pairs if j is not None] == list(range(len(second)))
    for i, j in pairs:
        assert i is not None or j is not None
        assert i is None or j is None or first[i] == second[j]


@given(st.text(alphabet="abc", max_size=8), st.text(alphabet="abc", max_size=8))
def test_as_many_as_possible_stand_side_by_side(first: str, second: str) -> None:
    """With equal scores that is the longest common subsequence."""
    found = sum(None not in pair for pair in aligned(first, second))
    assert found == longest(first, second)


@given(words)
def test_a_sequence_aligns_with_itself_place_by_place(word: str) -> None:
    """No gap."""
    assert aligned(word, word) == [(i, i) for i in range(len(word))]


def test_the_better_partner_is_taken() -> None:
    """Scores decide, not the order."""
    scores = {(0, 0): 1.0, (0, 1): 3.0}
    assert align(1, 2, lambda i, j: scores[i, j]) == [(None, 0), (0, 1)]
