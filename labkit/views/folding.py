"""Which RDDs of a stage are drawn as one box, and what the box says.

An operator of a DataFrame makes several RDDs: they are one box with the operator's name, which
is what a person knows. What was not computed, since a cache behind it was read, is one box. The
middle of a long chain is folded, and so are branches alike, where an RDD has many.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labkit.spark.rdds import Rdd, Stage

CHAIN = 8
"""The longest chain that is drawn whole; of a longer one, its ends."""

BRANCHES = 4
"""The most branches alike that are drawn; of more, the first two."""

_GATEWAY = re.compile(r" at (NativeMethodAccessorImpl\.java|<unknown>):0$")
"""What Spark takes for the call site when Python calls it: it says nothing."""

_PLUMBING = "ColumnarToRow"
"""An operator that stands above every scan of columns and tells nothing."""

_FOLDERS = re.compile(r"(?<![\w.])(?:\w+:)?/{1,3}(?:[^/\s,\]]+/)+(?=[^/\s,\]])")


@dataclass(frozen=True)
class Box:
    """What is drawn as one: its RDDs, the last one first, and its lines of text.

    `likeness` is equal for boxes that do the same, in whichever arm.
    """

    rdds: tuple[Rdd, ...]
    title: str
    lines: tuple[str, ...] = ()
    likeness: str = ""
    spared: bool = False
    fetches: bool = False

    @property
    def key(self) -> int:
        """The id of its last RDD."""
        return self.rdds[0].id

    @property
    def number(self) -> str:
        """Its RDD's id as toDebugString() writes it; empty for several."""
        return f"[{self.key}]" if len(self.rdds) == 1 else ""

    @property
    def kept(self) -> bool:
        """Whether an RDD in it has a storage level or is a checkpoint."""
        return any(rdd.kept or rdd.cached or rdd.checkpointed for rdd in self.rdds)


@dataclass(frozen=True)
class Boxes:
    """A stage as it is drawn: `edges` are pairs (parent, child) of keys.

    `home` has the key of the box of each RDD; `head` is that of the last RDD; `tasks` is the
    number of the stage's tasks.
    """

    boxes: tuple[Box, ...]
    edges: tuple[tuple[int, int], ...]
    home: Mapping[int, int]
    tasks: int

    @property
    def head(self) -> int:
        """The box of the last RDD of the stage."""
        return self.boxes[0].key


def boxes_of(stage: Stage, operators: Mapping[str, tuple[str, ...]]) -> Boxes:
    """The boxes of a stage, the one with its last RDD first.

    `operators` are those of each whole-stage code generation.
    """
    home = _joined(stage, [(c, p) for c, p in stage.narrow if _as_one(stage, c, p)])
    folds = _folds(stage, home)
    home = {rdd: folds.get(box, (box, ""))[0] for rdd, box in home.items()}
    said = {box: text for box, text in folds.values() if text}
    members: dict[int, list[Rdd]] = defaultdict(list)
    for rdd in stage.rdds:
        members[home[rdd.id]].append(rdd)
    fetching = {child for child, _ in stage.shuffles}
    boxes = tuple(
        _box(tuple(rdds), stage, operators, said.get(box, ""), fetching)
        for box, rdds in members.items()
    )
    names = dict(zip(members, (box.key for box in boxes), strict=True))
    edges = {
        (names[home[parent]], names[home[child]]): None
        for child, parent in stage.narrow
        if home[parent] != home[child]
    }
    return Boxes(boxes, tuple(edges), {rdd: names[box] for rdd, box in home.items()}, stage.tasks)


def operator_of(rdd: Rdd) -> str:
    """The DataFrame operator that an RDD belongs to; empty for one of the RDD methods.

    Operators begin with a capital letter, methods with a small one.
    """
    name = rdd.scope[-1].strip() if rdd.scope else ""
    return name if name[:1].isupper() else ""


def without_folders(text: str) -> str:
    """A name or call site with the files' names only."""
    return _FOLDERS.sub("", text)


def call_site(rdd: Rdd) -> str:
    """Where the program made it, as far as that says anything."""
    return without_folders(_GATEWAY.sub("", rdd.call_site))


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


def likeness(rdd: Rdd) -> str:
    """What an RDD does, wherever it stands in the program: its class, name and method."""
    return " ".join([rdd.kind, rdd.name, rdd.call_site.split(" at ")[0]])


def _box(
    rdds: tuple[Rdd, ...],
    stage: Stage,
    operators: Mapping[str, tuple[str, ...]],
    folded: str,
    fetching: set[int],
) -> Box:
    last = rdds[0]
    spared = last.id in stage.spared
    fetches = any(rdd.id in fetching for rdd in rdds)
    name = operator_of(last)
    if spared:
        count = f"{len(rdds)} RDDs" if len(rdds) > 1 else _short(last)
        return Box(rdds, count, ("not computed: the cache was read",), "spared", True, fetches)
    if folded:
        return Box(rdds, folded, (_kinds(rdds),), f"{folded} {likeness(last)}", False, fetches)
    if name:
        inside = " · ".join(o for o in operators.get(name, ()) if o != _PLUMBING)
        plain = re.sub(r" \(\d+\)$", "", name)
        lines = (name,) if inside else (_kinds(rdds),)
        alike = f"{plain} {inside}"
        return Box(rdds, inside or name, (*lines, *_notes(last, stage)), alike, False, fetches)
    site = call_site(last)
    lines = (f"{last.kind} at {site}",) if last.name.strip() else (site,)
    shown = (*(line for line in lines if line), *_notes(last, stage))
    return Box(rdds, _short(last), shown, likeness(last), False, fetches)


def _short(rdd: Rdd) -> str:
    return without_folders(" ".join(rdd.name.split())) or rdd.kind


def _kinds(rdds: tuple[Rdd, ...]) -> str:
    kinds = list(dict.fromkeys(rdd.kind for rdd in rdds))
    return kinds[0] if len(rdds) == 1 else f"{len(rdds)} RDDs, {kinds[0]} last"


def _notes(rdd: Rdd, stage: Stage) -> list[str]:
    """What is kept of it: cached partitions, a checkpoint, a storage level."""
    if rdd.checkpointed:
        return ["checkpoint: nothing before it is computed"]
    lines = []
    if rdd.id in stage.read:
        lines.append("cached: read, not computed")
    elif rdd.cached:
        lines.append("cached")
    elif rdd.storage or rdd.kept:
        lines.append(f"kept: {rdd.storage}" if rdd.storage else "kept in the cache")
    if rdd.cached:
        parts = dict(part.strip().split(": ", 1) for part in rdd.cached.split(";"))
        memory, disk = parts.get("MemorySize", "?"), parts.get("DiskSize", "?")
        kept = f"{memory} in memory" + ("" if disk.startswith("0.0 ") else f", {disk} on disk")
        lines.append(f"{parts.get('CachedPartitions', '?')} partitions, {kept}")
    return lines
