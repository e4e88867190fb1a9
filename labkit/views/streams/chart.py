"""A stream over time: how long its batches took to be done, against their interval; what came in.

As in a timeline, two drawings lie over each other: the shapes are stretched to the width that there
is, the texts keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.core.records.stream import DSTREAM, StreamSeen
from labkit.core.streams.series import (
    Point,
    delays,
    failures,
    input_rates,
    lags,
    processing_times,
)
from labkit.views.figures.ticks import linear_ticks, scaled, seconds_label
from labkit.views.markup import escape
from labkit.views.palette import FONT, variable
from labkit.views.tasks.timeline_svg import LEFT, RIGHT, Words

LEAST = 280
"""The least width in pixels that a chart is shown at: what has room there has it in all."""

MOST_DOTS = 150
"""More batches than this are a line without dots."""

PROCESSING, LAG, INTERVAL, FAILING = "phase-compute", "foreign", "ink", "slower"
"""The palette's names of what is the same in all charts; the delay has the stream's own colour."""

_TALL, _LOW, _TOP, _GAP, _AXIS = 120.0, 64.0, 22.0, 30.0, 24.0
_EVEN = "vector-effect:non-scaling-stroke"


@dataclass(frozen=True)
class Scales:
    """What all charts that stand together share: seconds across, seconds and records/s up."""

    longest: float
    slowest: float
    fastest: float


@dataclass(frozen=True)
class Series:
    """Points of one colour, as a line, as dots or both."""

    points: Sequence[Point]
    colour: str
    line: bool = True
    dots: bool = True


@dataclass(frozen=True)
class Box:
    """Where a panel lies: its top and bottom in pixels, and the value at its top."""

    top: float
    bottom: float
    most: float
    longest: float
    wide: float

    def x(self, at: float) -> float:
        """Where a time stands, from the left."""
        return self.wide * at / self.longest

    def y(self, value: float) -> float:
        """Where a value stands, from the top."""
        return self.bottom - (self.bottom - self.top) * max(0.0, value) / self.most


def scales(streams: Sequence[StreamSeen]) -> Scales:
    """Those that hold all points of these streams, and their intervals."""
    timed = [
        point
        for stream in streams
        for of in (delays, lags, processing_times, failures)
        for point in of(stream)
    ]
    rates = [point for stream in streams for point in input_rates(stream)]
    intervals = [stream.interval or 0.0 for stream in streams]
    return Scales(
        max((point.at for point in (*timed, *rates)), default=0.0) or 1.0,
        max([*(point.value for point in timed), *intervals], default=0.0) * 1.05 or 1.0,
        max((point.value for point in rates), default=0.0) * 1.05 or 1.0,
    )


def is_lagging(stream: StreamSeen) -> bool:
    """Whether its lag is drawn beside its delay: where the source or its sender holds more back."""
    apart = (a.value - b.value for a, b in zip(lags(stream), delays(stream), strict=True))
    return any(abs(more) > 0.001 for more in apart)


def stream_chart(stream: StreamSeen, colour: str, shared: Scales) -> str:
    """The drawing of a stream in a colour of the palette."""
    wide = LEAST - LEFT - RIGHT
    delay = Box(_TOP, _TOP + _TALL, shared.slowest, shared.longest, wide)
    below = delay.bottom + _GAP
    rate = Box(below, below + _LOW, shared.fastest, shared.longest, wide)
    came = Series(input_rates(stream), colour, dots=not _many(stream))
    height = rate.bottom + _AXIS
    across = linear_ticks(shared.longest, 5)
    shapes = (
        _warm_up(stream, delay, rate)
        + _grid(delay, linear_ticks(shared.slowest, 4), across)
        + _grid(rate, linear_ticks(shared.fastest, 3), across)
        + "".join(_series(series, delay) for series in _times(stream, colour))
        + _interval(stream, delay)
        + _series(came, rate)
    )
    words = Words(wide)
    texts = _texts(stream, delay, rate, shared, words)
    texts += "".join(
        words.at(rate.x(value), rate.bottom + 16, seconds_label(value) + unit, "muted", "middle")
        for value, unit in zip(across, [*[""] * (len(across) - 1), " s"], strict=True)
    )
    start = '<svg xmlns="http://www.w3.org/2000/svg" width="100%" '
    return (
        f'<div class="lanes" role="img" aria-label="{escape(_label(stream))}" '
        f'style="height:{height:g}px"><div>{start}height="{height:g}" '
        f'viewBox="0 0 {wide} {height:g}" preserveAspectRatio="none">{shapes}</svg>'
        f'{start}height="{height:g}" class="words" style="font-family:{FONT}">{texts}</svg>'
        "</div></div>"
    )


def _many(stream: StreamSeen) -> bool:
    return len(stream.done) > MOST_DOTS


def _times(stream: StreamSeen, colour: str) -> list[Series]:
    """What is drawn over each other in the upper panel; a query's delay is its processing time."""
    many = _many(stream)
    found = [Series(delays(stream), colour, dots=not many)]
    if is_lagging(stream):
        found.insert(0, Series(lags(stream), LAG, dots=False))
    if stream.kind == DSTREAM:
        found.insert(0, Series(processing_times(stream), PROCESSING, line=many, dots=not many))
    return [*found, Series(failures(stream), FAILING, line=False)]


def _label(stream: StreamSeen) -> str:
    return f"delay, processing time and input of {stream.name} over time"


def _texts(stream: StreamSeen, delay: Box, rate: Box, shared: Scales, words: Words) -> str:
    """Names and ticks of both panels."""
    unit, thousands = scaled(shared.fastest, "")
    named = f"records a second, {thousands}" if thousands else "records a second"
    what = "total delay" if stream.kind == DSTREAM else "batch duration"
    drawn = words.at(0, delay.top - 9, f"{what}, seconds", "ink")
    drawn += words.at(0, rate.top - 9, f"input, {named}", "ink")
    for box, ticks, each in (
        (delay, linear_ticks(shared.slowest, 4), 1.0),
        (rate, linear_ticks(shared.fastest, 3), unit),
    ):
        drawn += "".join(words.beside(box.y(v) + 4, seconds_label(v / each)) for v in ticks)
    return drawn


def _grid(box: Box, up: Sequence[float], across: Sequence[float]) -> str:
    lines = [f"M0,{box.y(value):.1f}H{box.wide}" for value in up]
    lines += [f"M{box.x(value):.1f},{box.top:g}V{box.bottom:g}" for value in across]
    return f'<path d="{"".join(lines)}" style="stroke:{variable("line")};fill:none;{_EVEN}"/>'


def _warm_up(stream: StreamSeen, *boxes: Box) -> str:
    """A ground under the batches that aren't judged."""
    points = delays(stream)
    if not points or not stream.warm_up or stream.bounded:
        return ""
    until = points[min(stream.warm_up, len(points)) - 1].at
    return "".join(
        f'<rect x="0" y="{box.top:g}" width="{box.x(until):.1f}" '
        f'height="{box.bottom - box.top:g}" style="fill:{variable("band")}">'
        "<title>warm-up: these batches aren’t judged</title></rect>"
        for box in boxes
    )


def _interval(stream: StreamSeen, box: Box) -> str:
    if stream.interval is None:
        return ""
    return (
        f'<path d="M0,{box.y(stream.interval):.1f}H{box.wide}" style="stroke:{variable(INTERVAL)};'
        f'stroke-width:1.5;stroke-dasharray:5 4;fill:none;{_EVEN}"/>'
    )


def _series(series: Series, box: Box) -> str:
    places = [f"{box.x(point.at):.1f},{box.y(point.value):.1f}" for point in series.points]
    if not places:
        return ""
    stroke = f"stroke:{variable(series.colour)};fill:none;{_EVEN}"
    drawn = ""
    if series.line:
        drawn += f'<path d="M{"L".join(places)}" style="stroke-width:1.5;{stroke}"/>'
    if series.dots:
        dots = "".join(f"M{place}h.01" for place in places)
        drawn += f'<path d="{dots}" style="stroke-width:5;stroke-linecap:round;{stroke}"/>'
    return drawn
