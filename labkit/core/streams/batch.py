"""Batches from what Spark tells of them: a query's progress, and the REST pages of DStreams.

A query's progress is the JSON of `StreamingQueryProgress`, the pages are `/streaming/batches` and
`/streaming/receivers` below `/api/v1/applications/[app-id]`. Where Spark knows nothing it writes
null, -1, NaN or no field at all; all of these are None here, and never 0.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from labkit.core.records.stream import DONE, FAILED, IDLE, RUNNING, WAITING, Batch, Receiver

_MILLIS = 1000
_Items = Sequence[Mapping[str, Any]]

_STATUS = {"QUEUED": WAITING, "PROCESSING": RUNNING, "COMPLETED": DONE}


def number_of(value: Any) -> float | None:
    """A figure that Spark wrote: None for null, NaN, an infinity, less than 0, and no number."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) and found >= 0 else None


def moment_of(stamp: Any) -> float | None:
    """A Unix time from `2026-11-28T13:14:15.016Z`, `...016GMT`, or milliseconds."""
    if not isinstance(stamp, str):
        millis = number_of(stamp)
        return None if millis is None else millis / _MILLIS
    plain = stamp.removesuffix("GMT").removesuffix("Z")
    for form in ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(plain, form).replace(tzinfo=timezone.utc).timestamp()
        except ValueError:
            continue
    return None


def from_progress(progress: Mapping[str, Any]) -> Batch:
    """A batch of a query from its progress; raises ValueError where it has no number or time."""
    number, started = number_of(progress.get("batchId")), moment_of(progress.get("timestamp"))
    if number is None or started is None:
        raise ValueError("a query's progress needs its batchId and its timestamp")
    durations = _durations(progress.get("durationMs"))
    sources, states = _items(progress, "sources"), _items(progress, "stateOperators")
    whole = number_of(progress.get("batchDuration"))
    processing = durations.get("triggerExecution", None if whole is None else whole / _MILLIS)
    water = moment_of((progress.get("eventTime") or {}).get("watermark"))
    return Batch(
        number=int(number),
        started=started,
        records=_records(progress, sources),
        input_rate=_input_rate(progress, sources),
        processing=processing,
        status=IDLE if durations and "addBatch" not in durations else DONE,
        state_rows=_sum(state.get("numRowsTotal") for state in states),
        state_bytes=_sum(state.get("memoryUsedBytes") for state in states),
        watermark=water or None,  # 1970 is Spark's word for none yet
        durations=durations,
        position=_sum(_offset(source.get("endOffset")) for source in sources),
        available=_sum(_offset(source.get("latestOffset")) for source in sources),
    )


def from_batch_info(info: Mapping[str, Any]) -> Batch:
    """A batch of a DStream from its `BatchInfo`; one of whose output operations failed says so.

    Raises ValueError where it has no number or time.
    """
    number, started = number_of(info.get("batchId")), moment_of(info.get("batchTime"))
    if number is None or started is None:
        raise ValueError("a batch of a DStream needs its batchId and its batchTime")
    failed = number_of(info.get("numFailedOutputOps")) or 0
    return Batch(
        number=int(number),
        started=started,
        records=_sum([info.get("inputSize")]),
        processing=_seconds(info.get("processingTime")),
        scheduling_delay=_seconds(info.get("schedulingDelay")),
        total_delay=_seconds(info.get("totalDelay")),
        status=FAILED if failed else _STATUS.get(str(info.get("status")), DONE),
        failure=str(info.get("firstFailureReason") or ""),
    )


def from_receiver_info(info: Mapping[str, Any]) -> Receiver:
    """A receiver from its `ReceiverInfo`."""
    rates = ((moment_of(at), number_of(rate)) for at, rate in info.get("eventRates") or () if at)
    active = info.get("isActive")
    said = (info.get("lastErrorMessage"), info.get("lastError"))
    return Receiver(
        stream=int(info["streamId"]),
        name=str(info.get("streamName") or ""),
        active=None if active is None else bool(active),
        executor=str(info.get("executorId") or ""),
        error=next((str(text) for text in said if text), ""),
        rates=tuple((at, rate) for at, rate in rates if at is not None and rate is not None),
    )


def _seconds(value: Any) -> float | None:
    millis = number_of(value)
    return None if millis is None else millis / _MILLIS


def _durations(parts: Any) -> dict[str, float]:
    told = parts.items() if isinstance(parts, Mapping) else ()
    found = {str(name): _seconds(value) for name, value in told}
    return {name: value for name, value in found.items() if value is not None}


def _items(progress: Mapping[str, Any], name: str) -> _Items:
    return [item for item in progress.get(name) or () if isinstance(item, Mapping)]


def _records(progress: Mapping[str, Any], sources: _Items) -> int | None:
    """The rows that came in: events in a log tell them source by source only."""
    whole = number_of(progress.get("numInputRows"))
    return _sum(s.get("numInputRows") for s in sources) if whole is None else int(whole)


def _input_rate(progress: Mapping[str, Any], sources: _Items) -> float | None:
    whole = number_of(progress.get("inputRowsPerSecond"))
    rates = [number_of(source.get("inputRowsPerSecond")) for source in sources]
    if whole is not None or not rates or None in rates:
        return whole
    return sum(rate for rate in rates if rate is not None)


def _sum(values: Iterable[Any]) -> int | None:
    """Their sum; None where there are none, or one of them isn't known."""
    known = [number_of(value) for value in values]
    if not known or None in known:
        return None
    return int(sum(value for value in known if value is not None))


def _offset(offset: Any) -> int | None:
    """How many records a source's offset counts: Kafka's, a topic's partitions with their numbers.

    Other offsets count seconds, files or something of their own: None.
    """
    try:
        told = json.loads(offset) if isinstance(offset, str) else offset
    except ValueError:
        return None
    if not isinstance(told, Mapping) or not told:
        return None
    if not all(isinstance(topic, Mapping) for topic in told.values()):
        return None
    return _sum(at for topic in told.values() for at in topic.values())
