"""Anatomies made by hand, for tests: stages whose tasks are given as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labkit.core.judging.judge import assemble
from labkit.core.judging.rules import findings
from labkit.core.records.anatomy import (
    COMPLETE,
    Anatomy,
    OperatorNode,
    PlanRun,
    RddNode,
    StageGraph,
    StageRun,
)
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.trial import TIMED, Trial

SECONDS = (1.0, 1.02, 0.98, 1.01, 0.99, 1.0)


def stage(
    number: int = 1, name: str = "map at jobs.py:3", /, **columns: Sequence[float]
) -> StageRun:
    """A stage with these columns; tasks follow one another on two cores where nothing is said."""
    size = max((len(values) for values in columns.values()), default=0)
    whole: dict[str, tuple[float, ...]] = {k: tuple(v) for k, v in columns.items()}
    took = whole.setdefault("duration", (0.1,) * size)
    whole.setdefault("run", took)
    if "launched" not in whole:
        free = [0.0, 0.0]
        begun = []
        for seconds in took:
            core = free.index(min(free))
            begun.append(free[core])
            free[core] += seconds
        whole["launched"] = tuple(begun)
    return StageRun(
        number, name, COMPLETE, size, tasks=whole, executors=("driver",) * size,
        ended=max((b + t for b, t in zip(whole["launched"], took, strict=True)), default=0.0),
    )  # fmt: skip


def graph(number: int, *rdds: str) -> StageGraph:
    """The graph of a stage that computed RDDs of these names."""
    return StageGraph(number, tuple(RddNode(i, name) for i, name in enumerate(rdds)))


def anatomy(*stages: StageRun, seconds: float = 0.0, **fields: Any) -> Anatomy:
    """The anatomy of a trial, as long as its stages where nothing else is said."""
    last = max((s.ended for s in stages), default=0.0)
    return Anatomy(0, seconds or last, stages, **fields)


def arm(
    made: Anatomy | None,
    name: str = "it",
    seconds: Sequence[float] = SECONDS,
    **fields: Any,
) -> Arm:
    """An arm with timed trials and this anatomy."""
    metrics = fields.pop("metrics", {"shuffle_write_bytes": 1e6, "tasks": 8.0})
    trials = tuple(Trial(name, TIMED, i, 0, s, metrics=metrics) for i, s in enumerate(seconds))
    return Arm(name, trials, anatomy=made, **fields)


def comparison(*arms: Arm, cores: int = 2, **fields: Any) -> Comparison:
    """A comparison of these arms."""
    known: dict[str, Any] = {"lab": "compare", "title": "t", "params": {}, "seed": 1} | fields
    return assemble(environment={"cores": cores}, arms=list(arms), **known)


def fired(made: Anatomy, cores: int = 2, **fields: Any) -> dict[str, Any]:
    """The findings in one warm arm, by rule."""
    return {f["rule"]: f for f in findings(comparison(arm(made, **fields), cores=cores))}


def shuffled_join(size: str, kind: str = "Inner", name: str = "SortMergeJoin") -> Anatomy:
    """A shuffled join whose right side has that size, and whose left side has 1 GiB."""
    nodes = (
        OperatorNode(1, name, detail=f"{name} [id#1], [id#2], {kind}"),
        OperatorNode(2, "Sort", metrics={"sort time": "100 ms"}),
        OperatorNode(3, "Exchange", metrics={"data size": "1024.0 MiB"}),
        OperatorNode(4, "AQEShuffleRead"),
        OperatorNode(5, "Exchange", metrics={"data size": size, "shuffle write time": "100 ms"}),
    )
    edges = ((2, 1), (3, 2), (4, 1), (5, 4))
    return anatomy(stage(duration=[1.0]), plans=(PlanRun("", nodes, edges),))
