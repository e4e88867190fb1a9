"""What Spark 4.3 told of real programs' plans, and texts made by hand for what they lack."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from labkit.core.records.anatomy import OperatorNode, PlanRun, anatomy_from_json
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison

FOLDER = Path(__file__).parent / "spark" / "programs"
EVERY = sorted(path.stem for path in FOLDER.glob("*.json"))
SQL = [name for name in EVERY if name.startswith("df_")]


@cache
def program(name: str) -> dict[str, Any]:
    """What was saved of a program."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def saved_arm(program_name: str, name: str = "") -> Arm:
    """An arm that ran a saved program."""
    known = program(program_name)
    return Arm(
        name=name or program_name, lineage=known["lineage"], plan=known["plan"],
        logical=known["logical"], anatomy=anatomy_from_json(known["anatomy"]),
    )  # fmt: skip


def runs(name: str) -> tuple[PlanRun, ...]:
    """The SQL executions of a saved program."""
    anatomy = saved_arm(name).anatomy
    assert anatomy is not None
    return anatomy.plans


SQL = [name for name in EVERY if runs(name)]


def compared(*arms: Arm, reference: str = "") -> Comparison:
    """A comparison of these arms without trials."""
    return Comparison(
        lab="demo", title="Demo", params={}, seed=1, environment={},
        reference=reference or arms[0].name, arms=arms, results=(), margin=0.05,
    )  # fmt: skip


NESTED = """\
== Physical Plan ==
AdaptiveSparkPlan (16)
+- == Final Plan ==
   ResultQueryStage (12)
   +- * SortMergeJoin Inner (11)
      :- * Sort (8)
      :  +- TableCacheQueryStage (7), Statistics(sizeInBytes=816.5 KiB, rowCount=2.70E+4)
      :     +- InMemoryTableScan (1)
      :           +- InMemoryRelation (2)
      :                 +- AdaptiveSparkPlan (6)
                  +- == Final Plan ==
                     ResultQueryStage (5)
                     +- * Project (4)
                        +- Scan parquet  (3)
                  +- == Initial Plan ==
                     Project (4)
                     +- Scan parquet  (3)
      +- * Sort (10)
         +- Scan parquet  (9)
+- == Initial Plan ==
   SortMergeJoin Inner (15)
   :- Sort (13)
   :  +- InMemoryTableScan (1)
   :        +- InMemoryRelation (2)
   :              +- AdaptiveSparkPlan (6)
               +- == Final Plan ==
                  ResultQueryStage (5)
                  +- * Project (4)
                     +- Scan parquet  (3)
               +- == Initial Plan ==
                  Project (4)
                  +- Scan parquet  (3)
   +- Sort (14)
      +- Scan parquet  (9)


(3) Scan parquet
Output [1]: [a#1]
"""
"""A cached plan that is adaptive itself: Spark indents its parts by too little."""

REUSED = """\
== Physical Plan ==
* SortMergeJoin Inner (5)
:- * Sort (3)
:  +- Exchange (2)
:     +- Scan parquet  (1)
+- ReusedExchange (4)


(1) Scan parquet
Output [1]: [a#1]
ReadSchema: struct<a:int>

(2) Exchange
Input [1]: [a#1]
Arguments: hashpartitioning(a#1, 8), ENSURE_REQUIREMENTS, [plan_id=12]

(3) Sort [codegen id : 1]
Input [1]: [a#1]
Arguments: [a#1 ASC NULLS FIRST], false, 0

(4) ReusedExchange [Reuses operator id: 2]
Output [1]: [a#7]

(5) SortMergeJoin [codegen id : 2]
Left keys [1]: [a#1]
Right keys [1]: [a#7]
Join type: Inner
Join condition: (NOT (a#1 = one
line) AND (a#1 < a#7))
"""
"""AQE off; the condition holds a literal with a line break."""


def exchange(partitions: int = 8, filters: str = "[IsNotNull(a)]", rows: str = "5") -> PlanRun:
    """A scan and an exchange, with metrics of the exchange."""
    pushed = f"PushedFilters: {filters}\n" if filters else ""
    text = f"""\
== Physical Plan ==
Exchange (2)
+- Scan parquet  (1)


(1) Scan parquet
Output [1]: [a#{partitions}]
Location: InMemoryFileIndex [facts.parquet]
{pushed}ReadSchema: struct<a:int>

(2) Exchange
Input [1]: [a#{partitions}]
Arguments: hashpartitioning(a#{partitions}, {partitions}), REPARTITION_BY_NUM, [plan_id=3]
"""
    nodes = (
        OperatorNode(0, "Exchange", metrics={
            "shuffle records written": rows, "shuffle bytes written": "1000.0 B",
            "number of partitions": str(partitions),
        }),
        OperatorNode(1, "Scan parquet "),
    )  # fmt: skip
    return PlanRun(text, nodes, ((1, 0),))
