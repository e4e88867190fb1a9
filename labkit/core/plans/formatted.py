"""What explain("formatted") prints, as trees: executions, subqueries, details by number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from labkit.core.errors import LabError

from .lines import TreeReader
from .tree import FormattedPlan, PlanNode, Tree, end_of, reseated

TITLE = "== Physical Plan =="
SUBQUERY = "Subquery"
"""The name under which a subquery stands below the operator that uses it, as in Spark's graph."""

REUSED_SUBQUERY = "ReusedSubquery"
REUSES = "Reuses"
"""The detail under which an operator that reuses another one's result names that one."""

_NUMBERED = re.compile(
    r"(?P<name>.*?) ?\((?P<number>\d{1,9}|unknown)\)"
    r"(?:, (?P<note>.*)| \((?P<told>[A-Za-z]\w*=.*)\))?"  # told: a cache's columnarIn=..., 4.1
)
_BLOCK = re.compile(r"\((?P<number>\d{1,9}|unknown)\) (?P<name>\S.*)")
_REUSES = re.compile(r"\[Reuses operator id: (?P<number>\d+)\]")
_DETAIL = re.compile(r"(?P<key>[A-Z][A-Za-z]*(?: [A-Za-z]+){0,2})(?: \[\d+\])? ?: ?(?P<value>.*)")
_PART = re.compile(r"={5} [A-Z][A-Za-z ]+ ={5}")
_HOSTED = re.compile(
    r"Subquery:\d+ Hosting operator id = (?P<host>\d+|unknown)"
    r" Hosting Expression = (?P<expression>.*)"
)
_SUBPLAN = re.compile(r"Subplan:\d+")


@dataclass
class _Part:
    """A tree of the text: the plan itself (no host) or one of its subqueries."""

    reader: TreeReader
    host: str = ""
    expression: str = ""


@dataclass
class _Draft:
    """An execution while it is read."""

    parts: list[_Part] = field(default_factory=list)
    details: dict[str, dict[str, str]] = field(default_factory=dict)
    block: str = ""
    key: str = ""
    in_tree: bool = False

    def open(self, host: str = "", expression: str = "") -> None:
        """Start a tree."""
        self.parts.append(_Part(TreeReader(numbered), host, expression))
        self.in_tree = True


def parse_formatted(text: str) -> tuple[FormattedPlan, ...]:
    """The plans of one or several executions, one after the other.

    Raises
    ------
    LabError
        When a line is none that Spark writes; the message shows it.
    """
    drafts: list[_Draft] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() == TITLE:
            drafts.append(_Draft())
            drafts[-1].open()
        elif line.strip() and not (drafts and _read(drafts[-1], line)):
            raise LabError(f"line {number} of the plan is not one of Spark's: {line[:200]!r}")
        elif drafts and not line.strip():
            drafts[-1].in_tree = False
    if not drafts or not all(draft.parts[0].reader.whole for draft in drafts):
        raise LabError(f"not a whole plan: {text[:200]!r}")
    return tuple(_plan(draft) for draft in drafts)


def numbered(text: str) -> PlanNode | None:
    """The operator on a line of a formatted tree: `Exchange (5)`."""
    found = _NUMBERED.fullmatch(text)
    if found is None or not found["name"].strip():
        return None
    number = None if found["number"] == "unknown" else int(found["number"])
    return PlanNode(found["name"].strip(), 0, number, note=found["note"] or found["told"] or "")


def _read(draft: _Draft, line: str) -> bool:
    if draft.in_tree:
        return draft.parts[-1].reader.read(line)
    if hosted := _HOSTED.fullmatch(line):
        draft.open(hosted["host"], hosted["expression"])
    elif _SUBPLAN.fullmatch(line):
        draft.open("unknown", line)
    elif _PART.fullmatch(line):
        draft.block = ""
    elif block := _BLOCK.fullmatch(line):
        draft.block, draft.key = block["number"], ""
        draft.details.setdefault(draft.block, {})
        if reuses := _REUSES.search(block["name"]):
            draft.details[draft.block][REUSES] = reuses["number"]
    else:
        return _detail(draft, line)
    return True


def _detail(draft: _Draft, line: str) -> bool:
    known = draft.details.get(draft.block)
    if known is None:
        return False
    if found := _DETAIL.fullmatch(line):
        draft.key = found["key"]
        known[draft.key] = found["value"].strip()
    elif draft.key:  # a literal with a line break in it
        known[draft.key] += f"\n{line}"
    else:
        return False
    return True


def _plan(draft: _Draft) -> FormattedPlan:
    main, *inner = draft.parts
    names = {str(n.number): n.name for part in draft.parts for n in part.reader.final}
    for known in draft.details.values():
        if REUSES in known:
            known[REUSES] = _reused(known[REUSES], names, draft.details)
    hosted: dict[str, list[Tree]] = {}
    for part in inner:
        hosted.setdefault(part.host, []).append(_subquery(part))
    final, initial = (_filled(tree, hosted, draft.details)
                      for tree in (main.reader.final, main.reader.initial))  # fmt: skip
    return FormattedPlan(final, initial)


def _reused(number: str, names: Mapping[str, str], details: Mapping[str, Mapping[str, str]]) -> str:
    """The operator of that number with its arguments."""
    return f"{names.get(number, number)} {details.get(number, {}).get('Arguments', '')}".strip()


def _subquery(part: _Part) -> Tree:
    """A subquery's tree below a node of its own; that alone when another one's result serves."""
    if part.expression.startswith(REUSED_SUBQUERY):
        name, note = REUSED_SUBQUERY, part.expression.removeprefix(REUSED_SUBQUERY)
    else:
        name, note = SUBQUERY, part.expression.removeprefix(SUBQUERY)
    return (PlanNode(name, 0, note=note.strip()), *reseated(part.reader.final, 1))


def _filled(
    tree: Tree, hosted: Mapping[str, Sequence[Tree]], details: Mapping[str, Mapping[str, str]]
) -> Tree:
    """The tree with the details of its operators, and their subqueries behind their inputs."""
    grown = [replace(n, details=details.get(str(n.number), {})) for n in tree]
    used: set[str] = set()
    place = 0
    while place < len(grown):
        host = str(grown[place].number)
        if host in hosted and host not in used:
            used.add(host)
            end = end_of([n.depth for n in grown], place)
            grown[end:end] = [
                replace(n, details=details.get(str(n.number), {}))
                for inner in hosted[host]
                for n in reseated(inner, grown[place].depth + 1)
            ]
        place += 1
    return tuple(grown)
