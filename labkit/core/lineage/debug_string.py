"""toDebugString() as records: the RDDs of a program, their stages, and the shuffles between.

The text is that of `RDD.toDebugString` in Spark's core/rdd/RDD.scala: a line an RDD, a deeper
prefix behind each shuffle, and no sign of where a union's first parent ends and its second one
begins. An RDD's parents were made before it, so that ids tell: a line whose id is above the
line before is no parent of that one, but of the nearest RDD above that takes several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from labkit.core.errors import LabError
from labkit.core.lineage.rdds import Lineage, Rdd, Stage

__all__ = ["Lineage", "Rdd", "Stage", "parse_lineage"]


_RDD = re.compile(
    r"(?:(?P<name>.*) )?(?P<kind>[^\s\[\]]*)\[(?P<id>\d{1,18})\] at (?P<site>.*)"
    r" \[(?P<storage>[^\[\]]*)\]",
    re.DOTALL,
)
_BAR = re.compile(r"[ |]*(\| |\+-\(\d+\) )")
_HEAD = re.compile(r"\((\d{1,18})\) ")
_CACHED = re.compile(r"(CachedPartitions: \d+; MemorySize: [^;]+; DiskSize: [^;]+)$")
_SEVERAL = re.compile(r"Union|Cartesian|Zipped|CoGrouped|Subtracted")
_READER = re.compile(r"Shuffled|CoGrouped|Subtracted")
_SOURCE = re.compile(r"ParallelCollection|Hadoop|Empty|Checkpoint|FileScan|JDBC|DataSource|^Block")


@dataclass
class _Draft:
    """A stage while it is read: its prefix in the text and the RDDs that may get a parent."""

    prefix: str
    tasks: int
    rdds: dict[int, Rdd] = field(default_factory=dict)
    narrow: dict[tuple[int, int], None] = field(default_factory=dict)
    shuffles: dict[tuple[int, int], None] = field(default_factory=dict)
    open: list[int] = field(default_factory=list)
    last: int = -1


class _Reader:
    """Builds the stages line by line; `path` holds the drafts from the answer down to here."""

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.path: list[int] = []
        self.known: dict[tuple[int, int], int] = {}

    def read(self, line: str) -> bool:
        """Take in one line; False when it is not one that Spark writes here."""
        if not self.drafts:
            return self._first(line)
        for depth in reversed(range(len(self.path))):
            draft = self.drafts[self.path[depth]]
            if line.startswith(draft.prefix) and self._narrow(depth, line[len(draft.prefix) :]):
                return True
            stem = re.sub(r"\|\s+$", "", draft.prefix) + "+-"
            if line.startswith(stem) and self._shuffle(depth, line[len(stem) :], stem[:-2]):
                return True
        return False

    def _first(self, line: str) -> bool:
        head = _HEAD.match(line)
        rdd = _rdd(line[head.end() :]) if head else None
        if head is None or rdd is None:
            return False
        self._open(_Draft(_prefix(head[1]), int(head[1])), rdd)
        self.path = [0]
        return True

    def _open(self, draft: _Draft, rdd: Rdd) -> None:
        draft.rdds[rdd.id] = rdd
        draft.open, draft.last = [rdd.id], rdd.id
        self.drafts.append(draft)

    def _narrow(self, depth: int, text: str) -> bool:
        draft = self.drafts[self.path[depth]]
        if cached := _CACHED.match(text.strip()):
            known = draft.rdds[draft.last]
            draft.rdds[known.id] = replace(known, cached=cached[1])
            return True
        rdd = _rdd(text)
        child = _child(draft, rdd, after_shuffle=depth + 1 < len(self.path)) if rdd else None
        if rdd is None or child is None:
            return False
        del self.path[depth + 1 :]
        draft.rdds.setdefault(rdd.id, replace(rdd, storage=""))
        draft.narrow[child, rdd.id] = None
        draft.open = [*draft.open[: draft.open.index(child) + 1], rdd.id]
        draft.last = rdd.id
        return True

    def _shuffle(self, depth: int, text: str, stem: str) -> bool:
        draft = self.drafts[self.path[depth]]
        head = _HEAD.match(text)
        rdd = _rdd(text[head.end() :]) if head else None
        child = self._reader_of(draft, rdd) if rdd else None
        if head is None or rdd is None or child is None:
            return False
        del self.path[depth + 1 :]
        key = (child, rdd.id)
        if key not in self.known:
            self.known[key] = len(self.drafts)
            self._open(_Draft("", int(head[1])), replace(rdd, storage=""))
        place = self.known[key]
        again = self.drafts[place]  # the same shuffle may stand several times in the text
        again.open, again.last = [rdd.id], rdd.id
        again.prefix = stem + "  " + _prefix(head[1])
        draft.shuffles[child, place] = None
        self.path.append(place)
        return True

    def _reader_of(self, draft: _Draft, rdd: Rdd) -> int | None:
        """The RDD that fetches this one's shuffle: the nearest one above that reads shuffles.

        A ShuffledRDD reads one shuffle only, so that a second one belongs further up.
        """
        last = draft.rdds[draft.last]
        readers = [i for i in reversed(draft.open) if _READER.search(draft.rdds[i].kind)]
        if not readers and not _SOURCE.search(last.kind):
            readers = [last.id]
        taken = {child for child, parent in self.known if parent != rdd.id}
        return next(
            (i for i in readers if rdd.id < i
             and not (i in taken and draft.rdds[i].kind.startswith("Shuffled"))), None,
        )  # fmt: skip


def parse_lineage(text: str) -> Lineage:
    """The lineage that `RDD.toDebugString()` wrote (decoded to text).

    Raises
    ------
    LabError
        When a line is none that Spark writes; the message shows it.
    """
    lines = text.rstrip("\n").split("\n")
    reader = _Reader()
    at = 0
    while at < len(lines):
        taken = next(
            (n for n in _lengths(lines, at) if reader.read("\n".join(lines[at : at + n]))), None
        )
        if taken is None:
            raise LabError(
                f"line {at + 1} of the lineage is not one of Spark's: {lines[at][:200]!r}"
            )
        at += taken
    return Lineage(tuple(
        Stage(d.tasks, tuple(d.rdds.values()), tuple(d.narrow), tuple(d.shuffles))
        for d in reader.drafts
    ))  # fmt: skip


def _lengths(lines: list[str], at: int) -> range:
    """How many lines from here may be one RDD's: its name may be a plan of many lines."""
    most = next(
        (n for n, line in enumerate(lines[at + 1 :], 1) if _BAR.match(line)), len(lines) - at
    )
    return range(1, most + 1)


def _prefix(tasks: str) -> str:
    """What stands before the lines of a stage: a bar under the middle of `(tasks)`."""
    width = len(tasks) + 2
    left = (width - 1) // 2
    return " " * left + "|" + " " * (width - left)


def _rdd(text: str) -> Rdd | None:
    found = _RDD.fullmatch(text)
    if found is None:
        return None
    return Rdd(int(found["id"]), found["kind"] or "RDD", found["name"] or "", found["site"],
               found["storage"])  # fmt: skip


def _child(draft: _Draft, rdd: Rdd, after_shuffle: bool) -> int | None:
    """The RDD whose parent this one is: the last one, or the nearest that takes several."""
    last = draft.rdds[draft.last]
    follows = rdd.id < last.id or rdd.checkpointed
    if follows and not after_shuffle and not _SOURCE.search(last.kind):
        return last.id
    several = (i for i in reversed(draft.open) if _SEVERAL.search(draft.rdds[i].kind))
    return next((i for i in several if rdd.id < i), None)
