"""Comparisons and sweeps in which every text that comes from a person would like to be markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from labkit.core.judging.advice import advise
from labkit.core.records.anatomy import Anatomy, OperatorNode, anatomy_from_json
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep
from labkit.core.records.trial import Trial
from tests.unit.anatomies import anatomy, stage
from tests.unit.plan_programs import program
from tests.unit.sweeps import build_sweep
from tests.unit.views.conftest import build

FLAG = "__hacked"
"""The property of `window` that each attack would set."""

EVIL = (
    f"<script>window.{FLAG}=1</script>"
    f"<img src=x onerror='window.{FLAG}=2'>"
    f'"><svg onload=window.{FLAG}=3>'
    f"' onmouseover='window.{FLAG}=4' x='"
    f"</style></title></pre></svg></details><iframe srcdoc='<script>parent.{FLAG}=5</script>'>"
    "&lt;b&gt; \x00 \ud800 {} %s"
)
COLUMN = f"<img src=x onerror=window.{FLAG}=6>"
"""An attack that Spark takes for a column, an RDD or a file: no blank at its ends, no comma."""

NAMES = tuple(f"{mark}{EVIL}" for mark in "abcd")
KEPT = {"kind", "rule", "unit", "arms", "arm", "reference", "lab"}


def hostile_comparison() -> Comparison:
    """Four arms: hostile columns; RDDs and paths; stages and executors; texts that mean nothing."""
    made = build(4, names=NAMES, rejected=1, title=EVIL, params={EVIL: EVIL}, stopped=EVIL)
    evidence = (
        _ran("df_hostile_names", {"<script>alert(1)</script>": COLUMN, "planes.parquet": COLUMN}),
        _ran("rdd_named", {"record_programs.py": COLUMN, "PairwiseRDD": f"{COLUMN} PairwiseRDD"}),
        Arm("", lineage=EVIL, plan=EVIL, logical=EVIL, anatomy=_torn()),
        Arm(
            "", lineage=f"(4) {EVIL}[7] at {EVIL}:59 []", plan=f"== Physical Plan ==\n* {EVIL} (1)"
        ),
    )
    arms = tuple(_armed(arm, known) for arm, known in zip(made.arms, evidence, strict=True))
    machine = dict.fromkeys(("spark", "java", "python", "os", "master"), EVIL)
    comparison = replace(
        made, arms=arms, lab=EVIL, run=EVIL,
        environment={**made.environment, **machine, "conf": {EVIL: EVIL, "spark.app.name": EVIL}},
        rejected=({"arm": NAMES[1], "reason": EVIL},),
    )  # fmt: skip
    advice = advise(comparison, "shuffle_write_bytes")
    said = [{"kind": kind, "text": EVIL} for kind in ("reason", "caution")]
    evil = [_said(item) for item in advice if item["kind"] == "finding"]
    assert evil, "a finding is among what is shown"
    return replace(comparison, advice=(*advice, *said, *evil))


def hostile_sweep() -> Sweep:
    """Two values of a parameter with hostile names, notes and code."""
    sweep = build_sweep((10, 100), ((0.6, 1.1), (1.9, 1.2)), names=NAMES, param=f"p{EVIL}")
    comparisons = tuple(
        replace(c, lab=EVIL, title=EVIL, arms=tuple(replace(a, code=EVIL) for a in c.arms))
        for c in sweep.comparisons
    )
    advice = tuple({"kind": kind, "text": EVIL} for kind in ("reason", "caution"))
    return replace(
        sweep, comparisons=comparisons, params={EVIL: EVIL}, advice=advice,
        environment={**sweep.environment, "java": EVIL, "conf": {EVIL: EVIL}},
    )  # fmt: skip


def _ran(name: str, changes: Mapping[str, str]) -> Arm:
    """What a saved program left, with other names in all its texts."""

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            for before, after in changes.items():
                value = value.replace(before, after)
            return value
        if isinstance(value, dict):
            return {changed(key): changed(inner) for key, inner in value.items()}
        return [changed(inner) for inner in value] if isinstance(value, list) else value

    known = changed(program(name))
    assert COLUMN in json.dumps(known)
    found = anatomy_from_json(known["anatomy"])
    return Arm("", lineage=known["lineage"], plan=known["plan"], logical=known["logical"],
               anatomy=found)  # fmt: skip


def _torn() -> Anatomy:
    """Stages and executors with hostile names, and a plan that is no plan."""
    ran = anatomy(
        stage(0, [0.2] * 6, name=EVIL, executors=(EVIL, "b" + EVIL)),
        stage(1, [0.1] * 5 + [2.0], started=0.8, name="x" + EVIL, executors=(EVIL,)),
    )
    plan = program("df_distinct")["anatomy"]["plans"][0]
    node = OperatorNode(0, EVIL, EVIL, EVIL, {EVIL: EVIL, "number of output rows": EVIL})
    made = anatomy_from_json({**program("df_distinct")["anatomy"], "plans": [plan]}).plans[0]
    return replace(ran, plans=(replace(made, text=EVIL, nodes=(node,), edges=()),))


def _armed(arm: Arm, known: Arm) -> Arm:
    """The arm with that evidence, hostile code, and reasons on its trials."""
    return replace(
        arm, code=EVIL, lineage=known.lineage, plan=known.plan, logical=known.logical,
        anatomy=known.anatomy, trials=tuple(_marked(trial) for trial in arm.trials),
    )  # fmt: skip


def _marked(trial: Trial) -> Trial:
    return replace(trial, mark=EVIL, invalid=trial.invalid and EVIL, answer=EVIL)


def _said(item: Mapping[str, Any]) -> dict[str, Any]:
    """A finding whose every sentence is hostile."""
    return {k: EVIL if isinstance(v, str) and k not in KEPT else v for k, v in item.items()}
