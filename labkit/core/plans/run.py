"""The plan that ran, as it is shown: Spark's text of it joined with the metrics of its graph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from labkit.core.errors import LabError
from labkit.core.plans.alignment import align
from labkit.core.records.anatomy import Anatomy, OperatorNode, PlanRun

from .facts import facts
from .formatted import TITLE, parse_formatted
from .kinds import kind_of
from .metrics import Metric, parse_metric
from .tree import PlanNode, Tree, end_of

_STAGE = re.compile(r"\w+QueryStage")


@dataclass(frozen=True)
class Operator:
    """An operator that ran.

    `facts` are its arguments by name, for comparing; `details` all that the text lists. `note`
    is what its line says behind its name, `codegen` the code generation that it is part of.
    A metric that can't be read as numbers stays Spark's text. `spared` tells that it did
    nothing: what it makes was in the cache already.
    """

    name: str
    depth: int
    kind: str
    note: str = ""
    codegen: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, Metric | str] = field(default_factory=dict)
    spared: bool = False


@dataclass(frozen=True)
class Execution:
    """One SQL execution of an arm.

    `operators` is its final plan in preorder, without the query stages, whose statistics stand
    at the exchange below. Without operators, `text` is none that can be read.
    """

    text: str
    operators: tuple[Operator, ...] = ()
    initial: Tree = ()


def executions(anatomy: Anatomy | None, text: str = "") -> tuple[Execution, ...]:
    """What ran in Spark SQL: the anatomy's plans, or else those that a plan's text tells."""
    if anatomy and anatomy.plans:
        return tuple(execution(plan) for plan in anatomy.plans)
    texts = text.split(TITLE) if text else []
    return tuple(execution(PlanRun(TITLE + text.rstrip())) for text in texts if text.strip())


def execution(plan: PlanRun) -> Execution:
    """One execution: the text's tree with the graph's metrics.

    The graph alone, where the text can't be read.
    """
    try:
        (parsed,) = parse_formatted(plan.text)
    except (LabError, ValueError):
        nodes, depths = preorder(plan)
        alone = tuple(
            PlanNode(node.name.strip(), depth, note=node.detail)
            for node, depth in zip(nodes, depths, strict=True)
        )
        return Execution(plan.text, _operators(alone, list(nodes)))
    return Execution(
        plan.text, _operators(parsed.final, joined(parsed.final, plan)), parsed.initial
    )


def joined(tree: Tree, plan: PlanRun) -> list[OperatorNode | None]:
    """The graph's node of each operator of the text's tree; None where the graph has none."""
    nodes, _ = preorder(plan)
    names = [_words(node.name) for node in tree]
    known = [_words(node.name) for node in nodes]

    def same(i: int, j: int) -> float:
        return 1.0 if names[i] == known[j] or names[i].startswith(known[j] + " ") else 0.0

    found: list[OperatorNode | None] = [None] * len(tree)
    for place, node in align(len(names), len(known), same):
        if place is not None and node is not None:
            found[place] = nodes[node]
    return found


def preorder(plan: PlanRun) -> tuple[list[OperatorNode], list[int]]:
    """The graph's nodes from the root down, each once, and their depths."""
    inputs: dict[int, list[int]] = {}
    for start, end in plan.edges:
        inputs.setdefault(end, []).append(start)
    known = {node.id: node for node in plan.nodes}
    feeding = {start for start, _ in plan.edges}
    open_ = [(node.id, 0) for node in reversed(plan.nodes) if node.id not in feeding]
    found: list[OperatorNode] = []
    depths: list[int] = []
    seen: set[int] = set()
    while open_:
        place, depth = open_.pop()
        if place in seen or place not in known:
            continue
        seen.add(place)
        found.append(known[place])
        depths.append(depth)
        open_ += [(below, depth + 1) for below in reversed(inputs.get(place, []))]
    return found, depths


def _words(name: str) -> str:
    return " ".join(name.split())


def _operators(tree: Tree, nodes: Sequence[OperatorNode | None]) -> tuple[Operator, ...]:
    """The operators without query stages; what hung below one moves up."""
    found: list[Operator] = []
    stages: list[int] = []
    statistics = ""
    for node, ran in zip(tree, nodes, strict=True):
        while stages and stages[-1] >= node.depth:
            stages.pop()
        depth = node.depth - len(stages)
        if _STAGE.match(node.name):
            stages.append(node.depth)
            statistics = node.note
            continue
        operator = _operator(node, ran, depth)
        if statistics.startswith("Statistics("):
            told = statistics.removeprefix("Statistics(").removesuffix(")")
            operator = replace(operator, details=dict(operator.details) | {"Statistics": told})
        statistics = ""
        found.append(operator)
    return _spared(found)


def _spared(operators: Sequence[Operator]) -> tuple[Operator, ...]:
    """The operators, those of a cached plan that counted nothing marked."""
    depths = [operator.depth for operator in operators]
    found = list(operators)
    for place, operator in enumerate(operators):
        inside = range(place + 1, end_of(depths, place))
        if operator.name.startswith("InMemoryRelation") and _idle([operators[i] for i in inside]):
            for i in (place, *inside):
                found[i] = replace(operators[i], spared=True)
    return tuple(found)


def _idle(operators: Sequence[Operator]) -> bool:
    """Whether no metric of these is above 0, and there are some."""
    metrics = [m for o in operators for m in o.metrics.values() if isinstance(m, Metric)]
    return bool(metrics) and not any(m.total or m.most for m in metrics)


def _operator(node: PlanNode, ran: OperatorNode | None, depth: int) -> Operator:
    metrics = ran.metrics if ran else {}
    return Operator(
        name=node.name,
        depth=depth,
        kind=kind_of(node.name),
        note=node.note,
        codegen=ran.codegen if ran else "",
        facts=facts(node),
        details=node.details,
        metrics={name: parse_metric(text) or text for name, text in metrics.items()},
    )
