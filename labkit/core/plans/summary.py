"""The sentence that tells an arm's plan from the reference's, counted from both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from labkit.core import units

from .align import CHANGED, Cell, Plan, sources
from .figures import figures
from .kinds import (
    AGGREGATE,
    BROADCAST,
    JOIN,
    PLAIN,
    PYTHON,
    READ,
    REUSED,
    SCAN,
    SHUFFLE,
    SORT,
    base_name,
)
from .tree import parents

_COUNTED = {
    SHUFFLE: "exchange", SORT: "sort", BROADCAST: "broadcast", JOIN: "join",
    AGGREGATE: "aggregate", SCAN: "scan", PYTHON: "Python evaluation", REUSED: "reuse",
    READ: "AQE read",
}  # fmt: skip

ADAPTIVE = "AdaptiveSparkPlan"

Rows = Sequence[tuple[Cell, ...]]


def summary(plans: Sequence[Plan], rows: Rows, arm: int, reference: int, name: str) -> str:
    """What the plan of `arm` has and lacks against that of `reference`, whose name is `name`.

    `rows` are those of `align_plans`.
    """
    mine, theirs = (
        tuple(o for o in plans[i] if not o.spared) for i in (arm, reference)
    )  # what a cache spares was no work
    swapped = list(_swapped(mine, theirs))
    freed = list(_freed(plans, rows, arm, reference))
    counted = _counted(mine, theirs)
    said = [*_adaptive(mine, theirs), *swapped, *freed]
    if counted:
        said.append(f"{counted} than {name}")
    if said:
        return "; ".join(said)
    differing = [row[arm] for row in rows if row[arm].mark == CHANGED]
    arguments = [c for cell in differing for c in cell.changes if not c.measured]
    if arguments:
        shown = "; ".join(dict.fromkeys(change.text for change in arguments))
        return f"the same operators as {name}, with other arguments: {_short(shown)}"
    measured = [c for cell in differing for c in cell.changes]
    if measured:
        return f"the same plan as {name}; only what it counted differs"
    if len(mine) != len(theirs) or any(row[arm].mark not in ("same", "changed") for row in rows):
        return f"the same work as {name}, with other steps between"
    return f"the same plan as {name}, operator by operator"


def _adaptive(mine: Plan, theirs: Plan) -> Iterator[str]:
    here, there = (any(o.name == ADAPTIVE for o in plan) for plan in (mine, theirs))
    if here != there:
        yield "adaptive" if here else "not adaptive"


def _counted(mine: Plan, theirs: Plan) -> str:
    """`2 exchanges and 2 sorts fewer, 1 broadcast more`, empty for none."""
    has, had = (
        Counter(base_name(o.name) if o.kind == PLAIN else o.kind for o in plan)
        for plan in (mine, theirs)
    )
    plain = (base_name(o.name) for o in (*theirs, *mine) if o.kind == PLAIN)
    nouns = _COUNTED | {name: name for name in plain}
    if has[SHUFFLE] != had[SHUFFLE]:
        del has[READ], had[READ]  # they go with the exchanges
    said = []
    for word, sign in (("fewer", -1), ("more", 1)):
        differing = [
            units.plural(sign * (has[what] - had[what]), noun)
            for what, noun in nouns.items()
            if sign * (has[what] - had[what]) > 0
        ]
        if differing:
            said.append(f"{_listed(differing)} {word}")
    return ", ".join(said)


def _swapped(mine: Plan, theirs: Plan) -> Iterator[str]:
    """Operators that do the same kind of work under another name; joins of another type."""
    for kind in (JOIN, AGGREGATE, SCAN, PYTHON):
        has, had = (Counter(base_name(o.name) for o in plan if o.kind == kind)
                    for plan in (mine, theirs))  # fmt: skip
        if kind == JOIN and has == had:
            has, had = (Counter(o.name for o in plan if o.kind == kind) for plan in (mine, theirs))
        pairs = zip((has - had).elements(), (had - has).elements(), strict=False)
        for (now, was), number in Counter(pairs).items():
            times = f"{number} times " if number > 1 else ""
            yield f"{times}{now} instead of {was}"


def _freed(plans: Sequence[Plan], rows: Rows, arm: int, reference: int) -> Iterator[str]:
    """Inputs of joins that are moved in one plan and stay where they are in the other."""
    sides = [_sides(plans[arm]), _sides(plans[reference])]
    for row in rows:
        mine, theirs = row[arm].place, row[reference].place
        pair = sides[0].get(mine, []), sides[1].get(theirs, [])
        if len(pair[0]) != len(pair[1]):
            continue
        for (name, kind), (_, was) in zip(*pair, strict=True):
            if was == SHUFFLE and kind == "":
                yield f"no Exchange on the {name} side"
            elif was == "" and kind == SHUFFLE:
                yield f"an Exchange on the {name} side"


def _sides(plan: Plan) -> dict[int | None, list[tuple[str, str]]]:
    """The inputs of each join: a name, and how the input is moved ("" for not at all).

    An input is named by what it reads, where that is one thing, else by its size.
    """
    depths = [operator.depth for operator in plan]
    above = parents(depths)
    read = sources(plan)
    found: dict[int | None, list[tuple[str, str]]] = {}
    for join, operator in enumerate(plan):
        if operator.kind != JOIN:
            continue
        inputs = [place for place, parent in enumerate(above) if parent == join]
        rows = [_rows(plan, place) for place in inputs]
        names = [_source_name(read[place]) for place in inputs]
        if not all(names) or len(set(names)) < len(names):
            names = _by_size(rows)
        found[join] = [
            (name, _moved(plan, above, place)) for name, place in zip(names, inputs, strict=True)
        ]
    return found


def _moved(plan: Plan, above: Sequence[int | None], place: int) -> str:
    """The kind of exchange that an input of a join comes through, before any other branch."""
    while True:
        if plan[place].kind in (SHUFFLE, BROADCAST):
            return plan[place].kind
        below = [i for i in range(place + 1, len(plan)) if above[i] == place]
        if len(below) != 1:
            return ""
        place = below[0]


def _rows(plan: Plan, place: int) -> float:
    """How many rows an input brings: those of the first operator that counts them."""
    for operator in plan[place:]:
        if (rows := figures(operator.metrics).rows) is not None:
            return rows
    return 0.0


def _by_size(rows: Sequence[float]) -> list[str]:
    if len(rows) == 2 and rows[0] != rows[1]:
        return ["large", "small"] if rows[0] > rows[1] else ["small", "large"]
    return ["left", "right"] if len(rows) == 2 else [f"{i}." for i in range(1, len(rows) + 1)]


def _source_name(read: frozenset[str]) -> str:
    """`flights` for what reads flights.parquet only; empty where that says nothing."""
    if len(read) != 1:
        return ""
    (source,) = read
    inside = source[source.rfind("[") + 1 : source.rfind("]")] if "[" in source else ""
    return inside.rsplit(".", 1)[0] if "." in inside and "," not in inside else ""


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
