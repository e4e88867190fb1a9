"""The lineage that ran: Spark's dependency graphs of a trial's stages, put together.

Spark keeps a graph for each stage of each job: its RDDs, the edges between them and those that
come in from other stages. It is there for RDD programs and DataFrames alike, says which RDD is
whose parent where toDebugString() leaves that to a guess, knows the jobs that an action runs on
the way (the samples of sortByKey, a broadcast), and bears the numbers of the stages, so that each
one's tasks, times and bytes belong to it. toDebugString() knows more of what is kept only:
levels and cached partitions. So the structure is the graphs', and the text adds its notes to it
(lineage_notes.py).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from labkit.core.lineage.cache_reads import with_cache_reads
from labkit.core.lineage.codegen import generated
from labkit.core.lineage.rdds import Lineage, Rdd, Stage
from labkit.core.records.anatomy import Anatomy, RddNode, StageGraph, StageRun

_CLASS = re.compile(r"\w*RDD\d?")


@dataclass
class _Draft:
    """The runs of the same RDDs to the same end, and the readers of what they wrote."""

    graph: StageGraph
    runs: list[StageRun]
    readers: set[int] = field(default_factory=set)

    @property
    def head(self) -> int:
        """The RDD that the tasks compute, all others being its ancestors."""
        parents = {parent for parent, _ in self.graph.edges}
        ids = [rdd.id for rdd in self.graph.rdds]
        return max([number for number in ids if number not in parents] or ids)

    @property
    def written(self) -> float:
        return sum(run.total("shuffle_write_bytes") for run in self.runs)


def lineage_of(anatomy: Anatomy) -> Lineage | None:
    """The lineage of a trial, each stage with its runs; None when no graph was kept."""
    graphs = {graph.stage: graph for graph in anatomy.graphs if graph.rdds}
    drafts = _drafts(anatomy.stages, graphs)
    if not drafts:
        return None
    edges = [_incoming(draft, drafts) for draft in drafts]
    order = _from_the_answer(drafts, edges)
    place = {old: new for new, old in enumerate(order)}
    stages = tuple(
        _stage(drafts[old], tuple((child, place[parent]) for child, parent in edges[old]))
        for old in order
    )
    return Lineage(with_cache_reads(stages), generated(anatomy.plans))


def _drafts(runs: Iterable[StageRun], graphs: Mapping[int, StageGraph]) -> list[_Draft]:
    """The stages: runs of the same RDDs are one, a skipped run is the one that it relies on.

    A stage that writes a shuffle and one that gives the same RDD to the driver are two, and so
    are two that write the same RDD for different readers.
    """
    graphed = [run for run in runs if run.id in graphs]
    found: dict[frozenset[int], list[_Draft]] = defaultdict(list)
    fetched = {parent for graph in graphs.values() for parent, _ in graph.incoming}
    readers: dict[int, set[int]] = defaultdict(set)
    for graph in graphs.values():
        for parent, child in graph.incoming:
            readers[parent].add(child)
    for run in sorted(graphed, key=lambda run: (not run.executors, run.started, run.id)):
        graph = graphs[run.id]
        known = found[frozenset(rdd.id for rdd in graph.rdds)]
        fresh = _Draft(graph, [run])
        writes = not run.executors or run.total("shuffle_write_records") > 0
        same = [d for d in known if _writes(d) == writes] if fresh.head in fetched else known
        several = run.executors and writes and len(readers[fresh.head]) > len(same)
        if same and not several:
            same[0].runs.append(run)
        else:
            known.append(fresh)
    return [draft for drafts in found.values() for draft in drafts]


def _writes(draft: _Draft) -> bool:
    first = draft.runs[0]
    return not first.executors or first.total("shuffle_write_records") > 0


def _incoming(draft: _Draft, drafts: Sequence[_Draft]) -> list[tuple[int, int]]:
    """Pairs (child, place of the draft that it fetches from)."""
    found = []
    for parent, child in draft.graph.incoming:
        writers = [i for i, other in enumerate(drafts) if other is not draft
                   and other.head == parent and _writes(other)]  # fmt: skip
        if writers:
            writer = _writer(draft, child, writers, drafts)
            drafts[writer].readers.add(child)
            found.append((child, writer))
    return found


def _writer(draft: _Draft, child: int, writers: list[int], drafts: Sequence[_Draft]) -> int:
    """Which of several stages that wrote the same RDD a reader fetches from.

    The one that wrote what the reader's stage read, if that can be told; else each reader has
    one of its own, in their order.
    """
    read = sum(run.total("shuffle_read_bytes") for run in draft.runs)
    fitting = [i for i in writers if drafts[i].written == read]
    if len(fitting) == 1:
        return fitting[0]
    return next((i for i in writers if drafts[i].readers <= {child}), writers[0])


def _from_the_answer(drafts: Sequence[_Draft], edges: list[list[tuple[int, int]]]) -> list[int]:
    """The drafts' order: the stage that ended last, what it fetches from, then the other jobs."""
    fetched = {parent for found in edges for _, parent in found}
    roots = [i for i in range(len(drafts)) if i not in fetched]
    waiting = sorted(roots, key=lambda i: max(run.ended for run in drafts[i].runs))
    order: dict[int, None] = {}
    while waiting:
        place = waiting.pop()
        if place not in order:
            order[place] = None
            waiting += [parent for _, parent in reversed(edges[place])]
    return list(order) + [i for i in range(len(drafts)) if i not in order]


def _stage(draft: _Draft, shuffles: tuple[tuple[int, int], ...]) -> Stage:
    rdds = sorted(draft.graph.rdds, key=lambda rdd: (rdd.id != draft.head, -rdd.id))
    runs = sorted(draft.runs, key=lambda run: run.id)
    return Stage(
        tasks=max(run.width for run in runs),
        rdds=tuple(_rdd(node) for node in rdds),
        narrow=tuple((child, parent) for parent, child in draft.graph.edges),
        shuffles=shuffles,
        runs=tuple(runs),
    )


def _rdd(node: RddNode) -> Rdd:
    named = not _CLASS.fullmatch(node.name)
    kind, name = ("RDD", node.name) if named else (node.name, "")
    return Rdd(node.id, kind, name, node.call_site, kept=node.cached, scope=node.scope)
