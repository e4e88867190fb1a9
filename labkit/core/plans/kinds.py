"""What kind of work an operator of a plan does, by its name."""

from __future__ import annotations

import re

SHUFFLE, BROADCAST, REUSED, READ = "shuffle", "broadcast", "reused", "aqe"
JOIN, SORT, SCAN, PYTHON, AGGREGATE = "join", "sort", "scan", "python", "aggregate"
PLAIN, FRAME = "plain", "frame"

_KINDS = (
    (REUSED, r"Reused"),
    (BROADCAST, r"BroadcastExchange"),
    (SHUFFLE, r"(?:Shuffle)?Exchange|CustomShuffle"),
    (READ, r"AQEShuffleRead"),
    (PYTHON, r"\w*(?:Python|InPandas|InArrow|Arrow(?!ToRow))|AttachDistributedSequence"),
    (JOIN, r"\w*Join|CartesianProduct"),
    (SORT, r"Sort\b|TakeOrderedAndProject"),
    (AGGREGATE, r"\w*Aggregate"),
    (SCAN, r"(?:File|Batch|Row)?Scan\b|BatchScan|InMemoryTableScan|LocalTableScan|Range\b"
           r"|(?:Streaming|Logical)?Relation|LogicalRDD|DataSourceV2\w*"),
    (FRAME, r"AdaptiveSparkPlan|\w*QueryStage|OverwriteByExpression|AppendData|WriteTo\w+"
            r"|InMemoryRelation|CommandResult|Execute|ColumnarToRow|InputAdapter|WriteFiles"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_BASE = re.compile(r"Scan [^\s(]+|[\w']+")


def kind_of(name: str) -> str:
    """One of the kinds above: FRAME for what only holds a plan together, PLAIN for the rest."""
    plain = name.lstrip("'")
    return next((kind for kind, pattern in _PATTERNS if pattern.match(plain)), PLAIN)


def base_name(name: str) -> str:
    """The operator without its join type, table or source: `SortMergeJoin`, `Scan parquet`."""
    found = _BASE.match(name)
    return found.group() if found else name
