"""Streams in HTML: what each shows, its drawing, its statistics, receivers and batches."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core.records.stream import DSTREAM, FAILED, StreamSeen
from labkit.core.streams.keeps_up import FALLS_BEHIND, KEEPS_UP, keeps_up
from labkit.core.streams.watch import StreamWatch
from labkit.views.html import fold, none
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable
from labkit.views.streams.chart import (
    FAILING,
    INTERVAL,
    LAG,
    PROCESSING,
    Scales,
    is_lagging,
    scales,
    stream_chart,
)
from labkit.views.streams.tables import (
    NEWEST,
    QUANTILES,
    Row,
    batch_columns,
    batch_rows,
    receiver_rows,
    statistic_rows,
)
from labkit.views.streams.words import certainty, facts, failure, headline
from labkit.views.stylesheet import piece

_TONES = {KEEPS_UP: "faster", FALLS_BEHIND: "slower"}


def stream_watch_html(watch: StreamWatch) -> str:
    """A watched stream as it is now."""
    return piece(streams_body([watch.stream]))


def streams_html(streams: Sequence[StreamSeen]) -> str:
    """Streams side by side, on the same scales: one that keeps up beside one that doesn't."""
    return piece(streams_body(streams))


def streams_body(streams: Sequence[StreamSeen], folded: bool = True) -> str:
    """The inside of `streams_html`; without the tables where they aren't `folded` below it."""
    if not streams:
        return none("No stream was seen.")
    shared = scales(streams)
    drawn = "".join(_stream(stream, arm_colour(i), shared) for i, stream in enumerate(streams))
    several = " several" if len(streams) > 1 else ""
    body = f'{_keys(streams)}<div class="arms streams{several}">{drawn}</div>'
    return f"<section>{body}</section>{tables_body(streams) if folded else ''}"


def tables_body(streams: Sequence[StreamSeen]) -> str:
    """Statistics, receivers and batches of streams, folded."""
    several = len(streams) > 1
    return "".join(
        fold(name + (f" of {stream.name}" if several else ""), table)
        for stream in streams
        if stream.batches
        for name, table in (
            ("Minimum, quartiles, maximum", _statistics(stream)),
            ("Receivers", _receivers(stream)),
            (_newest(stream), _batches(stream)),
        )
        if table
    )


def _keys(streams: Sequence[StreamSeen]) -> str:
    """The legend: what is the same in all drawings."""
    if not any(stream.batches for stream in streams):
        return ""
    items = [
        ("line", INTERVAL, "dashed", "the batch interval")
        if any(stream.interval for stream in streams) else None,
        ("dot", PROCESSING, "solid", "processing time")
        if any(stream.kind == DSTREAM for stream in streams) else None,
        ("line", LAG, "solid", "lag: the delay, and what was held back before it")
        if any(is_lagging(stream) for stream in streams) else None,
        ("dot", FAILING, "solid", "failed batch")
        if any(stream.count(FAILED) for stream in streams) else None,
    ]  # fmt: skip
    keys = "".join(
        f'<li><i class="{kind}" style="border-top-color:{variable(colour)};'
        f'border-top-style:{style};--tone:{variable(colour)}"></i>{escape(label)}</li>'
        for kind, colour, style, label in (item for item in items if item)
    )
    ground = f'<li><i style="background:{variable("band")}"></i>warm-up, not judged</li>'
    if all(stream.bounded for stream in streams):
        ground = ""
    return f'<ul class="keys">{keys}{ground}</ul>'


def _stream(stream: StreamSeen, colour: str, shared: Scales) -> str:
    tone = _TONES.get(keeps_up(stream).verdict, "open")
    error = f'<p class="small">{escape(told)}</p>' if (told := failure(stream)) else ""
    chart = stream_chart(stream, colour, shared) if stream.batches else ""
    return (
        f'<div class="stream"><div class="verdict" style="--tone:{variable(tone)}">'
        f'<h4 class="name" style="--tone:{variable(colour)}">{escape(headline(stream))}</h4>'
        f'<p class="small">{escape(certainty(stream))}</p></div>{chart}'
        f'<p class="muted small">{escape(facts(stream))}</p>{error}</div>'
    )


def _statistics(stream: StreamSeen) -> str:
    return _table("", QUANTILES, statistic_rows(stream))


def _receivers(stream: StreamSeen) -> str:
    rows = receiver_rows(stream)
    heads = (*QUANTILES, "state", "last error")
    return _table("records a second", heads, rows) if rows else ""


def _batches(stream: StreamSeen) -> str:
    return _table("batch", batch_columns(stream), batch_rows(stream))


def _newest(stream: StreamSeen) -> str:
    return "Batches" if len(stream.batches) <= NEWEST else f"The newest {NEWEST} batches"


def _table(lead: str, heads: Sequence[str], rows: Sequence[Row]) -> str:
    said = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row.name)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells)
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table class="tasks"><thead><tr><th scope="col" class="lead">'
        f"{escape(lead)}</th>{said}</tr></thead><tbody>{body}</tbody></table></div>"
    )
