"""What is said of a stream: its headline, what it is, and how its batches went."""

from __future__ import annotations

from labkit.core import units
from labkit.core.records.stream import (
    ACTIVE,
    FAILED,
    IDLE,
    NEW,
    RUNNING,
    WAITING,
    StreamSeen,
)
from labkit.core.streams.keeps_up import OPEN, batches, keeps_up

EMPTY = {
    NEW: "Nothing is known yet: it has not started.",
    ACTIVE: "Nothing is known yet: no batch has been made.",
}
"""What is said of a stream that has no batches, by its state."""

NONE = "It ended before its first batch."


def headline(stream: StreamSeen) -> str:
    """What it shows in a line: `clicks falls behind`."""
    if not stream.batches:
        return f"{stream.name}: no batches"
    verdict = keeps_up(stream).verdict
    if verdict != OPEN:
        return f"{stream.name} {verdict}"
    return f"{stream.name}: {batches(_made(stream))}"


def certainty(stream: StreamSeen) -> str:
    """What the headline rests on: `keeps up: after the warm-up its lag changes by ...`."""
    if not stream.batches:
        return EMPTY.get(stream.state, NONE)
    said = keeps_up(stream).words
    return said[0].upper() + said[1:]


def facts(stream: StreamSeen) -> str:
    """What it is, and what became of its batches: `DStream, a batch every 2 s; 40 batches, ...`."""
    every = "" if stream.interval is None else f", a batch every {units.seconds(stream.interval)}"
    waiting, running, failed = (stream.count(status) for status in (WAITING, RUNNING, FAILED))
    parts = [
        batches(_made(stream)),
        f"{waiting} waiting in the queue" if waiting else "",
        f"{running} being processed" if running else "",
        f"{failed} failed" if failed else "",
        f"{stream.dropped} no longer kept by Spark" if stream.dropped else "",
    ]
    told = ", ".join(part for part in parts if part)
    kind = stream.kind[0].upper() + stream.kind[1:]
    return f"{kind}{every}; {told}; {stream.state}."


def failure(stream: StreamSeen) -> str:
    """What it, or the first of its batches that failed, failed of; empty where none did."""
    if stream.failure:
        return f"It ended in an error: {stream.failure}"
    first = next((batch.failure for batch in stream.batches if batch.status == FAILED), None)
    return "" if first is None else f"The first batch that failed: {first or 'no reason is told'}"


def _made(stream: StreamSeen) -> int:
    return len(stream.batches) - stream.count(IDLE)
