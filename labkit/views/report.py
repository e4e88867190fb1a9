"""A comparison or a sweep as one file that anyone can open: no network, no scripts, printable.

What a reader needs first stands first, and is to fit two sheets of paper: the verdict with its
figure, reasons and cautions, the metrics, and where it comes from. The evidence begins a new one.
"""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core.records.again import Record
from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.provenance import origin, origin_line
from labkit.core.records.sweep import Sweep
from labkit.core.sweeps.words import headline, lead
from labkit.views.again_html import again_body
from labkit.views.demonstration import (
    demonstration_body,
    evidence_body,
    names_of,
    stream_groups,
    tasks_part,
)
from labkit.views.evidence_html import environment_body
from labkit.views.html import (
    ENVIRONMENT,
    EVIDENCE,
    figure_body,
    metrics_body,
    notes_list,
    verdict_lines,
)
from labkit.views.maker import written_by
from labkit.views.markup import escape
from labkit.views.report_style import PAGE
from labkit.views.story import title
from labkit.views.streams.html import streams_body
from labkit.views.stylesheet import style_block
from labkit.views.sweeps.html import claim_lines, curve_body, setting_parts, values_parts
from labkit.views.sweeps.tables import table_body

Part = tuple[str, str]
"""A heading and the HTML below it; the first part of a page has the page's own heading."""


def report_html(comparison: Comparison) -> str:
    """The whole report as the text of one HTML file, light or dark as the reader prefers."""
    lines, figure = verdict_lines(comparison), figure_body(comparison, caption=False)
    summary = [
        ("Verdict", _told(lines, figure, notes_list(comparison))),
        ("Metrics", metrics_body(comparison)),
    ]
    evidence = [(name, draw(comparison)) for name, draw in EVIDENCE]
    evidence.append((ENVIRONMENT, environment_body(comparison)))
    return _page(comparison, title(comparison), comparison.title, summary, evidence)


def sweep_report_html(sweep: Sweep) -> str:
    """The same for a sweep: the curve, then each value with its own figure and metrics."""
    summary = [
        ("What the curve shows", _told(claim_lines(sweep), curve_body(sweep), notes_list(sweep))),
        ("Values", table_body(sweep)),
    ]
    evidence = [*values_parts(sweep), *setting_parts(sweep)]
    claim = headline(sweep, lead(sweep))
    return _page(sweep, claim, f"{sweep.title}: {sweep.param}", summary, evidence)


def demonstration_report_html(shown: Demonstration) -> str:
    """The same for a demonstration: its observations."""
    seen, ran = demonstration_body(shown), evidence_body(shown)
    evidence = [
        *((f"Batches of {names_of(group)}", streams_body(group)) for group in stream_groups(shown)),
        ("Lineage", ran), ("Stages and tasks", tasks_part(shown)),
    ]  # fmt: skip
    return _page(shown, shown.title, shown.title, [("Observations", seen)], evidence)


def _told(claims: str, figure: str, notes: str) -> str:
    """The claims, what they rest on, and the reasons and cautions, which may go over a sheet."""
    return f"<section>{claims}</section>{figure}<section>{notes}</section>"


def _page(
    record: Record, title: str, heading: str, summary: Sequence[Part], evidence: Sequence[Part]
) -> str:
    """One self-contained page; `title` is the browser's."""
    first = [*summary, ("Where this comes from", _origin(record))]
    parts = [*first, *((name, body) for name, body in evidence if body)]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title>{style_block()}<style>{PAGE}</style></head>"
        '<body><div class="labkit page"><header>'
        f'<p class="muted">Spark Tuning Lab · {escape(record.lab)}</p>'
        f"<h1>{escape(heading)}</h1>"
        f'<p class="muted small">{escape(origin_line(record))}</p>{_contents(parts)}</header>'
        f"<main>{_divided(parts, len(first))}</main></div></body></html>\n"
    )


def _contents(parts: Sequence[Part]) -> str:
    """The table of contents: a link a part."""
    items = "".join(
        f'<li><a href="#part-{i}">{escape(name)}</a></li>' for i, (name, _) in enumerate(parts, 1)
    )
    return f'<nav aria-label="Contents"><ol>{items}</ol></nav>'


def _divided(parts: Sequence[Part], first: int) -> str:
    """The parts below their headings: the `first` ones are the summary, the rest evidence."""
    drawn = [
        f'<h2 id="part-{i}">{escape(name)}</h2>{body}'
        if i > 1
        else f'<div id="part-{i}">{body}</div>'
        for i, (name, body) in enumerate(parts, 1)
    ]
    evidence = "".join(drawn[first:])
    return f'<div class="summary">{"".join(drawn[:first])}</div>' + (
        f'<div class="evidence">{evidence}</div>' if evidence else ""
    )


def _origin(record: Record) -> str:
    """When and on what it ran, what wrote this page, and how to run it again."""
    said = origin(record) | {"Page written by": written_by()}
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in said.items())
    return f'<section class="origin"><dl class="small">{rows}</dl>{again_body(record)}</section>'
