"""What was seen of a stream: its batches, a row each, and its receivers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .jsonable import known

DSTREAM, QUERY = "DStream", "structured query"

DONE, WAITING, RUNNING, FAILED, IDLE = "done", "waiting", "running", "failed", "idle"
"""A batch's status. `idle` is a look at the source that found nothing to make a batch of."""

NEW, ACTIVE, ENDED = "not started", "running", "ended"
"""A stream's state."""

WARM_UP = 5
"""Batches that are left aside by default: the JVM compiles, and works off what came meanwhile."""


@dataclass(frozen=True)
class Batch:
    """One batch of a stream: times in seconds, `started` and `watermark` as Unix times.

    What Spark did not tell is None: never 0. `number` is Spark's own: a query counts its batches
    from 0, a DStream's batch is named by its time in milliseconds. `started` is the time that a
    DStream's batch ends its interval, and that a query's trigger began.

    A DStream's batch waits in the queue for `scheduling_delay`, and is done `total_delay` after its
    `started`. A query has no such queue: it takes what has come since, and only `processing`, its
    trigger's whole execution, is known. `durations` has its parts by Spark's names.

    `input_rate` is Spark's own figure of a query, records a second since the trigger before.
    `position` is how far the stream has read, `available` how far it could have, in records of the
    source's own count, where the source has one (Kafka). `state_rows` and `state_bytes` are those
    of all stateful operators together.
    """

    number: int
    started: float
    records: int | None = None
    input_rate: float | None = None
    processing: float | None = None
    scheduling_delay: float | None = None
    total_delay: float | None = None
    status: str = DONE
    state_rows: int | None = None
    state_bytes: int | None = None
    watermark: float | None = None
    durations: Mapping[str, float] = field(default_factory=dict)
    position: int | None = None
    available: int | None = None
    failure: str = ""

    @property
    def delay(self) -> float | None:
        """From `started` to the end: the total delay, or the processing where nothing queues."""
        return self.processing if self.total_delay is None else self.total_delay

    @property
    def ended(self) -> float | None:
        """When it was done, as a Unix time."""
        return None if self.delay is None else self.started + self.delay

    @property
    def behind(self) -> int | None:
        """Records that the source had when the batch was made, and that no batch has read yet."""
        if self.position is None or self.available is None:
            return None
        return max(0, self.available - self.position)


@dataclass(frozen=True)
class Receiver:
    """A receiver of a DStream, and what it took in: `rates` are pairs of Unix time and records/s.

    `active` is None where Spark hasn't told yet; `error` is its last one, empty for none.
    """

    stream: int
    name: str
    active: bool | None = None
    executor: str = ""
    error: str = ""
    rates: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class StreamSeen:
    """A stream: its batches in the order of time, and its receivers.

    `kind` is DSTREAM or QUERY. `interval` is that of its batches or of its trigger in seconds; None
    for a query that begins the next batch as soon as one is done. A `bounded` stream has its input
    from the start and takes it in batches (`availableNow`, a clock moved by hand): nothing comes at
    a rate that it could keep up with. `failure` is what it ended of, empty where it runs or was
    stopped. `dropped` counts batches that it had and that nothing keeps.

    `load` is what was really sent in records a second, where that is known: without it, what no
    receiver and no trigger took in isn't seen. The first `warm_up` completed batches aren't judged.
    """

    name: str
    kind: str
    batches: tuple[Batch, ...] = ()
    interval: float | None = None
    receivers: tuple[Receiver, ...] = ()
    state: str = ENDED
    bounded: bool = False
    failure: str = ""
    dropped: int = 0
    load: float | None = None
    warm_up: int = WARM_UP

    @property
    def done(self) -> tuple[Batch, ...]:
        """The batches that were completed, those that failed left aside."""
        return tuple(batch for batch in self.batches if batch.status == DONE)

    @property
    def from_first_record(self) -> StreamSeen:
        """Without what was before the first batch that has records, of its receivers too."""
        first = next((n for n, batch in enumerate(self.batches) if batch.records), 0)
        kept = self.batches[first:]
        return self._within(kept, begin=kept[0].started) if first else self

    @property
    def to_last_record(self) -> StreamSeen:
        """Without what was after the last batch that has records, of its receivers too."""
        last = next((n for n, batch in enumerate(reversed(self.batches)) if batch.records), 0)
        kept = self.batches[: len(self.batches) - last]
        return self._within(kept, end=kept[-1].started) if last else self

    def _within(
        self, batches: tuple[Batch, ...], begin: float = -math.inf, end: float = math.inf
    ) -> StreamSeen:
        receivers = tuple(
            replace(each, rates=tuple(pair for pair in each.rates if begin <= pair[0] <= end))
            for each in self.receivers
        )
        return replace(self, batches=batches, receivers=receivers)

    def count(self, status: str) -> int:
        """How many batches have that status."""
        return sum(batch.status == status for batch in self.batches)


def stream_from_json(data: Mapping[str, Any]) -> StreamSeen:
    """The stream that was written; fields that it does not know are left aside."""
    batches = tuple(Batch(**known(Batch, item)) for item in data.get("batches", ()))
    receivers = tuple(_receiver(item) for item in data.get("receivers", ()))
    return StreamSeen(**(known(StreamSeen, data) | {"batches": batches, "receivers": receivers}))


def _receiver(data: Mapping[str, Any]) -> Receiver:
    rates = tuple((float(at), float(rate)) for at, rate in data.get("rates", ()))
    return Receiver(**(known(Receiver, data) | {"rates": rates}))
