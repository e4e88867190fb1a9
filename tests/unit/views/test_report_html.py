"""The report as text: its contents, its summary, where it comes from, how to run it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from labkit.core.records.again import Record, run_again
from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration, Observation
from labkit.core.records.sweep import Sweep
from labkit.views.demonstration import demonstration_html
from labkit.views.html import comparison_html, environment_html
from labkit.views.report import demonstration_report_html, report_html, sweep_report_html
from labkit.views.sweeps.html import sweep_html
from tests.unit.hostile_runs import EVIL
from tests.unit.sweeps import build_sweep
from tests.unit.views.conftest import build
from tests.unit.views.test_html import Page

RUN = "20231114-221320-reduce-by-key-0a1b2c"


def shown() -> Demonstration:
    """A demonstration of one observation."""
    seen = Observation("lazy", "nothing runs", "no job ran", True)
    known = build().environment
    return Demonstration("lazy-chain", "Nothing runs before an action", {"records": 10}, known,
                         (seen,), started=1_700_000_000.0, run=RUN)  # fmt: skip


def report(record: Record) -> str:
    """The record's report."""
    if isinstance(record, Comparison):
        return report_html(record)
    return (
        sweep_report_html(record)
        if isinstance(record, Sweep)
        else demonstration_report_html(record)
    )


RECORDS: dict[str, Callable[[], Record]] = {
    "comparison": lambda: replace(build(3), run=RUN),
    "sweep": lambda: replace(build_sweep(), run=RUN),
    "demonstration": shown,
}


@pytest.fixture(params=RECORDS)
def record(request: pytest.FixtureRequest) -> Record:
    """A record of each kind."""
    return RECORDS[request.param]()


def test_the_contents_lead_to_each_part(record: Record) -> None:
    """A link a part, in their order; each heading has its own."""
    html = report(record)
    links = re.findall(r'<a href="#(part-\d+)">([^<]*)</a>', html)
    assert [name for name, _ in links] == re.findall(r' id="(part-\d+)"', html)
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", html)
    assert [text for _, text in links][1:] == headings
    assert len(set(re.findall(r' id="([^"]+)"', html))) == len(re.findall(r' id="([^"]+)"', html))


def test_the_summary_comes_before_the_evidence(record: Record) -> None:
    """Claim, metrics and origin first; what has no evidence has no place for it."""
    html = report(record)
    summary, _, evidence = html.partition('<div class="evidence">')
    assert "Where this comes from</h2>" in summary
    assert "Where this comes from</h2>" not in evidence
    assert bool(evidence) != isinstance(record, Demonstration)


def test_a_report_says_where_it_comes_from(record: Record) -> None:
    """Date with its zone, version, machine, Spark, Java, Python, run, call and command."""
    html = re.sub(r"</?span[^>]*>", "", report(record))
    text = Page(html.replace("<!DOCTYPE html>", "")).text
    for part in (
        "2023-11-14 22:13:20 UTC", "Linux 6.1, 2 cores, 24.0 GB memory", "4.3.0 on local[2]",
        "Debian 17.0.15", "3.11.2", "labkit 0.", RUN,
    ):  # fmt: skip
        assert part in text
    again = run_again(record)
    assert text.count(again.call) == text.count(again.command) == 1


def test_a_cell_has_call_and_command_to_copy(record: Record) -> None:
    """Each whole in an element of its own that a click selects."""
    draw = {Comparison: comparison_html, Sweep: sweep_html, Demonstration: demonstration_html}
    html = draw[type(record)](record)  # type: ignore[operator]
    copied = re.findall(r'<pre style="user-select:all[^"]*"><code>(.*?)</code></pre>', html, re.S)
    again = run_again(record)
    assert [unescape(re.sub(r"<[^>]+>", "", text)) for text in copied] == [
        again.call,
        again.command,
    ]


def test_own_variants_have_a_call_and_a_word_on_it() -> None:
    """No command: the page says what to put in."""
    html = environment_html(replace(build(), lab="compare", params={}))
    assert "group_by_key=..., reduce_by_key=..., pairs=10, seed=7)" in html
    assert "in a shell" not in html and "in the place of ..." in html


def test_a_hostile_origin_stays_text(record: Record) -> None:
    """The run's id and the machine's name, too."""
    hostile = replace(record, run=EVIL, environment={**record.environment, "os": EVIL})
    page = Page(report(hostile).replace("<!DOCTYPE html>", ""))
    assert not {"script", "img", "iframe"} & set(page.tags)
