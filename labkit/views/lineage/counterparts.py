"""What an arm's lineage has that another's has not: stages and boxes without a counterpart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labkit.views.lineage.folding import Boxes


@dataclass(frozen=True)
class Difference:
    """Places of stages without a counterpart, and (place, key) of such boxes in the others.

    `tasks` has the number of tasks of the counterparts that have another number of them.
    """

    stages: frozenset[int] = frozenset()
    boxes: frozenset[tuple[int, int]] = frozenset()
    tasks: Mapping[int, int] = field(default_factory=dict)


def difference(mine: Sequence[Boxes], theirs: Sequence[Boxes]) -> Difference:
    """What `mine` has that `theirs` has not.

    Two stages are counterparts when their boxes are the most alike: the share that they have in
    common (Jaccard's index on multisets) of what the boxes do, and of their kinds. Each has one
    at most, and one box in common at least. Among equals, those with as many tasks, then those
    at places near each other.
    """
    here, there = ([_deeds(stage) for stage in side] for side in (mine, theirs))
    pairs = sorted(
        (
            -_alike(a, b) - _alike(_kinds(mine[i]), _kinds(theirs[j])),
            mine[i].tasks != theirs[j].tasks,
            abs(i - j),
            i,
            j,
        )
        for i, a in enumerate(here)
        for j, b in enumerate(there)
        if a & b
    )
    twins: dict[int, int] = {}
    for *_, i, j in pairs:
        if i not in twins and j not in twins.values():
            twins[i] = j
    odd = set()
    for i, j in twins.items():
        left = Counter(there[j])
        for box in mine[i].boxes:
            if left[box.likeness]:
                left[box.likeness] -= 1
            else:
                odd.add((i, box.key))
    tasks = {i: theirs[j].tasks for i, j in twins.items() if mine[i].tasks != theirs[j].tasks}
    return Difference(frozenset(set(range(len(mine))) - set(twins)), frozenset(odd), tasks)


def common(found: Sequence[Difference]) -> Difference:
    """What all of these have in common: what an arm has that no other one has."""
    if not found:
        return Difference()
    stages = frozenset.intersection(*(d.stages for d in found))
    boxes = frozenset(
        (place, key)
        for place, key in frozenset().union(*(d.boxes for d in found))
        if place not in stages and all(place in d.stages or (place, key) in d.boxes for d in found)
    )
    return Difference(stages, boxes)


def _deeds(stage: Boxes) -> Counter[str]:
    return Counter(box.likeness for box in stage.boxes)


def _kinds(stage: Boxes) -> Counter[str]:
    return Counter(box.kind for box in stage.boxes)


def _alike(here: Counter[str], there: Counter[str]) -> float:
    return (here & there).total() / (here | there).total()
