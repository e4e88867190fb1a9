"""Structured queries from the lines of an event log, of whatever Spark wrote it.

Spark writes what `StreamingQueryListener` is told: that a query started, its progress after each
batch, and its end. Of DStreams it writes nothing into its event log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.core.records.stream import ACTIVE, ENDED, QUERY, Batch, StreamSeen

from .batch import from_progress

_LISTENER = "StreamingQueryListener$"
_STARTED, _PROGRESS, _ENDED = "QueryStartedEvent", "QueryProgressEvent", "QueryTerminatedEvent"


_IDS = re.compile(r"^.*\bterminated with exception: (?=\S)")
"""What stands before the cause, as of Spark 3.4."""


@dataclass(frozen=True)
class Queries:
    """The queries of a log in the order of their start, and how many of their lines were unread."""

    streams: tuple[StreamSeen, ...]
    unreadable: int = 0


@dataclass
class _Run:
    """One run of a query: it keeps its id over restarts, and has a run id of each."""

    name: str = ""
    batches: list[Batch] = field(default_factory=list)
    ended: bool = False
    failure: str = ""


def queries_of(lines: Iterable[str]) -> Queries:
    """The queries that an event log tells of; a run of each that was restarted from a checkpoint.

    Lines of other events are passed over, whatever is in them. Those of queries that are broken, or
    whose progress has no number or time, are counted.
    """
    runs: dict[str, _Run] = {}
    unreadable = 0
    for line in lines:
        if _LISTENER not in line:
            continue
        try:
            _take(json.loads(line), runs)
        except (ValueError, TypeError, AttributeError, KeyError):
            unreadable += 1
    return Queries(tuple(_stream(key, run) for key, run in runs.items()), unreadable)


def _take(event: Mapping[str, Any], runs: dict[str, _Run]) -> None:
    _, listener, kind = str(event["Event"]).rpartition(_LISTENER)
    if not listener:  # another event, in whose text the name stands
        return
    progress = _progress(event) if kind == _PROGRESS else {}
    told = progress or event
    key = str(told.get("runId") or told["id"])
    run = runs.setdefault(key, _Run())
    run.name = str(told.get("name") or run.name)
    if kind == _PROGRESS:
        run.batches.append(from_progress(progress))
    elif kind == _ENDED:
        run.ended = True
        run.failure = cause_of(event.get("exception"))


def _progress(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The progress itself: an object, or the text of one, by the version of Spark."""
    told = event["progress"]
    found: Mapping[str, Any] = json.loads(told) if isinstance(told, str) else told
    return found


def _stream(key: str, run: _Run) -> StreamSeen:
    batches = tuple(sorted(run.batches, key=lambda batch: (batch.number, batch.started)))
    name = run.name or f"query {key[:8]}"
    state = ENDED if run.ended else ACTIVE
    return StreamSeen(name, QUERY, batches, state=state, failure=run.failure)


def cause_of(text: object) -> str:
    """What a query ended of: its error's first line without the query's ids; empty for none."""
    lines = (line.strip() for line in str(text or "").splitlines())
    first = next((line for line in lines if line), "")
    return _IDS.sub("", first)
