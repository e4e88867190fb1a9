"""Two sequences aligned in order: which member of one stands beside which of the other."""

from __future__ import annotations

from collections.abc import Callable

Score = Callable[[int, int], float]
Pair = tuple[int | None, int | None]


def align(first: int, second: int, score: Score) -> list[Pair]:
    """The pairs of places that keep both orders and score most together.

    `first` and `second` are the lengths, `score` tells how alike two members are; 0 or less
    means that they never stand together. Gaps cost nothing. Where one member could stand beside
    several equally well, it takes the last one. The recurrence is that of Needleman and Wunsch
    (1970), J. Mol. Biol. 48, 443.

    Returns
    -------
    list of (place, place)
        Every place of both, once; None where the other has nothing.
    """
    alike = [[score(i, j) for j in range(second)] for i in range(first)]
    best = [[0.0] * (second + 1)]
    for i in range(first):
        row, above = [0.0], best[i]
        for j in range(second):
            here = alike[i][j]
            together = above[j] + here if here > 0 else 0.0
            row.append(max(together, above[j + 1], row[j]))
        best.append(row)
    found: list[Pair] = []
    i, j = first, second
    while i or j:
        here = alike[i - 1][j - 1] if i and j else 0.0
        if here > 0 and best[i][j] == best[i - 1][j - 1] + here:
            i, j = i - 1, j - 1
            found.append((i, j))
        elif j and (not i or best[i][j] == best[i][j - 1]):
            j -= 1
            found.append((None, j))
        else:
            i -= 1
            found.append((i, None))
    return found[::-1]
