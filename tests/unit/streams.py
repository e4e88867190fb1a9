"""Streams made up for tests: DStreams that keep up or fall behind, and queries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labkit.core.records.stream import (
    ACTIVE,
    DSTREAM,
    FAILED,
    QUERY,
    WAITING,
    Batch,
    Receiver,
    StreamSeen,
)

BEGAN = 1_795_872_772.0
"""2026-11-28 13:32:52 UTC."""


def dstream(
    processing: Sequence[float],
    interval: float = 1.0,
    records: int = 1000,
    name: str = "clicks",
    **more: object,
) -> StreamSeen:
    """A DStream whose batches take so many seconds each, one after the other."""
    batches, free = [], BEGAN
    for number, took in enumerate(processing):
        started = BEGAN + number * interval
        begun = max(free, started)
        free = begun + took
        batches.append(
            Batch(
                round(started * 1000), started, records, processing=took,
                scheduling_delay=begun - started, total_delay=free - started,
            )
        )  # fmt: skip
    rates = tuple((batch.started, records / interval) for batch in batches)
    receiver = Receiver(0, "Socket stream [0]", True, "driver", rates=rates)
    return StreamSeen(name, DSTREAM, tuple(batches), interval, (receiver,), **more)  # type: ignore[arg-type]


def noisy(mean: float, count: int, seed: int = 1) -> list[float]:
    """Times that scatter by a tenth around a mean."""
    return [float(t) for t in mean * np.random.default_rng(seed).normal(1, 0.1, count)]


def keeping_up(count: int = 40, name: str = "calm") -> StreamSeen:
    """One whose batches take 0.4 s of their second, the first ones longer."""
    return dstream([2.1, 0.9, *noisy(0.4, count - 2)], name=name)


def falling_behind(count: int = 40, name: str = "hasty") -> StreamSeen:
    """One whose batches take 1.3 s of their second; the last ones still wait."""
    seen = dstream([2.1, *noisy(1.3, count - 1)], name=name, state=ACTIVE)
    end = seen.batches[-1].started
    waiting = tuple(Batch(round((end + i) * 1000), end + i, 1000, status=WAITING) for i in (1, 2))
    return StreamSeen(**{**vars(seen), "batches": seen.batches + waiting})


def failing(count: int = 8) -> StreamSeen:
    """One of whose batches the third failed."""
    seen = dstream(noisy(0.3, count), name="<b>odd</b>")
    third = Batch(**{**vars(seen.batches[2]), "status": FAILED, "failure": "ValueError: <script>"})
    batches = (*seen.batches[:2], third, *seen.batches[3:])
    return StreamSeen(**{**vars(seen), "batches": batches})


def query(
    processing: Sequence[float], available: Sequence[int] = (), most: int = 0, name: str = "totals"
) -> StreamSeen:
    """A query that begins a batch as soon as one is done; of a source that counts its records.

    `available` is how far the source was at each batch, `most` how many records it takes at once.
    """
    batches, started, position = [], BEGAN, 0
    for number, took in enumerate(processing):
        there = available[number] if available else None
        read = None if there is None else min(there, position + most)
        batches.append(
            Batch(
                number, started, 100 if read is None else read - position, input_rate=100.0,
                processing=took, state_rows=10 * number, state_bytes=1000 * number,
                watermark=started - 5, position=read, available=there,
            )
        )  # fmt: skip
        started, position = started + took, position if read is None else read
    return StreamSeen(name, QUERY, tuple(batches))
