"""Progress of queries in the shapes that Spark writes: of 3.1 in an event log, of 4.x anywhere."""

from __future__ import annotations

import json
from typing import Any

LISTENER = "org.apache.spark.sql.streaming.StreamingQueryListener$"
RUN = "02142f42-0000-0000-0000-0000000000aa"


def old(number: int = 7) -> dict[str, Any]:
    """Spark 3.1's in a log: rows and rates source by source, no watermark, no operators."""
    return {
        "id": "c86ef692", "runId": RUN, "name": None, "timestamp": "2024-03-01T18:46:05.095Z",
        "batchId": number, "batchDuration": 1591,
        "durationMs": {"triggerExecution": 1590, "getBatch": 103, "addBatch": 1500},
        "eventTime": {}, "stateOperators": [],
        "sources": [{"description": "files", "startOffset": '{"seqNum":1}', "latestOffset": None,
                     "endOffset": '{"seqNum":2}', "numInputRows": 4210,
                     "inputRowsPerSecond": 7.1, "processedRowsPerSecond": 26.4}],
        "sink": {"description": "ForeachBatchSink", "numOutputRows": -1}, "observedMetrics": {},
    }  # fmt: skip


def new(number: int = 3, **more: Any) -> dict[str, Any]:
    """Spark 4.x's: whole figures, a watermark, operators with state."""
    told = {
        "id": "9ea2d9d9", "runId": RUN, "name": "totals", "timestamp": "2026-11-28T13:32:48.703Z",
        "batchId": number, "batchDuration": 874, "numInputRows": 3000,
        "inputRowsPerSecond": 1407.5, "processedRowsPerSecond": 3432.4,
        "durationMs": {"addBatch": 684, "commitOffsets": 93, "triggerExecution": 873},
        "eventTime": {"watermark": "2026-11-28T13:32:45.798Z"},
        "stateOperators": [{"numRowsTotal": 7000, "memoryUsedBytes": 2_000_000},
                           {"numRowsTotal": 30, "memoryUsedBytes": 500}],
        "sources": [{"description": "RateStreamV2", "startOffset": 4, "endOffset": 7,
                     "latestOffset": 7, "numInputRows": 3000}],
        "sink": {"description": "NoopTable", "numOutputRows": 3000},
    }  # fmt: skip
    return told | more


def kafka(start: int, end: int, latest: int) -> dict[str, Any]:
    """A source with a count of its own, in two partitions."""

    def offsets(n: int) -> str:
        return json.dumps({"clicks": {"0": n, "1": n}})

    return {"description": "KafkaV2[Subscribe[clicks]]", "numInputRows": 2 * (end - start),
            "startOffset": offsets(start), "endOffset": offsets(end),
            "latestOffset": offsets(latest)}  # fmt: skip


def event(kind: str, **told: Any) -> str:
    """A line of an event log."""
    return json.dumps({"Event": f"{LISTENER}{kind}", **told})
