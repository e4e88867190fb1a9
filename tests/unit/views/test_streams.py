"""Streams as text, HTML and drawing: what is said and drawn of those that do well and badly."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from labkit.core.records.demonstration import (
    Demonstration,
    Observation,
    demonstration_from_json,
)
from labkit.core.records.stream import ACTIVE, DSTREAM, ENDED, NEW, StreamSeen
from labkit.core.streams.live import followed
from labkit.core.streams.watch import StreamWatch
from labkit.views.demonstration import demonstration_html, demonstration_text
from labkit.views.job_bar import JobBar
from labkit.views.palette import variable
from labkit.views.report import demonstration_report_html
from labkit.views.streams.chart import scales, stream_chart
from labkit.views.streams.html import streams_html
from labkit.views.streams.live import LiveStream
from labkit.views.streams.text import streams_text
from tests.unit.streams import dstream, failing, falling_behind, keeping_up, noisy, query


def svgs(html: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


def strokes(html: str, colour: str) -> int:
    return html.count(f"stroke:{variable(colour)}")


def test_one_that_keeps_up_stands_beside_one_that_does_not() -> None:
    """Each says what it does, in its own colour, on scales that both share."""
    html = streams_html([keeping_up(), falling_behind()])
    assert "calm keeps up" in html
    assert "hasty falls behind" in html
    assert html.count('class="stream"') == 2
    assert len(svgs(html)) == 4
    shared = scales([keeping_up(), falling_behind()])
    assert shared.slowest > 13
    assert stream_chart(keeping_up(), "arm-1", shared) in html


def test_a_chart_has_delay_interval_processing_and_input() -> None:
    """And a ground under the warm-up; texts name the panels with their units."""
    html = streams_html([falling_behind()])
    texts = [text.text for svg in svgs(html) for text in svg.iter() if text.tag.endswith("text")]
    assert "total delay, seconds" in texts
    assert "input, records a second" in texts
    assert strokes(html, "arm-1") == 4, "two lines, each with its dots"
    assert strokes(html, "phase-compute") == 1
    assert html.count("stroke-dasharray:5 4") == 1
    assert html.count("warm-up: these batches") == 2
    assert "2 waiting in the queue; running" in html


def test_what_a_source_keeps_back_is_drawn_beside_the_delay() -> None:
    """And only there: a DStream's delay is its lag."""
    capped = query([1.0] * 40, available=[1000 * i for i in range(40)], most=800)
    assert strokes(streams_html([capped]), "foreign") == 1
    assert "held back" in streams_html([capped])
    assert strokes(streams_html([keeping_up()]), "foreign") == 0


def test_a_query_has_its_batch_duration_state_and_watermark() -> None:
    """No queue, no interval, and so neither column nor line of them."""
    html = streams_html([query([1.0] * 20)])
    assert "batch duration, seconds" in html
    assert "waited" not in html
    assert "stroke-dasharray" not in html
    for head in ("state rows", "watermark"):
        assert f">{head}</th>" in html


def test_failed_batches_are_marked_and_what_they_failed_of_is_said() -> None:
    """Names and errors come from people, and are escaped."""
    html = streams_html([failing()])
    assert strokes(html, "slower") == 1
    assert "&lt;b&gt;odd&lt;/b&gt;" in html
    assert "ValueError: &lt;script&gt;" in html
    assert "<script" not in html
    assert svgs(html)


@pytest.mark.parametrize(
    ("state", "said"),
    [(NEW, "it has not started"), (ACTIVE, "no batch has been made"), (ENDED, "ended before")],
)
def test_a_stream_without_batches_says_so(state: str, said: str) -> None:
    """In each of its states, without a drawing."""
    empty = StreamSeen("none", DSTREAM, state=state)
    for told in (streams_html([empty]), streams_text([empty])):
        assert said in told
    assert "<svg" not in streams_html([empty])
    assert "No stream" in streams_html([])
    assert "No stream" in streams_text([])


@pytest.mark.parametrize(
    "odd",
    [
        dstream([0.3]),
        dstream([0.0, 0.0], records=0),
        replace(dstream([0.3] * 3), interval=None),
        replace(dstream([0.3] * 3), batches=dstream([0.3]).batches, receivers=()),
        query([0.5]),
    ],
)
def test_odd_streams_are_drawn(odd: StreamSeen) -> None:
    """One batch, no input, no interval: no division by nothing."""
    assert len(svgs(streams_html([odd]))) == 2
    assert odd.name in streams_text([odd])


def test_many_batches_are_a_line_without_dots() -> None:
    """And the table lists the newest."""
    html = streams_html([dstream(noisy(0.4, 300))])
    assert strokes(html, "arm-1") == 2
    assert "The newest 20 batches" in html


@pytest.mark.parametrize("columns", ["60", "80", "100"])
def test_the_text_has_the_quantiles_and_fits(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row a figure, in whatever width."""
    monkeypatch.setenv("COLUMNS", columns)
    text = streams_text([keeping_up(), query([1.0] * 5)])
    assert max(map(len, text.splitlines())) <= int(columns)
    assert re.search(r"^processing time .* 2\.10 s$", text, re.MULTILINE)
    assert "Socket str" in text


def shown(streams: Sequence[StreamSeen]) -> Demonstration:
    seen = Observation("side-by-side", "one keeps up", "so it is", True, streams=tuple(streams))
    return Demonstration("batch-interval", "Batch intervals", {}, {}, (seen,))


def test_a_demonstration_draws_its_streams() -> None:
    """In a cell, in its report, in its text; and has them again when it is loaded."""
    record = shown([keeping_up(), falling_behind()])
    for told in (demonstration_html(record), demonstration_report_html(record)):
        assert "hasty falls behind" in told
        assert len(svgs(told)) == 4
    assert "hasty falls behind" in demonstration_text(record)
    assert demonstration_from_json(record.to_json()).streams == record.streams
    assert demonstration_from_json(shown([]).to_json()).streams == ()


def test_a_live_widget_is_drawn_anew_at_each_look() -> None:
    """The tables come at the end, and a widget that is closed is told nothing."""
    lengths = iter([3, 4, 5, 40])
    states = iter([ACTIVE, ACTIVE, ACTIVE, ENDED])

    def look() -> StreamSeen:
        whole = keeping_up()
        return replace(whole, batches=whole.batches[: next(lengths)], state=next(states))

    watch = StreamWatch(look, 3600)
    live = LiveStream(watch)
    assert "4 batches; running" in live.page.value
    watch.look()
    assert "5 batches; running" in live.page.value
    assert "<details" not in live.page.value
    watch.look()
    assert "calm keeps up" in live.page.value
    assert "<details" in live.page.value
    live.close()


class OneRun:
    """A job that follows a stream and ends."""

    result: Any = None
    error = None

    def __init__(self, during: list[str]) -> None:
        self._during = during
        self.bar: JobBar | None = None

    def start(self, _on_progress: Any, _on_look: Any, on_end: Any) -> None:
        assert self.bar is not None
        with followed(lambda: falling_behind(30), 3600):
            pass
        self._during.append(self.bar.stream.value)
        self.result = shown([])
        on_end()

    def cancel(self) -> None: ...

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
        return True

    def tasks_done(self) -> tuple[int, int]:
        return 0, 0


def test_a_panel_shows_the_stream_that_its_lab_runs() -> None:
    """While it runs; its result takes the stream's place."""
    during: list[str] = []
    job = OneRun(during)
    bar = JobBar("Run", "play", lambda: job, lambda _: None, lambda _: None)
    job.bar = bar
    bar.run()
    assert "hasty falls behind" in during[0]
    assert bar.stream.value == ""
    assert bar.status.value.count("Done.") == 1
