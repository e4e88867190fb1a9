"""Tables that one arm scans more often than the other."""

from __future__ import annotations

import re
from collections import Counter

from labkit.core.plans.kinds import SCAN, base_name
from labkit.core.plans.run import Execution, Operator, executions
from labkit.core.records.arm import Arm

NO_TABLES = ("InMemoryTableScan", "LocalTableScan", "Range")
"""Leaves of a plan that read nothing which another arm could read less often."""

_TOPICS = re.compile(r"strategy=\w+\[([^\]]*)\]")
_TABLE = re.compile(r"\(([^()=]+)\)")
"""What a source says of itself: `KafkaRelation(strategy=Subscribe[topic], start=...)`, and
`JDBCRelation(table) [numPartitions=1]`."""


def scans_apart(arm: Arm, reference: Arm) -> str:
    """`flights.parquet is scanned once in self_join, twice in window.`; empty where none is.

    Reading a cache is none: what filled it stands below in the plan. Arms without plans read their
    input where no plan tells of it, so that nothing is said then.
    """
    if not (_ran(arm) and _ran(reference)):
        return ""
    here, there = _scans(arm), _scans(reference)
    return " ".join(
        f"{name} is scanned {_often(here[name])} in {arm.name}, {_often(there[name])} in "
        f"{reference.name}."
        for name in dict.fromkeys([*here, *there])
        if here[name] != there[name]
    )


def _ran(arm: Arm) -> tuple[Execution, ...]:
    return executions(arm.anatomy, arm.plan)


def _scans(arm: Arm) -> Counter[str]:
    return Counter(
        read_by(operator)
        for execution in _ran(arm)
        for operator in execution.operators
        if operator.kind == SCAN
        and not operator.spared
        and base_name(operator.name) not in NO_TABLES
    )


def read_by(operator: Operator) -> str:
    """What a scan reads: the name of file, table or topic, or else the operator's."""
    location = operator.facts.get("Location", "")
    inside = location[location.rfind("[") + 1 : location.rfind("]")] if "[" in location else ""
    file = inside.rsplit("/", 1)[-1]
    base = base_name(operator.name)
    name = operator.name.removeprefix(base).strip()
    if name.startswith("("):  # it is told in the source's own words
        told = _TOPICS.search(name) or _TABLE.match(name)
        name = told[1] if told else ""
    return (file if not file.startswith("part-") else "") or name or base


def _often(times: int) -> str:
    return {0: "not at all", 1: "once", 2: "twice"}.get(times, f"{times} times")
