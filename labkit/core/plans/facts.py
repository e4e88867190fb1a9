"""What an operator does, as named facts: the same for equal work in two runs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .kinds import BROADCAST, FRAME, JOIN, READ, REUSED, SCAN, SHUFFLE, SORT, kind_of
from .tree import PlanNode, without_ids

_UNSAID = {"Input", "Batched", "Left output", "Right output", "Join type"}
_PARTITIONING = re.compile(r"(?P<how>\w+?)partitioning\((?:(?P<by>.*), )?(?P<number>\d+)\)", re.I)
_MODES = {"HashedRelationBroadcastMode": "as a hash table", "IdentityBroadcastMode": "as rows"}
_FILES = re.compile(r"\w+(?:\(.*?\))? ?\[(.*)\]", re.DOTALL)
_BRACKETS = re.compile(r"(?:array|map|struct)<|(?<! )>(?! )|[(){}\[\],]")
_NEEDED = "ensure requirements"
_ORIGIN = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
_GIST = {
    FRAME: (),
    SCAN: ("Location", "PartitionFilters", "PushedFilters", "ReadSchema", "Arguments"),
    SHUFFLE: ("Partitioning", "Partitions", "Origin"),
    BROADCAST: ("Broadcast",),
    READ: (),
    REUSED: ("Reuses",),
    JOIN: ("Keys", "Join condition"),
    SORT: ("Order",),
}
_OTHER_GIST = ("Condition", "Keys", "Functions", "Arguments")


def facts(node: PlanNode) -> dict[str, str]:
    """The operator's arguments by name, without the ids that differ from run to run."""
    kind = kind_of(node.name)
    known = {key: without_ids(value) for key, value in node.details.items() if key not in _UNSAID}
    arguments = known.get("Arguments", "")
    if kind == SHUFFLE and arguments:
        del known["Arguments"]
        return known | _shuffle(arguments)
    if kind == BROADCAST and arguments:
        del known["Arguments"]
        mode = arguments.split("(", 1)[0].split(",", 1)[0]
        return known | {"Broadcast": _MODES.get(mode, mode)}
    if kind == JOIN:
        return _join(known)
    if kind == SORT and (order := re.match(r"\[.*?\](?=, (?:true|false))", arguments)):
        del known["Arguments"]
        whole = "all rows" if arguments[order.end() :].startswith(", true") else "each partition"
        return known | {"Order": order.group(), "Sorted": whole}
    if kind == SCAN and "ReadSchema" in known:
        known["ReadSchema"] = _schema(known["ReadSchema"])
        known.pop("Output", None)
    return known


def gist(kind: str, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """The facts of an operator of that kind that are worth a line below it: (name, value).

    A scan of files always says which filters it was given, be it none.
    """
    told = {name: value for name, value in known.items() if value not in ("", "[]", "None")}
    if "Location" in told:
        told["Location"] = _FILES.sub(r"\1", told["Location"])
    if "ReadSchema" in told:
        told.setdefault("PushedFilters", "none")
    if told.get("Origin") == _NEEDED:
        del told["Origin"]
    told = {name: _bare(value) for name, value in told.items()}
    return [(name, told[name]) for name in _GIST.get(kind, _OTHER_GIST) if name in told]


def _bare(value: str) -> str:
    """A list without its brackets."""
    return value[1:-1] if items(value) is not None else value


def items(value: str) -> list[str] | None:
    """The members of a list as Spark prints it, `[a, f(b, c)]`; None when it is no list."""
    if not (value.startswith("[") and value.endswith("]")):
        return None
    found, depth, start = [], 0, 0
    inside = value[1:-1]
    for token in _BRACKETS.finditer(inside):
        text = token.group()
        depth += (text[-1] in "([{<") - (text in ")]}>")
        if depth < 0:
            return None  # two lists, one after the other
        if text == "," and depth == 0:
            found.append(inside[start : token.start()].strip())
            start = token.end()
    rest = inside[start:].strip()
    return [*found, rest] if rest else found


def _shuffle(arguments: str) -> dict[str, str]:
    found = _PARTITIONING.match(arguments)
    origin = _ORIGIN.search(arguments, found.end() if found else 0)
    said = {"Origin": origin.group().replace("_", " ").lower()} if origin else {}
    if found is None:
        whole = arguments.split(",", 1)[0]
        single = {"Partitioning": "all rows into one partition", "Partitions": "1"}
        return (single if whole == "SinglePartition" else {"Partitioning": whole}) | said
    how, by = found["how"].lower(), found["by"]
    by = f"{how} by {by}" if by else {"roundrobin": "round robin"}.get(how, how)
    return {"Partitioning": by, "Partitions": found["number"]} | said


def _join(known: dict[str, str]) -> dict[str, str]:
    left, right = (items(known.pop(f"{side} keys", "[]")) or [] for side in ("Left", "Right"))
    pairs = [f"{a} = {b}" for a, b in zip(left, right, strict=False)]
    return ({"Keys": "[" + ", ".join(pairs) + "]"} if pairs else {}) | known


def _schema(text: str) -> str:
    """`struct<a:int,b:string>` as a list of columns."""
    found = re.fullmatch(r"struct<(.*)>", text, re.DOTALL)
    return f"[{found[1].replace(',', ', ').replace(':', ': ')}]" if found else text
