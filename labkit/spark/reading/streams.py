"""Reads streams of a live session: queries from their progress, DStreams from their listener.

Both work with the UI off, while a stream runs and after it has stopped, as long as the JVM lives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from labkit.core.errors import UsageError
from labkit.core.records.stream import ACTIVE, DSTREAM, ENDED, NEW, QUERY, Batch, StreamSeen
from labkit.core.streams.batch import from_batch_info, from_progress, from_receiver_info
from labkit.core.streams.event_log import cause_of
from labkit.core.streams.live import followed

if TYPE_CHECKING:
    from pyspark.sql.streaming import StreamingQuery
    from pyspark.streaming import StreamingContext


_BOUNDED = ("AvailableNowTrigger$", "OneTimeTrigger$")
_BY_HAND = "ManualClock"
_STATES = {"INITIALIZED": NEW, "ACTIVE": ACTIVE}


class StreamReader(Protocol):
    """Something that knows what was seen of a stream so far."""

    def seen(self) -> StreamSeen:
        """The stream as it is now: its batches until now, and whether it runs."""


def reader_of(stream: Any, name: str = "") -> StreamReader:
    """The reader of a StreamingQuery or a StreamingContext; `name` is what views call it.

    Raises UsageError for anything else.
    """
    if hasattr(stream, "_jsq"):
        return QueryReader(stream, name)
    if hasattr(stream, "_jssc"):
        return DStreamReader(stream, name)
    raise UsageError(
        f"a {type(stream).__name__} can't be watched; allowed: a StreamingQuery, as start() gives "
        "it (not over Spark Connect), or a StreamingContext"
    )


def following(stream: Any, name: str = "") -> AbstractContextManager[None]:
    """Show a query or a context in the panel that runs the lab, if one does, while a block runs.

    `with following(query): ...` in a lab's steps or stretch. It costs some 10 ms a second where a
    panel listens, and nothing elsewhere.
    """
    return followed(reader_of(stream, name).seen)


class QueryReader:
    """Reads a query's progress. What was read stays, so that a reader that looks often has all.

    Spark keeps the last 100 (`spark.sql.streaming.numRecentProgressUpdates`).
    """

    def __init__(self, query: StreamingQuery, name: str = "") -> None:
        self._query, self._jsq = query, query._jsq
        self._batches: dict[tuple[int, float], Batch] = {}
        self._stream = StreamSeen(
            name or str(query.name or f"query {query.runId[:8]}"), QUERY, interval=self._interval(),
            bounded=self._trigger() in _BOUNDED,
        )  # fmt: skip

    def seen(self) -> StreamSeen:
        """The query as it is now."""
        active = bool(self._jsq.isActive())  # asked first: what it told before its end is read
        for batch in reversed(self._new()):
            self._batches[batch.number, batch.started] = batch
        batches = tuple(self._batches.values())
        numbers = {batch.number for batch in batches}
        missing = max(numbers) - min(numbers) + 1 - len(numbers) if numbers else 0
        return replace(
            self._stream, batches=batches, state=ACTIVE if active else ENDED,
            failure=self._failure(), dropped=missing,
        )  # fmt: skip

    def _new(self) -> list[Batch]:
        """What was told since the last look, the newest first."""
        found: list[Batch] = []
        for progress in reversed(list(self._jsq.recentProgress())):
            batch = from_progress(json.loads(progress.json()))
            if (batch.number, batch.started) in self._batches:
                break
            found.append(batch)
        return found

    def _interval(self) -> float | None:
        """The interval of a trigger that has one; no other trigger's class knows the method."""
        with suppress(Exception):
            return int(self._jsq.streamingQuery().trigger().intervalMs()) / 1000 or None
        return None

    def _trigger(self) -> str:
        with suppress(Exception):
            return str(self._jsq.streamingQuery().trigger().getClass().getSimpleName())
        return ""

    def _failure(self) -> str:
        error = self._jsq.exception()
        return cause_of(error.get().getMessage()) if error.isDefined() else ""


class DStreamReader:
    """Reads the listener that each StreamingContext feeds for the UI's Streaming page.

    It keeps 1000 completed batches (`spark.streaming.ui.retainedBatches`).
    """

    def __init__(self, context: StreamingContext, name: str = "") -> None:
        self._jssc = context._jssc
        scala = self._jssc.ssc()
        self._listener = scala.progressListener()
        self._stream = StreamSeen(
            name or "DStreams", DSTREAM,
            interval=scala.graph().batchDuration().milliseconds() / 1000,
            bounded=scala.scheduler().clock().getClass().getSimpleName() == _BY_HAND,
        )  # fmt: skip
        self._json = _mapper(context.sparkContext._jvm)

    def seen(self) -> StreamSeen:
        """The streams of the context as they are now, all together."""
        state = _STATES.get(self._jssc.getState().toString(), ENDED)
        told = self._told(self._listener.retainedBatches())
        batches = tuple(from_batch_info(batch_info(one)) for one in told)
        completed = sum(one["processingEndTime"] is not None for one in told)
        total = int(self._listener.numTotalCompletedBatches())
        receivers = tuple(
            from_receiver_info(info) for info in self._receivers(streams_that_count(told))
        )
        return replace(
            self._stream, batches=batches, receivers=receivers, state=state,
            dropped=max(0, total - completed),
        )  # fmt: skip

    def _receivers(self, counting: set[int]) -> list[dict[str, Any]]:
        """Each input stream that counts its records, in the REST API's schema of receivers."""
        rates = self._told(self._listener.receivedRecordRateWithBatchTime())
        found = []
        for number in self._told(self._listener.streamIds()):
            if number not in counting:
                continue
            info = self._told(self._listener.receiverInfo(number)) or {}
            found.append({
                **info, "streamId": number, "isActive": info.get("active"),
                "streamName": self._told(self._listener.streamName(number)),
                "eventRates": rates.get(str(number), ()),
            })  # fmt: skip
        return found

    def _told(self, value: Any) -> Any:
        return json.loads(self._json.writeValueAsString(value))


def batch_info(told: Mapping[str, Any]) -> dict[str, Any]:
    """A batch as Spark's listener keeps it (`BatchUIData`), in the REST API's schema.

    The REST API says 0 records where a stream doesn't count them (of files, of a queue): here they
    are unknown.
    """
    submitted, began, ended = (
        told[name] for name in ("submissionTime", "processingStartTime", "processingEndTime")
    )
    failures = [
        text for op in told["outputOperations"].values() if (text := op.get("failureReason"))
    ]
    counted = [stream["numRecords"] for stream in _counted(told)]
    uncounted = len(told["streamIdToInputInfo"]) - len(counted)
    return {
        "batchId": told["batchTime"]["millis"],
        "batchTime": told["batchTime"]["millis"],
        "status": "COMPLETED" if ended else "PROCESSING" if began else "QUEUED",
        "inputSize": sum(counted) if counted and not uncounted else None,
        "schedulingDelay": None if began is None else began - submitted,
        "processingTime": None if ended is None else ended - began,
        "totalDelay": None if ended is None else ended - submitted,
        "numFailedOutputOps": len(failures),
        "firstFailureReason": next((line for text in failures if (line := _cause(text))), ""),
    }


def streams_that_count(told: list[dict[str, Any]]) -> set[int]:
    """The input streams that tell how many records they brought."""
    return {stream["inputStreamId"] for one in told for stream in _counted(one)}


def _counted(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What input streams brought to a batch; a file stream's count is 0 whatever it read."""
    streams = told["streamIdToInputInfo"].values()
    return [stream for stream in streams if "files" not in stream["metadata"]]


def _cause(text: str) -> str:
    """The line of a failure that says what it was: Python's own, or the first."""
    lines = [line for line in text.splitlines() if line and not line.startswith(("\t", " "))]
    python = [line for line in lines if ": " in line and "Traceback" not in line]
    return (python[1:] or lines or [""])[0].strip()


def _mapper(jvm: Any) -> Any:
    """Jackson's, which sees private fields, too: a batch's time is one."""
    mapper = jvm.com.fasterxml.jackson.databind.ObjectMapper()
    mapper.registerModule(jvm.com.fasterxml.jackson.module.scala.DefaultScalaModule())
    jackson = jvm.com.fasterxml.jackson.annotation
    visible = getattr(jackson, "JsonAutoDetect$Visibility").ANY
    mapper.setVisibility(jackson.PropertyAccessor.FIELD, visible)
    return mapper
