"""Which RDDs of a stage are drawn as one, and what of it is folded away.

An operator of a DataFrame makes several RDDs, and what was not computed, since a cache behind it
was read, is told best as one. Of a long chain the middle is folded, and of many branches alike
all but two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from labkit.core.lineage.rdds import Stage
from labkit.views.lineage.rdd_words import likeness, operator_of

CHAIN = 8
"""The longest chain that is drawn whole; of a longer one, its ends."""

BRANCHES = 4
"""The most branches alike that are drawn; of more, the first two."""


def groups(stage: Stage) -> tuple[dict[int, int], dict[int, str]]:
    """The group that each RDD is drawn in, by ids, and what a group says that is folded away."""
    home = _joined(stage, [(c, p) for c, p in stage.narrow if _as_one(stage, c, p)])
    folds = _folds(stage, home)
    said = dict(folds.values())
    return {rdd: folds.get(group, (group, ""))[0] for rdd, group in home.items()}, said


def _as_one(stage: Stage, child: int, parent: int) -> bool:
    """Whether a child and its parent are drawn as one box."""
    if child in stage.spared or parent in stage.spared:
        return child in stage.spared and parent in stage.spared
    by_id = {rdd.id: rdd for rdd in stage.rdds}
    here, there = by_id[child], by_id[parent]
    return bool(operator_of(here)) and here.scope == there.scope and not there.kept


def _joined(stage: Stage, pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The box of each RDD when these pairs are drawn as one; each its own if that made a circle."""
    home = {rdd.id: rdd.id for rdd in stage.rdds}
    for child, parent in pairs:
        old, new = home[parent], home[child]
        home = {rdd: new if box == old else box for rdd, box in home.items()}
    if _circular({(home[p], home[c]) for c, p in stage.narrow if home[p] != home[c]}):
        return {rdd.id: rdd.id for rdd in stage.rdds}
    return home


def _circular(edges: set[tuple[int, int]]) -> bool:
    while edges:
        parents = {parent for parent, _ in edges}
        inner = {(parent, child) for parent, child in edges if child in parents}
        if len(inner) == len(edges):
            return True
        edges = inner
    return False


def _folds(stage: Stage, home: Mapping[int, int]) -> dict[int, tuple[int, str]]:
    """What is folded besides: by box, the box that it goes into and what that one says."""
    children: dict[int, list[int]] = defaultdict(list)
    parents: dict[int, list[int]] = defaultdict(list)
    for child, parent in dict.fromkeys((home[c], home[p]) for c, p in stage.narrow):
        if child != parent:
            children[parent].append(child)
            parents[child].append(parent)
    fixed = {home[child] for child, _ in stage.shuffles} | {
        home[rdd.id] for rdd in stage.rdds if rdd.kept or rdd.cached or rdd.checkpointed
    }
    folded = _branches(stage, home, parents, children, fixed)
    inner = {
        box for box in set(home.values())
        if len(parents[box]) == len(children[box]) == 1 and box not in fixed and box not in folded
    }  # fmt: skip
    for start in sorted(box for box in inner if children[box][0] not in inner):
        chain = [start]
        while parents[chain[-1]][0] in inner:
            chain.append(parents[chain[-1]][0])
        middle = chain[2:-2]
        if len(chain) > CHAIN:
            text = f"{len(middle)} RDDs more"
            folded |= dict.fromkeys(middle, (middle[0], text))
    return folded


def _branches(
    stage: Stage,
    home: Mapping[int, int],
    parents: Mapping[int, list[int]],
    children: Mapping[int, list[int]],
    fixed: set[int],
) -> dict[int, tuple[int, str]]:
    """The branches alike of an RDD that has many of them."""
    by_id = {rdd.id: rdd for rdd in stage.rdds}
    folded: dict[int, tuple[int, str]] = {}
    for box in dict.fromkeys(home.values()):
        alike: dict[tuple[str, ...], list[list[int]]] = defaultdict(list)
        for parent in parents.get(box, ()):
            chain = _chain(parent, parents, children)
            if chain and not fixed & set(chain):
                alike[tuple(likeness(by_id[b]) for b in chain)].append(chain)
        for chains in alike.values():
            more = chains[2:]
            if len(chains) > BRANCHES:
                into = (more[0][0], f"{len(more)} branches more like it")
                folded |= {b: into for chain in more for b in chain}
    return folded


def _chain(
    box: int, parents: Mapping[int, list[int]], children: Mapping[int, list[int]]
) -> list[int]:
    """The boxes from here up to a source; empty when it branches on the way."""
    chain = [box]
    while len(children.get(chain[-1], ())) == 1:
        above = parents.get(chain[-1], ())
        if not above:
            return chain
        if len(above) > 1 or above[0] in chain:
            return []
        chain.append(above[0])
    return []
