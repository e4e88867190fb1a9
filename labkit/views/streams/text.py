"""Streams for a terminal: what each shows, and minimum, quartiles and maximum of its batches."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core.records.stream import StreamSeen
from labkit.core.streams.watch import StreamWatch
from labkit.views.plain import cut, filled, width
from labkit.views.streams.tables import QUANTILES, Row, receiver_rows, statistic_rows
from labkit.views.streams.words import certainty, facts, failure, headline

NAME, CELL = 32, 8
"""Columns of a row's name, and of each cell: five of them fit into 80."""


def stream_watch_text(watch: StreamWatch) -> str:
    """A watched stream as it is now."""
    return streams_text([watch.stream])


def streams_text(streams: Sequence[StreamSeen]) -> str:
    """One stream below the other."""
    return "\n".join(_stream(stream) for stream in streams) or "No stream was seen.\n"


def _stream(stream: StreamSeen) -> str:
    lines = [filled(headline(stream)), filled(certainty(stream)), filled(facts(stream))]
    lines += [filled(told)] if (told := failure(stream)) else []
    if not stream.batches:
        return "\n".join(lines) + "\n"
    rows = [Row("", QUANTILES), *statistic_rows(stream)]
    rows += [Row(f"{row.name}, records/s", row.cells) for row in receiver_rows(stream)]
    return "\n".join([*lines, "", *map(_line, rows)]) + "\n"


def _line(row: Row) -> str:
    """A row: its name in what the cells leave of the width."""
    cells = row.cells[: len(QUANTILES)]
    room = width() - len(cells) * (CELL + 1)
    told = "".join(f" {cut(cell, CELL):>{CELL}}" for cell in cells)
    return f"{cut(row.name, room):<{min(room, NAME)}}{told}".rstrip()
