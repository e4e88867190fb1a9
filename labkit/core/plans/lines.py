"""The lines of a plan's tree, their `:- ` and `+- ` prefixes read, as nodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from .tree import PlanNode, Tree, reseated

_LINE = re.compile(r"(?P<lead>(?:[: ]  )*)(?P<joint>[:+]- )?(?P<text>\S.*)")
_HEADER = re.compile(r"== (?P<which>Final|Current|Initial) Plan ==")
_CODEGEN = re.compile(r"\*(?:\(\d+\) | )?(?=\S)")  # no number, no blank: Spark before 2.3

INNER = 2
"""What is inside an operator, no input of it (a subquery, a cached relation), stands two deeper."""


@dataclass(frozen=True)
class _Section:
    """A part below `== Final Plan ==` or its like, and the adaptive plan that owns it.

    Its root stands at `indent`. Spark indents the parts of a nested adaptive plan by too
    little; `shift` makes up for that.
    """

    owner: int
    initial: bool
    indent: int
    shift: int


class TreeReader:
    """Takes in a tree line by line.

    `make` turns the text of a line into a node at depth 0, None when it is no operator.
    """

    def __init__(self, make: Callable[[str], PlanNode | None]) -> None:
        self._make = make
        self._nodes: list[PlanNode] = []
        self._parts: list[tuple[bool, ...]] = []
        self._raw: list[int] = []
        self._path: list[int] = []
        self._sections: list[_Section] = []
        self._at_root = True

    def read(self, line: str) -> bool:
        """Take in one line; False when it is none that Spark writes there."""
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            return False
        columns, joined = len(found["lead"]) // 3, found["joint"] is not None
        if joined and (header := _HEADER.fullmatch(found["text"])):
            return self._open(columns, header["which"] == "Initial")
        while not self._at_root and self._sections and not _inside(self._sections[-1], found):
            self._sections.pop()
        if joined == self._at_root:
            return False
        return self._add(columns + joined, found["text"])

    def _open(self, columns: int, initial: bool) -> bool:
        """A header: the final part of the operator just read, or the initial one beside it."""
        if self._at_root:
            return False
        if initial:
            while self._sections and self._sections[-1].initial:
                self._sections.pop()
            if not self._sections:
                return False
            owner = self._sections.pop().owner
        else:
            owner = len(self._nodes) - 1
            if not self._nodes[owner].name.startswith("AdaptiveSparkPlan"):
                return False
        shift = self._raw[owner] - columns
        self._sections.append(_Section(owner, initial, columns + 1, shift))
        self._at_root = True
        return True

    def _add(self, columns: int, text: str) -> bool:
        section = self._sections[-1] if self._sections else _Section(-1, False, 0, 0)
        node = self._make(_CODEGEN.sub("", text, count=1))
        if node is None or (self._at_root and columns != section.indent):
            return False
        raw = columns + section.shift
        while self._path and self._raw[self._path[-1]] >= raw:
            self._path.pop()
        above = self._path[-1] if self._path else None
        if above is None and self._nodes:
            return False
        if above is not None and raw > self._raw[above] + INNER:
            return False
        depth = 0 if above is None else self._nodes[above].depth + 1
        codegen = _CODEGEN.match(text) is not None
        self._path.append(len(self._nodes))
        self._nodes.append(replace(node, depth=depth, codegen=codegen))
        self._raw.append(raw)
        self._parts.append(tuple(s.initial for s in self._sections))
        self._at_root = False
        return True

    def extend(self, line: str) -> bool:
        """Add a line to the last operator's note: the rest of a literal with a line break."""
        if not self._nodes or self._at_root:
            return False
        last = self._nodes[-1]
        self._nodes[-1] = replace(last, note=f"{last.note}\n{line}")
        return True

    @property
    def whole(self) -> bool:
        """Whether a tree was read, and none of its parts is without its root."""
        return bool(self._nodes) and not self._at_root

    @property
    def final(self) -> Tree:
        """The plan without the initial parts of adaptive plans."""
        return tuple(n for n, part in zip(self._nodes, self._parts, strict=True) if not any(part))

    @property
    def initial(self) -> Tree:
        """The initial part of the outermost adaptive plan; empty when there is none."""
        return reseated([
            node for node, part in zip(self._nodes, self._parts, strict=True)
            if part[:1] == (True,) and not any(part[1:])
        ])  # fmt: skip


def _inside(section: _Section, line: re.Match[str]) -> bool:
    """Whether a line that hangs on another one still belongs to the section."""
    margin = line["lead"][: 3 * section.indent]
    return len(margin) == 3 * section.indent and not margin.strip()
