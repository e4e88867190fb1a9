"""The lines that draw a tree beside its rows, indented where it branches only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .tree import parents

THROUGH, TEE, ELBOW, BLANK = "through", "tee", "elbow", "blank"


@dataclass(frozen=True)
class Rails:
    """What stands left of a row: one of the four above a column, then the row's own dot.

    `above` and `below` say whether the dot is tied to the rows above and below it.
    """

    columns: tuple[str, ...]
    above: bool
    below: bool

    @property
    def passing(self) -> tuple[str, ...]:
        """The columns of an empty row just above this one."""
        own = THROUGH if self.above else BLANK
        return (*(BLANK if c == BLANK else THROUGH for c in self.columns), own)


def rails(depths: Sequence[int]) -> list[Rails]:
    """The rails of a tree's rows by their depths, in preorder.

    An only input stands straight below its consumer; each of several starts a column further
    right, so that a long chain takes no width.
    """
    above = parents(depths)
    inputs: dict[int, list[int]] = {}
    for place, parent in enumerate(above):
        if parent is not None:
            inputs.setdefault(parent, []).append(place)
    found: list[Rails] = []
    lanes: list[tuple[str, ...]] = []
    for place, parent in enumerate(above):
        below = place in inputs
        if parent is None:
            lanes.append(())
            found.append(Rails((), False, below))
            continue
        siblings = inputs[parent]
        if len(siblings) == 1:
            lanes.append(lanes[parent])
            found.append(Rails(lanes[parent], True, below))
            continue
        last = place == siblings[-1]
        found.append(Rails((*lanes[parent], ELBOW if last else TEE), False, below))
        lanes.append((*lanes[parent], BLANK if last else THROUGH))
    return found
