"""What explain("extended") prints, as trees: parsed, analysed, optimised, physical."""

from __future__ import annotations

import re

from labkit.core.errors import LabError

from .lines import TreeReader
from .tree import PlanNode, Tree

STEPS = {
    "== Parsed Logical Plan ==": "parsed",
    "== Analyzed Logical Plan ==": "analysed",
    "== Optimized Logical Plan ==": "optimised",
    "== Physical Plan ==": "physical",
}
"""The titles of the text and the names that its trees get."""

_JOINT = re.compile(r"[: ]*[:+]- ")
_NAMED = re.compile(r"(?P<name>'?[A-Za-z_]\w*)(?P<note>.*)")


def parse_extended(text: str) -> dict[str, Tree]:
    """The trees of the text by their names in `STEPS`, those that stand there.

    Raises
    ------
    LabError
        When a line is none that Spark writes; the message shows it.
    """
    readers: dict[str, TreeReader] = {}
    reader, schema = None, False
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if step := STEPS.get(line.strip()):
            reader = readers[step] = TreeReader(named)
            schema = step == "analysed" and _lists_columns(lines[number:])
        elif schema:
            schema = False
        elif line.strip() and not (reader and _taken(reader, line)):
            raise LabError(f"line {number} of the plans is not one of Spark's: {line[:200]!r}")
    if not readers or not all(reader.whole for reader in readers.values()):
        raise LabError(f"not whole plans: {text[:200]!r}")
    return {step: reader.final for step, reader in readers.items()}


def _lists_columns(lines: list[str]) -> bool:
    """Whether the first line lists columns: a tree's root comes after it.

    A plan without columns (`select()`, a command) begins with its root at once.
    """
    after = lines[1] if len(lines) > 1 else ""
    return bool(after.strip()) and after.strip() not in STEPS and not _JOINT.match(after)


def _taken(reader: TreeReader, line: str) -> bool:
    """Whether a line was read: an operator, or the rest of a literal with a line break."""
    return reader.read(line) or (_JOINT.match(line) is None and reader.extend(line))


def named(text: str) -> PlanNode | None:
    """The operator on a line of an unnumbered tree: `Filter isnotnull(tailnum#8)`."""
    found = _NAMED.fullmatch(text)
    return PlanNode(found["name"], 0, note=found["note"].strip()) if found else None
