"""What Spark tells of a stream's batches while it runs: of a StreamingContext, and of a query."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.core.records.stream import Batch
from labkit.core.streams.batch import from_batch_info, from_progress

if TYPE_CHECKING:
    from pyspark.sql.streaming import StreamingQuery
    from pyspark.streaming import StreamingContext


def batches_of(context: StreamingContext) -> tuple[Batch, ...]:
    """The batches that a started context has completed, as far as Spark still keeps them.

    They come from the listener that the UI's Streaming page asks; it is there with the UI off, too.
    """
    kept = context._jssc.ssc().progressListener().retainedCompletedBatches()
    found = (kept.apply(place) for place in range(kept.size()))
    return tuple(sorted((_batch(each) for each in found), key=lambda batch: batch.number))


def batches_of_query(query: StreamingQuery) -> tuple[Batch, ...]:
    """The batches of a query that Spark still keeps: the last 100, unless a session keeps more."""
    told = (json.loads(progress.json()) for progress in query._jsq.recentProgress())
    return tuple(from_progress(progress) for progress in told)


def _batch(shown: Any) -> Batch:
    """A batch as the Streaming page has it, by the names of the REST page."""
    when = shown.batchTime().milliseconds()
    delays = {
        "schedulingDelay": shown.schedulingDelay(),
        "processingTime": shown.processingDelay(),
        "totalDelay": shown.totalDelay(),
    }
    known = {name: delay.get() for name, delay in delays.items() if delay.isDefined()}
    told = {"batchId": when, "batchTime": when, "inputSize": shown.numRecords()}
    return from_batch_info(told | known | {"numFailedOutputOps": shown.numFailedOutputOp()})
